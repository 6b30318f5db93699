import type { Layout } from "@/lib/layout/model";
import type { NodeElement } from "./elements";

/** What stays free between two nodes that have grown towards each other. */
const LEAST_GAP = 4;

/**
 * How much wider each node may become before it touches a neighbour that becomes wider as well. Absent for nodes that
 * have nobody beside them.
 */
export function roomBeside({ nodes: places }: Layout, nodes: readonly NodeElement[]): ReadonlyMap<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const placed = places
    .flatMap(({ id, x, y }) => {
      const node = byId.get(id);
      return node ? [{ id, x, y, width: node.width, height: node.height }] : [];
    })
    .sort((a, b) => a.y - b.y);
  const room = new Map<string, number>();
  for (const [index, node] of placed.entries()) {
    for (let next = index + 1; next < placed.length; next++) {
      const other = placed[next];
      if (!other || other.y - node.y > (other.height + node.height) / 2) break;
      const gap = Math.abs(other.x - node.x) - (other.width + node.width) / 2 - LEAST_GAP;
      for (const id of [node.id, other.id]) room.set(id, Math.max(Math.min(room.get(id) ?? gap, gap), 0));
    }
  }
  return room;
}

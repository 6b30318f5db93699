import type { Point } from "@/lib/layout/geometry";
import { LOOP_REACH } from "./edge-path";
import type { PlacedEdge } from "./scene";

/** The edge that runs nearest to a point, if one is within `reach`. All in the picture's own pixels. */
export function edgeAt(
  edges: readonly Pick<PlacedEdge, "id" | "path">[],
  at: Point,
  reach: number,
): string | undefined {
  let nearest: string | undefined;
  let least = reach;
  for (const { id, path } of edges) {
    const { from, to } = path;
    if (
      Math.min(from.x, to.x) - reach - 2 * LOOP_REACH > at.x ||
      Math.max(from.x, to.x) + reach + 2 * LOOP_REACH < at.x
    )
      continue;
    const distance = from === to ? gap(at, path.run().middle) - LOOP_REACH / 2 : distanceToLine(at, from, to);
    if (distance >= least) continue;
    least = distance;
    nearest = id;
  }
  return nearest;
}

function distanceToLine(at: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((at.x - from.x) * dx + (at.y - from.y) * dy) / Math.max(dx * dx + dy * dy, 1e-9);
  const clamped = Math.min(Math.max(along, 0), 1);
  return gap(at, { x: from.x + clamped * dx, y: from.y + clamped * dy });
}

function gap(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

import type { ElkNode } from "elkjs/lib/elk-api";
import { grouped } from "../grouped";
import { blockOf, divided, putBlock, sizeOf } from "./block";
import { composed, type Draft } from "./compose";
import { runElk } from "./elk-engine";
import { elkGraph, groupKey, nodeKey, type SideOf, slackOf, subgroupKey, trayOf } from "./elk-graph";
import { boundsOf, grown, type Point, type Rect, type Size } from "./geometry";
import type { GroupBox, Layout } from "./model";
import { packed } from "./pack";
import { type Part, parts } from "./parts";
import { centreOf, footprint, type Item, type Prepared } from "./prepare";
import { GROUP_GAP_X, GROUP_GAP_Y, GROUP_PADDING, SUBGROUP_PADDING } from "./spacing";
import { withTitle } from "./title";

/**
 * ELK's layered layout over all groups at once, as an alternative to our own for small graphs. What is not connected is
 * laid out apart and packed to the shape of the picture.
 */
export async function elkLayout(prepared: Prepared): Promise<Layout> {
  const { sources, sinks } = divided(prepared);
  const sides = new Map([
    ...sources.map(({ id }) => [id, "left"] as const),
    ...sinks.map(({ id }) => [id, "right"] as const),
  ]);

  const pieces: Piece[] = [];
  for (const part of parts(prepared)) {
    pieces.push(
      part.links.length > 0 ? await elkPiece(part, (id) => sides.get(id), prepared) : plainPiece(part, prepared),
    );
  }
  const draft: Draft = { nodes: new Map(), groups: [] };
  const { corners } = packed(pieces, prepared.aspectRatio, GROUP_GAP_X, GROUP_GAP_Y);
  for (const [index, piece] of pieces.entries()) piece.put(draft, corners[index] ?? { x: 0, y: 0 });
  return composed(prepared, draft, "elk");
}

/** A part of the picture that can be put anywhere. */
type Piece = Size & { put: (draft: Draft, corner: Point) => void };

/** Nodes without any edge. */
function plainPiece({ items }: Part, prepared: Prepared): Piece {
  const block = blockOf(items[0]?.group, items, [], prepared);
  return { ...sizeOf(block), put: (draft, corner) => putBlock(draft, block, corner, prepared) };
}

async function elkPiece(part: Part, sideOf: SideOf, prepared: Prepared): Promise<Piece> {
  const { root, trays } = elkGraph(part, sideOf, prepared);
  const rects = new Map<string, Rect>();
  collect(await runElk(root), { x: 0, y: 0 }, rects);

  const { width = 0, height = 0 } = rects.get("root") ?? {};
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    put: (draft, corner) => {
      const at = (key: string): Rect | undefined => {
        const rect = rects.get(key);
        return rect && { ...rect, x: Math.round(corner.x + rect.x), y: Math.round(corner.y + rect.y) };
      };
      putNodes(draft, part.items, at);
      for (const [key, items] of trays) putTray(draft, items, at(key));
      putBoxes(draft, part.items, at, prepared);
    },
  };
}

/** ELK gives places within the parent; this gives them within the whole. */
function collect(node: ElkNode, origin: Point, rects: Map<string, Rect>): void {
  const { x = 0, y = 0, width = 0, height = 0 } = node;
  const rect = { x: origin.x + x, y: origin.y + y, width, height };
  rects.set(node.id, rect);
  for (const child of node.children ?? []) collect(child, rect, rects);
}

function putNodes(draft: Draft, items: readonly Item[], at: (key: string) => Rect | undefined): void {
  for (const item of items) {
    const rect = at(nodeKey(item.id));
    if (rect) draft.nodes.set(item.id, centreOf(item, { x: rect.x + slackOf(item.overhang), y: rect.y }));
  }
}

function putTray(draft: Draft, items: readonly Item[], rect: Rect | undefined): void {
  const { corners } = trayOf(items);
  for (const [index, item] of items.entries()) {
    const { x, y } = corners[index] ?? { x: 0, y: 0 };
    draft.nodes.set(item.id, centreOf(item, { x: (rect?.x ?? 0) + x, y: (rect?.y ?? 0) + y }));
  }
}

/** Draws the boxes no larger than what is in them asks for: ELK leaves room in them for edges and edge labels. */
function putBoxes(
  draft: Draft,
  items: readonly Item[],
  at: (key: string) => Rect | undefined,
  { levelOf, titleWidth }: Prepared,
): void {
  for (const [group, members] of grouped(items, (item) => item.group)) {
    const inner: GroupBox[] = [];
    for (const [id, versions] of grouped(members, ({ subgroup }) => subgroup)) {
      const space = id === undefined ? undefined : at(subgroupKey(group, id));
      if (id === undefined || !space) continue;
      const box = tight(feetOf(draft, versions), SUBGROUP_PADDING, titleWidth(id), space);
      inner.push({ id, group: id, level: "subgroup", ...(group !== undefined && { parent: group }), ...box });
    }
    const space = group === undefined ? undefined : at(groupKey(group));
    if (group !== undefined && space) {
      const content = [...feetOf(draft, members), ...inner.map(withTitle)];
      const box = tight(content, GROUP_PADDING, titleWidth(group), space);
      draft.groups.push({ id: group, group, level: levelOf(group), ...box });
    }
    draft.groups.push(...inner);
  }
}

function feetOf(draft: Draft, items: readonly Item[]): Rect[] {
  return items.flatMap((item) => {
    const centre = draft.nodes.get(item.id);
    return centre ? [footprint(item, centre)] : [];
  });
}

/** A box around its content, as wide as its title, within the space it was given. */
function tight(content: readonly Rect[], padding: number, titleWidth: number, space: Rect): Rect {
  const box = grown(boundsOf(content), padding);
  const missing = Math.max(0, titleWidth - box.width);
  const x = Math.max(space.x, Math.round(box.x - missing / 2));
  return { ...box, x, width: box.width + missing };
}

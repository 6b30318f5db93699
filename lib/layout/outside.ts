import { stackNear } from "./columns";
import type { Draft } from "./compose";
import { boundsOf, type Rect } from "./geometry";
import { centreOf, footprint, type Item, type Prepared } from "./prepare";
import { GROUP_GAP_X, NODE_GAP, WRAP_GAP } from "./spacing";
import { withTitle } from "./title";

/**
 * Puts nodes without a group beside everything that is in the draft, each near the height of what it talks with; in
 * several columns where one would be higher than the picture.
 */
export function putBeside(draft: Draft, prepared: Prepared, items: readonly Item[], side: "left" | "right"): void {
  if (items.length === 0) return;
  const inside = occupied(draft, prepared);
  const wishes = wishesOf(draft, prepared, items, inside.y + inside.height / 2);
  const sorted = items.toSorted((a, b) => (wishes.get(a.id) ?? 0) - (wishes.get(b.id) ?? 0));
  const height = items.reduce((sum, item) => sum + item.height + NODE_GAP, 0);
  const count = Math.max(1, Math.ceil(height / Math.max(inside.height, 1)));

  let edge = side === "left" ? inside.x - GROUP_GAP_X : inside.x + inside.width + GROUP_GAP_X;
  for (let part = 0; part < count; part++) {
    const column = sorted.filter((_, index) => index % count === part);
    const width = Math.max(0, ...column.map((item) => item.width));
    const left = side === "left" ? edge - width : edge;
    const anchors = stackNear(
      column.map((item) => ({ ...item, title: 0 })),
      column.map(({ id }) => wishes.get(id) ?? 0),
    );
    for (const [index, item] of column.entries()) {
      const x = left + Math.round((width - item.width) / 2);
      draft.nodes.set(item.id, { x: centreOf(item, { x, y: 0 }).x, y: Math.round(anchors[index] ?? 0) });
    }
    edge = side === "left" ? left - WRAP_GAP : left + width + WRAP_GAP;
  }
}

/** About how much wider the picture becomes with these nodes beside it. */
export function widthBeside(items: readonly Item[]): number {
  return items.length > 0 ? GROUP_GAP_X + Math.max(...items.map(({ width }) => width)) : 0;
}

/** The rectangle around all that is in the draft. */
function occupied(draft: Draft, { byId }: Prepared): Rect {
  const rects: Rect[] = draft.groups.map(withTitle);
  for (const [id, centre] of draft.nodes) {
    const item = byId.get(id);
    if (item) rects.push(footprint(item, centre));
  }
  return boundsOf(rects);
}

/** For each of the items, the mean height of the placed nodes it talks with. */
function wishesOf(
  draft: Draft,
  { links }: Prepared,
  items: readonly Item[],
  otherwise: number,
): ReadonlyMap<string, number> {
  const sums = new Map(items.map(({ id }) => [id, { sum: 0, weight: 0 }]));
  for (const { source, target, weight } of links) {
    for (const [own, other] of [
      [source, target],
      [target, source],
    ] as const) {
      const known = sums.get(own);
      const at = draft.nodes.get(other);
      if (!known || !at) continue;
      known.sum += weight * at.y;
      known.weight += weight;
    }
  }
  return new Map([...sums].map(([id, { sum, weight }]) => [id, weight > 0 ? sum / weight : otherwise]));
}

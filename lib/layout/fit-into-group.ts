import { boundsOf, distance, grown, type Point, type Rect } from "./geometry";
import type { GroupBox } from "./model";
import type { Item } from "./prepare";
import { type Clearance, type Inside, insideOf, type Placing, placingAt, type Room, type Seat } from "./room";
import { COLUMN_GAP, GROUP_PADDING, NODE_GAP, SUBGROUP_PADDING } from "./spacing";

const CLEARANCES: readonly Clearance[] = [
  { x: 30, y: 16 },
  { x: 8, y: 4 },
];
/** Against one pixel of distance: for each pixel a box grows in width or height, and for standing in no row or column. */
const GROWTH_PRICE = 1.2;
const MISALIGNED_PRICE = 24;
/** So many positions along each axis are tried; more would only cost time. */
const MOST_LINES = 90;

/**
 * A place for a new node in the box of its group, near `wish`; the box grows where that is free. `undefined` when there
 * is none, neither inside nor at the border.
 */
export function fitIntoGroup(room: Room, item: Item, host: GroupBox, wish: Point): Placing | undefined {
  const inside = insideOf(room, host.group);
  const seats = seatsOf(item, inside);
  const spots = spotsNear(item, host, inside, wish);
  for (const seat of seats) {
    for (const clearance of CLEARANCES) {
      for (const spot of spots) {
        const placing = placingAt(room, item, spot, { host, hostId: host.id, seat, inside, clearance });
        if (placing) return placing;
      }
    }
  }
  return undefined;
}

/**
 * Where in its group a node of a subgroup may stand, best first: with the others of its app, or else by itself. One
 * without a subgroup, or whose app is not there yet, needs no seat.
 */
export function seatsOf({ subgroup }: Item, { members, subgroups }: Inside): (Seat | undefined)[] {
  if (subgroup === undefined) return [undefined];
  const boxes = subgroups.filter((box) => box.group === subgroup);
  const others = members.filter(({ item }) => item.subgroup === subgroup);
  if (boxes.length === 0 && others.length === 0) return [undefined];

  if (boxes.length > 0) {
    const further: Seat = { id: annexId(subgroup, boxes), group: subgroup, box: undefined };
    return [...boxes.map((box): Seat => ({ id: box.id, group: subgroup, box })), further];
  }
  // A box around those that were single until now, or none where there is no room for it.
  const box = grown(boundsOf(others.map(({ foot }) => foot)), SUBGROUP_PADDING);
  return [{ id: subgroup, group: subgroup, box }, undefined];
}

/** The id of a further box of a group that has some: the second, the third, … */
export function annexId(group: string, taken: readonly { id: string }[]): string {
  const ids = new Set(taken.map(({ id }) => id));
  if (!ids.has(group)) return group;
  let number = 2;
  while (ids.has(`${group}#${number}`)) number++;
  return `${group}#${number}`;
}

/** Points to try, the best first: in line with what is there, beside it, and all over the box and its border. */
function spotsNear(item: Item, host: Rect, { members, subgroups }: Inside, wish: Point): Point[] {
  const columns = members.map((other) => other.foot.x + other.item.anchorX);
  const rows = members.map((other) => other.foot.y + other.item.anchorY);
  const rects = [...members.map(({ foot }) => foot), ...subgroups];
  const right = item.width - item.anchorX;
  const below = item.height - item.anchorY;
  const xs = lines(wish.x, host.x + GROUP_PADDING + item.anchorX, host.width + item.width + COLUMN_GAP, [
    ...columns,
    ...rects.flatMap(({ x, width }) => [x - COLUMN_GAP - right, x + width + COLUMN_GAP + item.anchorX]),
  ]);
  const ys = lines(wish.y, host.y + GROUP_PADDING + item.anchorY, host.height + item.height + NODE_GAP, [
    ...rows,
    ...rects.flatMap(({ y, height }) => [y - NODE_GAP - below, y + height + NODE_GAP + item.anchorY]),
  ]);

  const [alignedX, alignedY] = [new Set(columns), new Set(rows)];
  const spots = xs.flatMap((x) =>
    ys.map((y) => {
      const foot = { x: x - item.anchorX, y: y - item.anchorY, width: item.width, height: item.height };
      const aligned = alignedX.has(x) || alignedY.has(y) ? 0 : MISALIGNED_PRICE;
      return { x, y, cost: distance({ x, y }, wish) + aligned + GROWTH_PRICE * growth(host, foot) };
    }),
  );
  return spots.sort((a, b) => a.cost - b.cost || a.x - b.x || a.y - b.y);
}

/** Positions along one axis: the exact ones nearest to the wish, and a raster over the whole length. */
function lines(wish: number, start: number, length: number, exact: readonly number[]): number[] {
  const nearest = [...new Set(exact.map(Math.round))].sort((a, b) => Math.abs(a - wish) - Math.abs(b - wish) || a - b);
  const raster = Math.max(20, Math.ceil(length / MOST_LINES));
  const all = new Set([Math.round(wish), ...nearest.slice(0, MOST_LINES)]);
  for (let at = start - length / 4; at <= start + length; at += raster) all.add(Math.round(at));
  return [...all];
}

/** How much wider and higher a box gets that has to hold a footprint. */
function growth(box: Rect, foot: Rect): number {
  const { x, y, width, height } = grown(foot, GROUP_PADDING);
  const over = (value: number): number => Math.max(0, value);
  return (
    over(box.x - x) + over(x + width - box.x - box.width) + over(box.y - y) + over(y + height - box.y - box.height)
  );
}

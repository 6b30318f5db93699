import { boundsOf, grown, type Point, passes, type Rect } from "./geometry";
import type { GroupBox } from "./model";
import { footprint, type Item } from "./prepare";
import { type Clearance, type Inside, insideOf, type Placing, placingAt, type Room, type Seat } from "./room";
import { COLUMN_GAP, GROUP_PADDING, NODE_GAP, SUBGROUP_PADDING } from "./spacing";

/** First with room for edge labels on both sides, then just apart, then only not on anything. */
const CLEARANCES: readonly Clearance[] = [
  { x: 72, y: 18 },
  { x: 30, y: 16 },
  { x: 8, y: 4 },
];
/** Against one pixel of distance: for each pixel a box grows in width or height, and for standing in no row or column. */
const GROWTH_PRICE = 1.2;
const MISALIGNED_PRICE = 24;
/** For each edge that would lead over the node, or from it over another. */
const COVERED_PRICE = 60;
/** Of so many possible places, the one with the fewest such edges is taken. */
const MOST_FOUND = 16;
/** So many positions along each axis are tried; more would only cost time. */
const MOST_LINES = 28;

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
      const found: { placing: Placing; cost: number }[] = [];
      for (const { x, y, cost } of spots) {
        const placing = placingAt(room, item, { x, y }, { host, hostId: host.id, seat, inside, clearance });
        if (placing) found.push({ placing, cost: cost + COVERED_PRICE * covered(room, item, placing.centre, inside) });
        if (found.length === MOST_FOUND) break;
      }
      const [first, ...others] = found;
      if (first) return others.reduce((best, other) => (other.cost < best.cost ? other : best), first).placing;
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
function spotsNear(item: Item, host: Rect, { members, subgroups }: Inside, wish: Point): Spot[] {
  const rects = [...members.map(({ foot }) => foot), ...subgroups];
  const xs = linesAcross(wish.x, {
    aligned: members.map((other) => other.foot.x + other.item.anchorX),
    taken: rects.map(({ x, width }) => ({ start: x, length: width })),
    host: { start: host.x, length: host.width },
    before: item.anchorX,
    after: item.width - item.anchorX,
    gap: COLUMN_GAP,
  });
  const ys = linesAcross(wish.y, {
    aligned: members.map((other) => other.foot.y + other.item.anchorY),
    taken: rects.map(({ y, height }) => ({ start: y, length: height })),
    host: { start: host.y, length: host.height },
    before: item.anchorY,
    after: item.height - item.anchorY,
    gap: NODE_GAP,
  });

  const spots: Spot[] = [];
  for (const x of xs) {
    for (const y of ys) {
      const far = Math.sqrt((x.at - wish.x) ** 2 + (y.at - wish.y) ** 2);
      const misaligned = x.aligned || y.aligned ? 0 : MISALIGNED_PRICE;
      spots.push({ x: x.at, y: y.at, cost: far + misaligned + GROWTH_PRICE * (x.growth + y.growth) });
    }
  }
  return spots.sort((a, b) => a.cost - b.cost || a.x - b.x || a.y - b.y);
}

/** How many edges among the group's nodes and its neighbours would be hidden with the node at a point. */
function covered({ draft: { nodes }, linksOf }: Room, item: Item, centre: Point, { members }: Inside): number {
  const shape = shapeOf(item, footprint(item, centre));
  let count = 0;
  for (const { item: member, foot } of members) {
    for (const { source, target } of linksOf.get(member.id) ?? []) {
      const [from, to] = [nodes.get(source), nodes.get(target)];
      // Each edge is counted at its source, or at its target where the source is elsewhere.
      const counted = source === member.id || !members.some((other) => other.item.id === source);
      if (from && to && counted && passes(from, to, shape)) count++;
    }
    const own = shapeOf(member, foot);
    for (const { source, target } of linksOf.get(item.id) ?? []) {
      const other = source === item.id ? target : source;
      const end = nodes.get(other);
      if (end && other !== member.id && passes(centre, end, own)) count++;
    }
  }
  return count;
}

/** The part of a footprint that is not label. */
function shapeOf({ overhang, anchorY }: Item, { x, y, width }: Rect): Rect {
  return { x: x + overhang, y, width: width - 2 * overhang, height: 2 * anchorY };
}

type Spot = Point & { cost: number };

type Span = { start: number; length: number };

/** One axis of a group's box, with what stands in it, for a node that reaches so far before and after its centre. */
type Axis = {
  aligned: readonly number[];
  taken: readonly Span[];
  host: Span;
  before: number;
  after: number;
  gap: number;
};

/** A position along one axis, and by how much the box would have to grow for it. */
type Line = { at: number; aligned: boolean; growth: number };

/** Positions along one axis: the exact ones nearest to the wish, and a raster over the whole length and the border. */
function linesAcross(wish: number, { aligned, taken, host, before, after, gap }: Axis): Line[] {
  const inLine = new Set(aligned);
  const beside = taken.flatMap(({ start, length }) => [start - gap - after, start + length + gap + before]);
  const exact = [...new Set([...aligned, ...beside].map(Math.round))];
  exact.sort((a, b) => Math.abs(a - wish) - Math.abs(b - wish) || a - b);

  const positions = new Set([Math.round(wish), ...exact.slice(0, MOST_LINES)]);
  const border = before + after + gap;
  const step = Math.max(24, Math.ceil((host.length + 2 * border) / MOST_LINES));
  for (let at = host.start - border; at <= host.start + host.length + border; at += step) positions.add(Math.round(at));

  const [first, last] = [host.start + GROUP_PADDING, host.start + host.length - GROUP_PADDING];
  return [...positions].map((at) => ({
    at,
    aligned: inLine.has(at),
    growth: Math.max(0, first - (at - before)) + Math.max(0, at + after - last),
  }));
}

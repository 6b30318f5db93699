import { type Adjacency, type Arc, arc, sourcesOf, targetsOf } from "./adjacency";
import { type Point, type Size, screenHeight } from "./geometry";
import type { Layering } from "./order";
import { COLUMN_GAP, EDGE_LANE, LAYER_GAP, NODE_GAP, WRAP_GAP } from "./spacing";

/** What is put into layers: a node with its label, or a whole app box. */
export type Box = {
  width: number;
  height: number;
  /** From the top to where edges meet it. */
  anchorY: number;
  /** How far it reaches out beside the shape that edges meet. */
  overhang: number;
  /** Kept free above it. */
  title: number;
};

/** Boxes in their places: the top left corner of each, by its index. */
export type Arrangement = Size & { corners: Point[] };

/** Into how many columns a layer is dealt at most. */
const MOST_PARTS = 16;
/** Layers no higher than this stay one column: some eight nodes with their labels. */
const LEAST_WRAP_HEIGHT = 700;
/** The needed screen must shrink to this part of what it was, since wrapped layers are harder to read. */
const WORTH_WRAPPING = 0.88;

type Column = {
  members: number[];
  /** Part of the same layer as the column before. */
  wrapped: boolean;
};

const SWEEPS = 8;
/** Lanes pull straight: a long edge that bends is worse than a short one that slants. */
const LANE_PULL = 6;
/** Holds everything a little to where it is, so that nothing drifts. */
const INERTIA = 0.1;

/** Gives layers their columns, of several where one would be too high, and everything in them its height. */
export function columned(
  boxes: readonly Box[],
  layering: Layering,
  { aspectRatio, wrapAbove = LEAST_WRAP_HEIGHT }: { aspectRatio: number; wrapAbove?: number },
): Arrangement {
  const columns = wrapped(boxes, layering, aspectRatio, wrapAbove);
  const x = columnPositions(boxes, columns);
  const y = rowPositions(boxes, columns, layering);

  const corners = boxes.map((_, index) => ({ x: Math.round(x[index] ?? 0), y: Math.round(y[index] ?? 0) }));
  const top = Math.min(...corners.map((corner, index) => corner.y - (boxes[index]?.title ?? 0)));
  for (const corner of corners) corner.y -= top;
  return { ...extent(boxes, corners), corners };
}

/** The size of what is arranged, from the origin on. */
export function extent(boxes: readonly Size[], corners: readonly Point[]): Size {
  let [width, height] = [0, 0];
  for (const [index, { x, y }] of corners.entries()) {
    width = Math.max(width, x + (boxes[index]?.width ?? 0));
    height = Math.max(height, y + (boxes[index]?.height ?? 0));
  }
  return { width, height };
}

/** Splits layers that are too high, so that the height is the one which lets the whole be seen largest. */
function wrapped(boxes: readonly Box[], { layers, size }: Layering, aspectRatio: number, wrapAbove: number): Column[] {
  const whole = layers.map((members) => ({ members, wrapped: false }));
  const things = layers.map((members) => members.filter((thing) => thing < size));
  const heights = things.map((members) => stackHeight(boxes, members));
  const tallest = Math.max(...heights);

  let best = whole;
  let least = screenHeight(sizeOf(boxes, whole), aspectRatio);
  for (let parts = 2; parts <= MOST_PARTS && tallest / (parts - 1) > wrapAbove; parts++) {
    const limit = Math.max(tallest / parts, wrapAbove);
    const columns = things.flatMap((members, index) => dealt(members, Math.ceil((heights[index] ?? 0) / limit)));
    const needed = screenHeight(sizeOf(boxes, columns), aspectRatio);
    if (needed >= least * WORTH_WRAPPING) continue;
    least = needed;
    best = columns;
  }
  return best;
}

/** Deals the members of a layer out to so many columns in turn, so that neighbours stay near. */
function dealt(members: readonly number[], parts: number): Column[] {
  const columns: Column[] = [];
  for (const [index, member] of members.entries()) {
    if (index < parts) columns.push({ members: [member], wrapped: index > 0 });
    else columns[index % parts]?.members.push(member);
  }
  return columns;
}

function sizeOf(boxes: readonly Box[], columns: readonly Column[]): Size {
  let width = 0;
  let height = 0;
  for (const [index, column] of columns.entries()) {
    width += columnWidth(boxes, column) + gapBefore(boxes, columns, index);
    height = Math.max(height, stackHeight(boxes, column.members));
  }
  return { width, height };
}

function stackHeight(boxes: readonly Box[], members: readonly number[]): number {
  let height = -NODE_GAP;
  for (const member of members) {
    const box = boxes[member];
    height += box ? box.title + box.height + NODE_GAP : EDGE_LANE;
  }
  return Math.max(height, 0);
}

function columnWidth(boxes: readonly Box[], { members }: Column): number {
  return Math.max(0, ...members.map((member) => boxes[member]?.width ?? 0));
}

function gapBefore(boxes: readonly Box[], columns: readonly Column[], index: number): number {
  const column = columns[index];
  const previous = columns[index - 1];
  if (!column || !previous) return 0;
  if (column.wrapped) return WRAP_GAP;
  return Math.max(COLUMN_GAP, LAYER_GAP - leastOverhang(boxes, previous) - leastOverhang(boxes, column));
}

function leastOverhang(boxes: readonly Box[], column: Column): number {
  const width = columnWidth(boxes, column);
  let least = Infinity;
  for (const member of column.members) {
    const box = boxes[member];
    if (box) least = Math.min(least, box.overhang + (width - box.width) / 2);
  }
  return Number.isFinite(least) ? least : 0;
}

function columnPositions(boxes: readonly Box[], columns: readonly Column[]): Float64Array {
  const x = new Float64Array(boxes.length);
  let right = 0;
  for (const [index, column] of columns.entries()) {
    const left = right + gapBefore(boxes, columns, index);
    const width = columnWidth(boxes, column);
    for (const member of column.members) {
      const box = boxes[member];
      if (box) x[member] = left + (width - box.width) / 2;
    }
    right = left + width;
  }
  return x;
}

/** The top of every box: as near to its neighbours' height as the order in its column allows. */
function rowPositions(
  boxes: readonly Box[],
  columns: readonly Column[],
  { size, lanes, arcs }: Layering,
): Float64Array {
  const anchor = new Float64Array(size + lanes);
  const column = new Int32Array(size + lanes).fill(-1);
  for (const [index, { members }] of columns.entries()) {
    for (const thing of members) column[thing] = index;
    centre(boxes, members, anchor);
  }
  const pulls: Arc[] = [];
  for (const { from, to, weight, fromPort, toPort } of arcs) {
    if ((column[from] ?? 0) < 0 || (column[to] ?? 0) < 0) continue;
    pulls.push(arc(from, to, from >= size && to >= size ? weight * LANE_PULL : weight, fromPort, toPort));
  }
  const before = sourcesOf(size + lanes, pulls);
  const after = targetsOf(size + lanes, pulls);

  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forwards = sweep % 2 === 0;
    // At first each column follows the one before it; in the end it minds both sides.
    const sides = sweep >= SWEEPS - 2 ? [before, after] : [forwards ? before : after];
    for (const { members } of forwards ? columns : columns.toReversed()) {
      settleColumn(boxes, members, anchor, (thing) => wishOf(thing, sides, anchor));
    }
  }
  return Float64Array.from(boxes, (box, index) => (anchor[index] ?? 0) - box.anchorY);
}

/** The mean height of a thing's neighbours, and how much it insists on it. */
function wishOf(thing: number, sides: readonly Adjacency[], anchor: Float64Array): Wish {
  let weights = INERTIA;
  let sum = INERTIA * (anchor[thing] ?? 0);
  for (const { start, other, weight, shift } of sides) {
    for (let slot = start[thing] ?? 0; slot < (start[thing + 1] ?? 0); slot++) {
      weights += weight[slot] ?? 0;
      sum += (weight[slot] ?? 0) * ((anchor[other[slot] ?? 0] ?? 0) + (shift[slot] ?? 0));
    }
  }
  return { wish: sum / weights, weight: weights };
}

type Wish = { wish: number; weight: number };

/** Stacks a column around height 0. */
function centre(boxes: readonly Box[], members: readonly number[], anchor: Float64Array): void {
  let top = -stackHeight(boxes, members) / 2;
  for (const member of members) {
    const box = boxes[member];
    anchor[member] = top + (box ? box.title + box.anchorY : EDGE_LANE / 2);
    top += box ? box.title + box.height + NODE_GAP : EDGE_LANE;
  }
}

/**
 * Stacks boxes in the order given, each where it wishes to be or, where wishes collide, where the sum of the squared
 * distances to them is least. Gives the height of each box's anchor.
 */
export function stackNear(boxes: readonly Box[], wishes: readonly number[]): Float64Array {
  const anchor = new Float64Array(boxes.length);
  const members = boxes.map((_, index) => index);
  settleColumn(boxes, members, anchor, (thing) => ({ wish: wishes[thing] ?? 0, weight: 1 }));
  return anchor;
}

/** Moves the members of a column to their wishes, in their order (pool adjacent violators). */
function settleColumn(
  boxes: readonly Box[],
  members: readonly number[],
  anchor: Float64Array,
  wishFor: (thing: number) => Wish,
): void {
  const pools: { mean: number; weight: number; count: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const [index, thing] of members.entries()) {
    if (index > 0) offset += distance(boxes, members[index - 1] ?? 0, thing);
    offsets.push(offset);
    const { wish, weight } = wishFor(thing);
    let pool = { mean: wish - offset, weight, count: 1 };
    for (let above = pools.at(-1); above && above.mean >= pool.mean; above = pools.at(-1)) {
      pools.pop();
      const together = above.weight + pool.weight;
      pool = {
        mean: (above.mean * above.weight + pool.mean * pool.weight) / together,
        weight: together,
        count: above.count + pool.count,
      };
    }
    pools.push(pool);
  }

  let index = 0;
  for (const { mean, count } of pools) {
    for (let i = 0; i < count; i++, index++) anchor[members[index] ?? 0] = mean + (offsets[index] ?? 0);
  }
}

/** The least distance between the anchors of two neighbours in a column. */
function distance(boxes: readonly Box[], above: number, below: number): number {
  const upper = boxes[above];
  const lower = boxes[below];
  const bottom = upper ? upper.height - upper.anchorY : EDGE_LANE / 2;
  const top = lower ? lower.anchorY + lower.title : EDGE_LANE / 2;
  return bottom + top + (upper && lower ? NODE_GAP : 0);
}

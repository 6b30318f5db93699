import { acyclic } from "./acyclic";
import type { Arc } from "./adjacency";
import { extent } from "./columns";
import { type Point, type Size, screenHeight } from "./geometry";
import { ranksOf } from "./ranks";
import { GROUP_GAP_X, GROUP_GAP_Y } from "./spacing";

/** Blocks in their places: top left corners, by index. */
export type BlockArrangement = Size & { corners: Point[] };

/** Parts of the height of everything in one column that are tried as the height of a column. */
const MOST_COLUMNS = 24;
/** How full a column is tried to be at least before a new rank begins the next one. */
const BREAKS = [0, 0.5, 1];
/** How much worse a picture is whose edges all point to the left than one whose edges all point to the right. */
const BACKWARD_PRICE = 0.6;

type Frame = {
  aspectRatio: number;
  /** Width of what stands beside the blocks. */
  beside: number;
};

/**
 * Puts blocks (the boxes of groups) into columns from left to right in the order of the traffic between them, with
 * such heights that the whole can be seen as large as possible.
 */
export function arrangeBlocks(
  blocks: readonly Size[],
  arcs: readonly Arc[],
  { aspectRatio, beside }: Frame,
): BlockArrangement {
  const rank = ranksOf(blocks.length, acyclic(blocks.length, arcs));
  const order = blocks.map((_, index) => index).sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0) || a - b);
  const total = blocks.reduce((sum, { height }) => sum + height + GROUP_GAP_Y, 0);
  const tallest = Math.max(0, ...blocks.map(({ height }) => height));

  let best: number[][] = [];
  let least = Infinity;
  for (const limit of heightsToTry(total, Math.min(MOST_COLUMNS, blocks.length))) {
    for (const breaks of BREAKS) {
      const columns = fillColumns(blocks, order, rank, Math.max(tallest, limit), breaks);
      const { width, height } = sizeOf(blocks, columns);
      const size = screenHeight({ width: width + beside, height }, aspectRatio);
      if (size >= least) continue;
      const cost = size * (1 + BACKWARD_PRICE * backwardShare(columns, arcs));
      if (cost >= least) continue;
      least = cost;
      best = columns;
    }
  }
  return placeColumns(blocks, best, neighboursOf(blocks.length, arcs));
}

/** The height of everything over so many columns, with some to spare, since blocks do not fill columns exactly. */
function heightsToTry(total: number, columns: number): number[] {
  return Array.from({ length: columns }, (_, index) => total / (index + 1)).flatMap((height) => [
    height,
    height * 1.06,
    height * 1.15,
  ]);
}

/** Fills columns one after the other; a rank begins a new column when the last one is filled to more than `breaks`. */
function fillColumns(
  blocks: readonly Size[],
  order: readonly number[],
  rank: ArrayLike<number>,
  limit: number,
  breaks: number,
): number[][] {
  const columns: number[][] = [];
  let height = Infinity;
  let lastRank = -1;
  for (const at of order) {
    const own = (blocks[at]?.height ?? 0) + GROUP_GAP_Y;
    const nextRank = rank[at] !== lastRank && height > limit * breaks;
    if (height + own > limit + GROUP_GAP_Y || nextRank) {
      columns.push([]);
      height = 0;
    }
    columns.at(-1)?.push(at);
    height += own;
    lastRank = rank[at] ?? 0;
  }
  return columns;
}

/** Orders each column by where its neighbours are, and centres the columns. */
function placeColumns(
  blocks: readonly Size[],
  columns: readonly number[][],
  neighbours: readonly Neighbour[][],
): BlockArrangement {
  const corners: Point[] = blocks.map(() => ({ x: 0, y: 0 }));
  let left = 0;
  const stack = (column: readonly number[], x: number): void => {
    let top = Math.round(-stackHeight(blocks, column) / 2);
    for (const at of column) {
      corners[at] = { x, y: top };
      top += (blocks[at]?.height ?? 0) + GROUP_GAP_Y;
    }
  };
  const lefts = columns.map((column) => {
    const x = left;
    stack(column, x);
    left += Math.max(0, ...column.map((at) => blocks[at]?.width ?? 0)) + GROUP_GAP_X;
    return x;
  });

  const wishes = new Float64Array(blocks.length);
  for (let sweep = 0; sweep < 6; sweep++) {
    const indexes = columns.map((_, index) => index);
    for (const index of sweep % 2 === 0 ? indexes : indexes.reverse()) {
      const column = columns[index] ?? [];
      for (const at of column) wishes[at] = neighbourHeight(at, lefts[index] ?? 0, blocks, corners, neighbours);
      column.sort((a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0) || a - b);
      stack(column, lefts[index] ?? 0);
    }
  }

  const top = Math.min(0, ...corners.map(({ y }) => y));
  for (const corner of corners) corner.y -= top;
  return { ...extent(blocks, corners), corners };
}

type Neighbour = { other: number; weight: number };

function neighboursOf(size: number, arcs: readonly Arc[]): Neighbour[][] {
  const neighbours: Neighbour[][] = Array.from({ length: size }, () => []);
  for (const { from, to, weight } of arcs) {
    neighbours[from]?.push({ other: to, weight });
    neighbours[to]?.push({ other: from, weight });
  }
  return neighbours;
}

/** The mean height of a block's neighbours outside of its own column, which begins at `left`. */
function neighbourHeight(
  at: number,
  left: number,
  blocks: readonly Size[],
  corners: readonly Point[],
  neighbours: readonly Neighbour[][],
): number {
  let weights = 0;
  let sum = 0;
  for (const { other, weight } of neighbours[at] ?? []) {
    const corner = corners[other];
    if (!corner || corner.x === left) continue;
    weights += weight;
    sum += weight * (corner.y + (blocks[other]?.height ?? 0) / 2);
  }
  return weights > 0 ? sum / weights : (corners[at]?.y ?? 0) + (blocks[at]?.height ?? 0) / 2;
}

/** The share of the weight that does not go from a column to one further to the right. */
function backwardShare(columns: readonly number[][], arcs: readonly Arc[]): number {
  const columnOf: number[] = [];
  for (const [index, column] of columns.entries()) for (const block of column) columnOf[block] = index;
  let all = 0;
  let backward = 0;
  for (const { from, to, weight } of arcs) {
    all += weight;
    if ((columnOf[to] ?? 0) <= (columnOf[from] ?? 0)) backward += weight;
  }
  return all > 0 ? backward / all : 0;
}

function sizeOf(blocks: readonly Size[], columns: readonly number[][]): Size {
  let width = -GROUP_GAP_X;
  let height = 0;
  for (const column of columns) {
    width += Math.max(0, ...column.map((block) => blocks[block]?.width ?? 0)) + GROUP_GAP_X;
    height = Math.max(height, stackHeight(blocks, column));
  }
  return { width, height };
}

function stackHeight(blocks: readonly Size[], column: readonly number[]): number {
  return column.reduce((sum, block) => sum + (blocks[block]?.height ?? 0) + GROUP_GAP_Y, -GROUP_GAP_Y);
}

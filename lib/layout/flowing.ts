import { grouped } from "../grouped";
import { acyclic } from "./acyclic";
import { type Arc, arc } from "./adjacency";
import { type Block, blockOf, divided, putBlock, sizeOf } from "./block";
import { type Arrangement, type Box, columned } from "./columns";
import { composed, type Draft } from "./compose";
import { flowInterior, type HeightOf } from "./flow-interior";
import type { Point, Size } from "./geometry";
import { readabilityOf } from "./measure";
import type { Layout } from "./model";
import { ordered } from "./order";
import { packed } from "./pack";
import { type Part, parts } from "./parts";
import type { Item, Prepared } from "./prepare";
import { ranksOf } from "./ranks";
import { GROUP_GAP_X, GROUP_GAP_Y, GROUP_PADDING } from "./spacing";
import { untangled } from "./untangle";

/** How often everything is laid out, each time with the heights of the last time in mind. */
const PASSES = 4;
/** What a node that hides an edge is worth in crossings, and how many pixels of picture a crossing is worth. */
const COVERED_PRICE = 1.5;
const PIXELS_PER_CROSSING = 40;

/**
 * The layout for small graphs: the groups, and the nodes without one, stand in layers from left to right, and inside of
 * each group its nodes do. Groups and their insides are ordered with each other in mind, so that chains of calls run
 * through several boxes with few crossings. What is not connected is laid out apart and packed.
 */
export function flowingLayout(prepared: Prepared): Layout {
  const sides = sidesOf(prepared);
  const pieces = parts(prepared).map((part) => piecesOf(part, sides, prepared));
  const draft: Draft = { nodes: new Map(), groups: [] };
  const { corners } = packed(pieces, prepared.aspectRatio, GROUP_GAP_X, GROUP_GAP_Y);
  for (const [index, piece] of pieces.entries()) putPiece(draft, piece, corners[index] ?? { x: 0, y: 0 }, prepared);
  return composed(prepared, draft, "layered");
}

type Side = "left" | "right";

/** On which side the nodes without a group are held that are only heard, or only called. */
function sidesOf(prepared: Prepared): ReadonlyMap<string, Side> {
  const { sources, sinks } = divided(prepared);
  return new Map([...sources.map(({ id }) => [id, "left"] as const), ...sinks.map(({ id }) => [id, "right"] as const)]);
}

type Piece = Size & { blocks: readonly Block[]; corners: readonly Point[] };

function putPiece(draft: Draft, { blocks, corners }: Piece, origin: Point, prepared: Prepared): void {
  for (const [index, block] of blocks.entries()) {
    const { x, y } = corners[index] ?? { x: 0, y: 0 };
    putBlock(draft, block, { x: origin.x + x, y: origin.y + y }, prepared);
  }
}

/** Lays out a connected part again and again, and keeps the most readable. */
function piecesOf(part: Part, sides: ReadonlyMap<string, Side>, prepared: Prepared): Piece {
  if (part.links.length === 0) return plainPiece(part, prepared);
  let heights: ReadonlyMap<string, Point> = new Map();
  let best: Piece | undefined;
  let least = Infinity;
  for (let pass = 0; pass < PASSES; pass++) {
    const known = heights;
    const blocks = blocksOf(part, (id) => known.get(id)?.y, prepared);
    const piece = { blocks, ...arranged(blocks, part, sides, prepared) };
    const draft: Draft = { nodes: new Map(), groups: [] };
    putPiece(draft, piece, { x: 0, y: 0 }, prepared);
    heights = draft.nodes;
    const cost = costOf(part, draft, prepared);
    if (cost >= least) continue;
    least = cost;
    best = piece;
  }
  return best ?? plainPiece(part, prepared);
}

function plainPiece({ items }: Part, prepared: Prepared): Piece {
  const block = blockOf(items[0]?.group, items, [], prepared);
  return { ...sizeOf(block), blocks: [block], corners: [{ x: 0, y: 0 }] };
}

function costOf({ links }: Part, draft: Draft, prepared: Prepared): number {
  const layout = composed(prepared, draft, "layered");
  const { crossings, covered, screenHeight } = readabilityOf({ ...prepared, links }, layout);
  return crossings + COVERED_PRICE * covered + screenHeight / PIXELS_PER_CROSSING;
}

/** A block for each group, and one for each node without a group. */
function blocksOf({ items, links }: Part, heightOf: HeightOf, prepared: Prepared): Block[] {
  return [...grouped(items, ({ id, group }) => (group === undefined ? `node ${id}` : `group ${group}`)).values()].map(
    (members) => {
      const group = members[0]?.group;
      if (group === undefined) return blockOf(undefined, members, [], prepared);
      const ids = new Set(members.map(({ id }) => id));
      const own = links.filter(({ source, target }) => ids.has(source) || ids.has(target));
      const interior = flowInterior(members, own, heightOf, prepared);
      return { group, interior, titleWidth: prepared.titleWidth(group) };
    },
  );
}

function arranged(
  blocks: readonly Block[],
  part: Part,
  sides: ReadonlyMap<string, Side>,
  prepared: Prepared,
): Arrangement {
  const boxes = blocks.map((block) => boxOf(block, prepared));
  const arcs = acyclic(blocks.length, arcsBetween(blocks, boxes, part, prepared));
  const rank = ranksOf(blocks.length, arcs);
  hold(rank, arcs, blocks, sides);
  const layering = untangled(ordered(blocks.length, arcs, rank));
  return columned(boxes, layering, { aspectRatio: prepared.aspectRatio, wrapAbove: Infinity });
}

/** Holds what is only heard in the first layer and what is only called in the last. */
function hold(
  rank: Int32Array,
  arcs: readonly Arc[],
  blocks: readonly Block[],
  sides: ReadonlyMap<string, Side>,
): void {
  const sideOf = (index: number): Side | undefined => {
    const block = blocks[index];
    return block?.group === undefined ? sides.get([...(block?.interior.nodes.keys() ?? [])][0] ?? "") : undefined;
  };
  const right = new Set(blocks.flatMap((_, index) => (sideOf(index) === "right" ? [index] : [])));
  let last = Math.max(0, ...rank);
  // One further to the right where one of the last layer calls them.
  if (arcs.some(({ from, to }) => right.has(to) && rank[from] === last)) last++;
  for (const index of right) rank[index] = last;
  for (const index of blocks.keys()) if (sideOf(index) === "left") rank[index] = 0;
}

function boxOf(block: Block, { byId }: Prepared): Box {
  const size = sizeOf(block);
  if (block.group !== undefined) {
    return { ...size, anchorY: Math.round(size.height / 2), overhang: GROUP_PADDING, title: 0 };
  }
  const item: Item | undefined = byId.get([...block.interior.nodes.keys()][0] ?? "");
  return { ...size, anchorY: item?.anchorY ?? 0, overhang: item?.overhang ?? 0, title: 0 };
}

/** What goes from one block to another, added up, with the mean of where it leaves and arrives. */
function arcsBetween(blocks: readonly Block[], boxes: readonly Box[], { links }: Part, prepared: Prepared): Arc[] {
  const where = new Map<string, { index: number; port: number }>();
  for (const [index, block] of blocks.entries()) {
    const draft: Draft = { nodes: new Map(), groups: [] };
    putBlock(draft, block, { x: 0, y: 0 }, prepared);
    for (const [id, { y }] of draft.nodes) where.set(id, { index, port: y - (boxes[index]?.anchorY ?? 0) });
  }

  const arcs = new Map<number, Arc>();
  for (const { source, target, weight } of links) {
    const [from, to] = [where.get(source), where.get(target)];
    if (!from || !to || from.index === to.index) continue;
    const key = from.index * blocks.length + to.index;
    const known = arcs.get(key) ?? arc(from.index, to.index, 0);
    const sum = known.weight + weight;
    const mean = (before: number, port: number): number =>
      sum > 0 ? (before * known.weight + port * weight) / sum : port;
    const ports = [mean(known.fromPort, from.port), mean(known.toPort, to.port)] as const;
    arcs.set(key, arc(from.index, to.index, sum, ...ports));
  }
  return [...arcs.values()];
}

import { acyclic } from "./acyclic";
import { type Arc, arc } from "./adjacency";
import { type Arrangement, type Box, columned, extent } from "./columns";
import { foldedRanks } from "./fold";
import { type Point, screenHeight } from "./geometry";
import { ordered } from "./order";
import { packed } from "./pack";
import { ranksOf } from "./ranks";
import { COLUMN_GAP, NODE_GAP } from "./spacing";

/** How much larger than folded a picture in layers may be. */
const WORTH_FOLDING = 1.8;

/**
 * Arranges boxes in layers from left to right along their arcs. What is connected stays together, and the boxes
 * without any arc stand in a block of their own.
 * `pull` says of a box whether it is called from elsewhere (below 0: it stands left) or calls elsewhere (above 0).
 */
export function layered(
  boxes: readonly Box[],
  arcs: readonly Arc[],
  aspectRatio: number,
  pull: ArrayLike<number> = [],
): Arrangement {
  const { connected, single } = components(boxes.length, arcs);
  const parts = connected.map((members) => arrangeConnected(boxes, arcs, members, aspectRatio, pull));
  if (single.length > 0) parts.push(arrangeSingle(boxes, single, aspectRatio, pull));

  const corners: Point[] = boxes.map(() => ({ x: 0, y: 0 }));
  const places = packed(parts, aspectRatio, COLUMN_GAP, NODE_GAP);
  for (const [index, part] of parts.entries()) {
    const origin = places.corners[index] ?? { x: 0, y: 0 };
    for (const [at, corner] of part.corners) corners[at] = { x: origin.x + corner.x, y: origin.y + corner.y };
  }
  return { ...extent(boxes, corners), corners };
}

type Part = { width: number; height: number; corners: [number, Point][] };

function arrangeConnected(
  boxes: readonly Box[],
  arcs: readonly Arc[],
  members: readonly number[],
  aspectRatio: number,
  pull: ArrayLike<number>,
): Part {
  const index = new Map(members.map((at, position) => [at, position]));
  const own = arcs.flatMap(({ from, to, weight }) => {
    const [a, b] = [index.get(from), index.get(to)];
    return a === undefined || b === undefined ? [] : [arc(a, b, weight)];
  });
  const forwards = acyclic(members.length, own);
  const ranks = ranksOf(
    members.length,
    forwards,
    members.map((at) => pull[at] ?? 0),
  );
  const some = members.flatMap((at) => boxes[at] ?? []);
  const inLayers = (rank: Int32Array) => columned(some, ordered(members.length, forwards, rank), { aspectRatio });
  const { width, height, corners } = foldedIfThin(inLayers(ranks), foldedRanks(some, ranks, aspectRatio), {
    inLayers,
    aspectRatio,
  });
  return { width, height, corners: members.map((at, position) => [at, corners[position] ?? { x: 0, y: 0 }]) };
}

/** Layers show who calls whom, so they are only given up where they make the picture much smaller. */
function foldedIfThin(
  plain: Arrangement,
  ranks: Int32Array | undefined,
  { inLayers, aspectRatio }: { inLayers: (rank: Int32Array) => Arrangement; aspectRatio: number },
): Arrangement {
  if (!ranks) return plain;
  const folded = inLayers(ranks);
  return screenHeight(plain, aspectRatio) > WORTH_FOLDING * screenHeight(folded, aspectRatio) ? folded : plain;
}

/** A grid: what is called from elsewhere first, what calls elsewhere last. */
function arrangeSingle(
  boxes: readonly Box[],
  members: readonly number[],
  aspectRatio: number,
  pull: ArrayLike<number>,
): Part {
  const sorted = members.toSorted((a, b) => (pull[a] ?? 0) - (pull[b] ?? 0) || a - b);
  const sizes = sorted.map((at) => ({
    width: boxes[at]?.width ?? 0,
    height: (boxes[at]?.height ?? 0) + (boxes[at]?.title ?? 0),
  }));
  const { width, height, corners } = packed(sizes, aspectRatio, COLUMN_GAP, NODE_GAP);
  return {
    width,
    height,
    corners: sorted.map((at, position) => {
      const { x, y } = corners[position] ?? { x: 0, y: 0 };
      return [at, { x, y: y + (boxes[at]?.title ?? 0) }];
    }),
  };
}

/** What hangs together, largest first, each sorted; and what hangs on nothing. */
function components(size: number, arcs: readonly Arc[]): { connected: number[][]; single: number[] } {
  const parent = Int32Array.from({ length: size }, (_, index) => index);
  const rootOf = (at: number): number => {
    let root = at;
    while ((parent[root] ?? root) !== root) root = parent[root] ?? root;
    parent[at] = root;
    return root;
  };
  for (const { from, to } of arcs) {
    const [a, b] = [rootOf(from), rootOf(to)];
    parent[Math.max(a, b)] = Math.min(a, b);
  }

  const byRoot = new Map<number, number[]>();
  for (let at = 0; at < size; at++) {
    const root = rootOf(at);
    const members = byRoot.get(root);
    if (members) members.push(at);
    else byRoot.set(root, [at]);
  }
  const all = [...byRoot.values()];
  return {
    connected: all.filter(({ length }) => length > 1).sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0)),
    single: all.flatMap((members) => (members.length === 1 ? members : [])),
  };
}

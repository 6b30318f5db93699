import { acyclic } from "./acyclic";
import { type Arc, arc } from "./adjacency";
import { columned, extent } from "./columns";
import type { Point } from "./geometry";
import { assembled, type Interior, piecesOf } from "./interior";
import { layered } from "./layered";
import { type Layering, ordered } from "./order";
import { packed } from "./pack";
import type { Item, Link, Prepared } from "./prepare";
import { ranksOf } from "./ranks";
import { COLUMN_GAP, NODE_GAP } from "./spacing";

/** Layers in a group are let grow higher than in large graphs, since they are read one by one. */
const WRAP_ABOVE = 1000;

/** How high what a group talks with stands, by node id, as far as that is known. */
export type HeightOf = (id: string) => number | undefined;

/**
 * Lays out the members of one group with an eye on the rest of the picture: callers elsewhere are taken for a layer
 * before the first, called ones for a layer after the last, in the order in which they stand there.
 */
export function flowInterior(
  items: readonly Item[],
  links: readonly Link[],
  heightOf: HeightOf,
  prepared: Prepared,
): Interior {
  const members = new Set(items.map(({ id }) => id));
  const linked = new Set(links.flatMap(({ source, target }) => [source, target]));
  const leaning = leaningOrder(items, links, heightOf);
  const pieces = piecesOf(leaning, links, prepared);
  const busy = pieces.filter(({ nodes }) => [...nodes.keys()].some((id) => linked.has(id)));
  const idle = pieces.filter((piece) => !busy.includes(piece));

  const pieceOf = new Map(busy.flatMap((piece, index) => [...piece.nodes.keys()].map((id) => [id, index] as const)));
  const arcs: Arc[] = [];
  const pull = new Float64Array(busy.length);
  const outside = ghosts(links, members, heightOf, busy.length);
  const ghostArcs: Arc[] = [];
  for (const { source, target, weight } of links) {
    const [from, to] = [pieceOf.get(source), pieceOf.get(target)];
    if (from !== undefined && to !== undefined && from !== to) arcs.push(arc(from, to, weight));
    if (from === undefined && to !== undefined) {
      pull[to] = (pull[to] ?? 0) - weight;
      ghostArcs.push(arc(outside.before.get(source) ?? 0, to, weight));
    }
    if (from !== undefined && to === undefined) {
      pull[from] = (pull[from] ?? 0) + weight;
      ghostArcs.push(arc(from, outside.after.get(target) ?? 0, weight));
    }
  }

  const boxes = busy.map(({ box }) => box);
  const layering = layeringOf(busy.length, arcs, ghostArcs, pull, outside);
  const main = columned(boxes, layering, { aspectRatio: prepared.aspectRatio, wrapAbove: WRAP_ABOVE });
  const rest = layered(
    idle.map(({ box }) => box),
    [],
    prepared.aspectRatio,
  );
  const parts = [main, rest].filter(({ width }) => width > 0);
  const places = packed(parts, prepared.aspectRatio, COLUMN_GAP, NODE_GAP).corners;
  const corners: Point[] = [];
  for (const [index, part] of parts.entries()) {
    const origin = places[index] ?? { x: 0, y: 0 };
    corners.push(...part.corners.map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y })));
  }
  const all = [...busy, ...idle];
  return assembled(all, {
    ...extent(
      all.map(({ box }) => box),
      corners,
    ),
    corners,
  });
}

/** The items from top to bottom as those they talk with stand, where that is known. */
function leaningOrder(items: readonly Item[], links: readonly Link[], heightOf: HeightOf): Item[] {
  const sums = new Map(items.map(({ id }) => [id, { sum: 0, weight: 0 }]));
  for (const { source, target, weight } of links) {
    for (const [own, other] of [
      [source, target],
      [target, source],
    ] as const) {
      const height = heightOf(other);
      const known = sums.get(own);
      if (!known || height === undefined) continue;
      known.sum += weight * height;
      known.weight += weight;
    }
  }
  const lean = new Map([...sums].map(([id, { sum, weight }]) => [id, weight > 0 ? sum / weight : 0]));
  return items.toSorted((a, b) => (lean.get(a.id) ?? 0) - (lean.get(b.id) ?? 0));
}

type Ghosts = { before: ReadonlyMap<string, number>; after: ReadonlyMap<string, number> };

/** Numbers for the nodes elsewhere, from `first` on, top to bottom; none while their heights are not known. */
function ghosts(links: readonly Link[], members: ReadonlySet<string>, heightOf: HeightOf, first: number): Ghosts {
  const known = (id: string): boolean => !members.has(id) && heightOf(id) !== undefined;
  const byHeight = (a: string, b: string): number => (heightOf(a) ?? 0) - (heightOf(b) ?? 0);
  const callers = [...new Set(links.map(({ source }) => source).filter(known))].sort(byHeight);
  const called = [...new Set(links.map(({ target }) => target).filter(known))].sort(byHeight);
  return {
    before: new Map(callers.map((id, index) => [id, first + index])),
    after: new Map(called.map((id, index) => [id, first + callers.length + index])),
  };
}

/** The order of the pieces in their layers with the ghosts around them, and then without them. */
function layeringOf(
  size: number,
  arcs: readonly Arc[],
  ghostArcs: readonly Arc[],
  pull: Float64Array,
  { before, after }: Ghosts,
): Layering {
  const forwards = acyclic(size, arcs);
  const inner = ranksOf(size, forwards, pull);
  const last = Math.max(0, ...inner) + 1;
  const ghostCount = before.size + after.size;
  const rank = new Int32Array(size + ghostCount);
  for (let thing = 0; thing < size; thing++) rank[thing] = (inner[thing] ?? 0) + 1;
  for (const ghost of after.values()) rank[ghost] = last + 1;

  const known = ghostArcs.filter(({ from, to }) => from >= size !== to >= size);
  const { layers, arcs: parts } = ordered(size + ghostCount, [...forwards, ...known], rank, new Set([0, last + 1]));

  // Lanes are numbered in the order of the arcs, so those of the pieces' own arcs come first.
  const spans = forwards.map(({ from, to }) => (inner[to] ?? 0) - (inner[from] ?? 0) - 1);
  const lanes = spans.reduce((sum, span) => sum + span, 0);
  const isOwn = (thing: number): boolean =>
    thing < size || (thing >= size + ghostCount && thing < size + ghostCount + lanes);
  const renumbered = (thing: number): number => (thing < size ? thing : thing - ghostCount);
  return {
    size,
    lanes,
    layers: layers.slice(1, last + 1).map((layer) => layer.filter(isOwn).map(renumbered)),
    arcs: parts
      .filter(({ from, to }) => isOwn(from) && isOwn(to))
      .map(({ from, to, weight, fromPort, toPort }) => arc(renumbered(from), renumbered(to), weight, fromPort, toPort)),
  };
}

import type { Arc } from "./adjacency";
import type { Layering } from "./order";

const ROUNDS = 6;

/**
 * Exchanges neighbours in their layers as long as that undoes crossings, with the ports at which arcs meet their ends
 * taken into account: what is called from the top of a box stands above what is called from its bottom.
 * Every pair of arcs is looked at for every exchange, which is fine for the few boxes of a small graph.
 */
export function untangled(layering: Layering): Layering {
  const layers = layering.layers.map((layer) => [...layer]);
  const place: number[] = [];
  const layerOf: number[] = [];
  for (const [number, layer] of layers.entries()) {
    for (const [index, thing] of layer.entries()) {
      place[thing] = index;
      layerOf[thing] = number;
    }
  }
  const pairs = pairsOf(layering.arcs, layerOf);

  for (let round = 0; round < ROUNDS; round++) {
    let swapped = false;
    for (const layer of layers) {
      for (let index = 0; index + 1 < layer.length; index++) {
        if (swapIfBetter(layer, index, place, pairs)) swapped = true;
      }
    }
    if (!swapped) break;
  }
  return { ...layering, layers };
}

/** Pairs of arcs between the same two layers, by each thing at an end of either. */
type Pairs = ReadonlyMap<number, readonly (readonly [Arc, Arc])[]>;

function pairsOf(arcs: readonly Arc[], layerOf: readonly number[]): Pairs {
  const pairs = new Map<number, [Arc, Arc][]>();
  for (const [index, a] of arcs.entries()) {
    for (const b of arcs.slice(index + 1)) {
      if (layerOf[a.from] !== layerOf[b.from] || layerOf[a.to] !== layerOf[b.to]) continue;
      for (const end of new Set([a.from, a.to, b.from, b.to])) {
        const known = pairs.get(end);
        if (known) known.push([a, b]);
        else pairs.set(end, [[a, b]]);
      }
    }
  }
  return pairs;
}

/** Only pairs with an end at both of the neighbours can change when these are exchanged. */
function swapIfBetter(layer: number[], index: number, place: number[], pairs: Pairs): boolean {
  const [upper = 0, lower = 0] = [layer[index], layer[index + 1]];
  const touching = (pairs.get(upper) ?? []).filter(([a, b]) => [a.from, a.to, b.from, b.to].includes(lower));
  const before = crossings(touching, place);
  place[upper] = index + 1;
  place[lower] = index;
  if (crossings(touching, place) < before) {
    layer[index] = lower;
    layer[index + 1] = upper;
    return true;
  }
  place[upper] = index;
  place[lower] = index + 1;
  return false;
}

function crossings(pairs: readonly (readonly [Arc, Arc])[], place: readonly number[]): number {
  let count = 0;
  for (const [a, b] of pairs) if (cross(a, b, place)) count += a.weight * b.weight;
  return count;
}

function cross(a: Arc, b: Arc, place: readonly number[]): boolean {
  const start = (place[a.from] ?? 0) - (place[b.from] ?? 0) || a.fromPort - b.fromPort;
  const end = (place[a.to] ?? 0) - (place[b.to] ?? 0) || a.toPort - b.toPort;
  return start * end < 0;
}

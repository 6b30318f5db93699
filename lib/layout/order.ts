import { type Adjacency, type Arc, arc, sourcesOf, targetsOf } from "./adjacency";

/**
 * Things and lanes in layers. Those below `size` are the things, those from `size` on are lanes: the places where an
 * arc passes through a layer between its ends. With lanes, arcs go from one layer to the next one.
 */
export type Layering = { size: number; layers: number[][]; arcs: Arc[]; lanes: number };

const SWEEPS = 8;
const SWAP_ROUNDS = 3;
/** More lanes than this and long arcs are left as they are: the picture is past untangling, and time matters. */
const MOST_LANES = 3000;

/** Puts the things of each layer in an order in which few arcs cross; `fixed` layers stay in the order of their indexes. */
export function ordered(
  size: number,
  arcs: readonly Arc[],
  rank: Int32Array,
  fixed: ReadonlySet<number> = new Set(),
): Layering {
  const layering = withLanes(size, arcs, rank);
  const { layers } = layering;
  const order = orderOf(layering);
  const loose = layers.filter((_, index) => !fixed.has(index));

  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers, order);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    sortByNeighbours(loose, order, sweep % 2 === 0);
    const count = crossings(layers, order);
    if (count >= fewest) continue;
    fewest = count;
    best = layers.map((layer) => [...layer]);
  }

  for (const layer of best) number(layer, order.place);
  for (let round = 0; round < SWAP_ROUNDS && fewest > 0; round++) {
    const free = best.filter((_, index) => !fixed.has(index));
    if (!swapNeighbours(free, order)) break;
  }
  return { ...layering, layers: best };
}

type Order = {
  before: Adjacency;
  after: Adjacency;
  /** The place of each within its layer, kept up to date while layers are sorted. */
  place: Int32Array;
  /** What a layer is sorted by. */
  key: Float64Array;
};

function withLanes(size: number, arcs: readonly Arc[], rank: Int32Array): Layering {
  const layers: number[][] = [];
  for (let index = 0; index < size; index++) layerAt(layers, rank[index] ?? 0).push(index);

  let span = 0;
  for (const { from, to } of arcs) span += (rank[to] ?? 0) - (rank[from] ?? 0) - 1;
  if (span > MOST_LANES) return { size, layers, arcs: [...arcs], lanes: 0 };

  const parts: Arc[] = [];
  let lanes = 0;
  for (const { from, to, weight, fromPort, toPort } of arcs) {
    let end = from;
    let port = fromPort;
    for (let layer = (rank[from] ?? 0) + 1; layer < (rank[to] ?? 0); layer++) {
      const lane = size + lanes++;
      layerAt(layers, layer).push(lane);
      parts.push(arc(end, lane, weight, port));
      end = lane;
      port = 0;
    }
    parts.push(arc(end, to, weight, port, toPort));
  }
  return { size, layers, arcs: parts, lanes };
}

function layerAt(layers: number[][], index: number): number[] {
  while (layers.length <= index) layers.push([]);
  return layers[index] ?? [];
}

function orderOf({ size, lanes, layers, arcs }: Layering): Order {
  const all = size + lanes;
  const order = {
    before: sourcesOf(all, arcs),
    after: targetsOf(all, arcs),
    place: new Int32Array(all),
    key: new Float64Array(all),
  };
  for (const layer of layers) number(layer, order.place);
  return order;
}

/** One sweep: each layer is sorted by where its neighbours in the layers just passed are, on average. */
function sortByNeighbours(layers: readonly number[][], { before, after, place, key }: Order, forwards: boolean): void {
  const { start, other, weight } = forwards ? before : after;
  for (const layer of forwards ? layers : layers.toReversed()) {
    for (const thing of layer) {
      let sum = 0;
      let weights = 0;
      for (let slot = start[thing] ?? 0; slot < (start[thing + 1] ?? 0); slot++) {
        sum += (weight[slot] ?? 0) * (place[other[slot] ?? 0] ?? 0);
        weights += weight[slot] ?? 0;
      }
      key[thing] = weights > 0 ? sum / weights : (place[thing] ?? 0);
    }
    layer.sort((a, b) => (key[a] ?? 0) - (key[b] ?? 0) || (place[a] ?? 0) - (place[b] ?? 0));
    number(layer, place);
  }
}

/** Exchanges neighbours in a layer where that undoes crossings; tells whether it did. */
function swapNeighbours(layers: readonly number[][], { before, after, place }: Order): boolean {
  let swapped = false;
  for (const layer of layers) {
    for (let index = 0; index + 1 < layer.length; index++) {
      const [a, b] = [layer[index] ?? 0, layer[index + 1] ?? 0];
      if (gainOfSwap(a, b, before, place) + gainOfSwap(a, b, after, place) <= 0) continue;
      layer[index] = b;
      layer[index + 1] = a;
      place[b] = index;
      place[a] = index + 1;
      swapped = true;
    }
  }
  return swapped;
}

/** Crossings between the arcs of two neighbours as they are, less those there would be the other way round. */
function gainOfSwap(upper: number, lower: number, { start, other, weight }: Adjacency, place: Int32Array): number {
  let gain = 0;
  for (let a = start[upper] ?? 0; a < (start[upper + 1] ?? 0); a++) {
    const placeA = place[other[a] ?? 0] ?? 0;
    for (let b = start[lower] ?? 0; b < (start[lower + 1] ?? 0); b++) {
      const placeB = place[other[b] ?? 0] ?? 0;
      if (placeA > placeB) gain += (weight[a] ?? 0) * (weight[b] ?? 0);
      if (placeA < placeB) gain -= (weight[a] ?? 0) * (weight[b] ?? 0);
    }
  }
  return gain;
}

/** Weighted crossings between neighbouring layers, counted with a binary indexed tree. */
function crossings(layers: readonly number[][], { after: { start, other, weight }, place }: Order): number {
  let total = 0;
  for (const [index, layer] of layers.entries()) {
    const next = layers[index + 1] ?? [];
    const tree = new Float64Array(next.length + 1);
    let passed = 0;
    for (const thing of layer) {
      for (let slot = start[thing] ?? 0; slot < (start[thing + 1] ?? 0); slot++) {
        const spot = place[other[slot] ?? 0] ?? 0;
        if (next[spot] !== other[slot]) continue;
        let below = passed;
        for (let i = spot + 1; i > 0; i -= i & -i) below -= tree[i] ?? 0;
        total += (weight[slot] ?? 0) * below;
      }
      for (let slot = start[thing] ?? 0; slot < (start[thing + 1] ?? 0); slot++) {
        const spot = place[other[slot] ?? 0] ?? 0;
        if (next[spot] !== other[slot]) continue;
        passed += weight[slot] ?? 0;
        for (let i = spot + 1; i < tree.length; i += i & -i) tree[i] = (tree[i] ?? 0) + (weight[slot] ?? 0);
      }
    }
  }
  return total;
}

function number(layer: readonly number[], place: Int32Array): void {
  for (let index = 0; index < layer.length; index++) place[layer[index] ?? 0] = index;
}

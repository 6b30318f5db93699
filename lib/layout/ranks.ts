import { type Adjacency, type Arc, sourcesOf, targetsOf } from "./adjacency";

const ROUNDS = 4;

/**
 * Gives each thing a layer, from 0 on the left, so that every arc points to the right. First as far left as it can be,
 * then to where its arcs are shortest: a helper that is called by the third layer stands in the fourth.
 * `pull` below 0 holds a thing to the left (it is called from elsewhere), above 0 to the right (it calls elsewhere).
 * The arcs close no circle.
 */
export function ranksOf(size: number, arcs: readonly Arc[], pull: ArrayLike<number> = []): Int32Array {
  const after = targetsOf(size, arcs);
  const before = sourcesOf(size, arcs);
  const order = topological(size, before, after);

  const rank = new Int32Array(size);
  let last = 0;
  for (const thing of order) {
    const next = (rank[thing] ?? 0) + 1;
    for (let slot = after.start[thing] ?? 0; slot < (after.start[thing + 1] ?? 0); slot++) {
      const target = after.other[slot] ?? 0;
      rank[target] = Math.max(rank[target] ?? 0, next);
      last = Math.max(last, next);
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const thing of round % 2 === 0 ? order.toReversed() : order) {
      tighten(thing, rank, { before, after, last, pull: pull[thing] ?? 0 });
    }
  }
  return rank;
}

type Reach = { before: Adjacency; after: Adjacency; last: number; pull: number };

/** Moves one thing to the end of its range that its arcs pull it to. */
function tighten(thing: number, rank: Int32Array, { before, after, last, pull }: Reach): void {
  let tension = pull;
  let low = 0;
  let high = last;
  for (let slot = before.start[thing] ?? 0; slot < (before.start[thing + 1] ?? 0); slot++) {
    tension -= before.weight[slot] ?? 0;
    low = Math.max(low, (rank[before.other[slot] ?? 0] ?? 0) + 1);
  }
  for (let slot = after.start[thing] ?? 0; slot < (after.start[thing + 1] ?? 0); slot++) {
    tension += after.weight[slot] ?? 0;
    high = Math.min(high, (rank[after.other[slot] ?? 0] ?? 0) - 1);
  }
  if (tension > 0) rank[thing] = high;
  if (tension < 0) rank[thing] = low;
}

/** The things in an order in which every arc points forwards. */
function topological(size: number, before: Adjacency, after: Adjacency): number[] {
  const missing = Int32Array.from(
    { length: size },
    (_, thing) => (before.start[thing + 1] ?? 0) - (before.start[thing] ?? 0),
  );
  const order = [...missing].flatMap((count, thing) => (count === 0 ? [thing] : []));
  for (const thing of order) {
    for (let slot = after.start[thing] ?? 0; slot < (after.start[thing + 1] ?? 0); slot++) {
      const target = after.other[slot] ?? 0;
      const left = (missing[target] ?? 0) - 1;
      missing[target] = left;
      if (left === 0) order.push(target);
    }
  }
  return order;
}

import { type Adjacency, type Arc, arc, targetsOf } from "./adjacency";

/** The arcs of `size` things with those turned round that would close a circle, so that all can point to the right. */
export function acyclic(size: number, arcs: readonly Arc[]): Arc[] {
  const walked = depthFirstPositions(size, rootsFirst(size, arcs), targetsOf(size, arcs));
  const backwards = weightBackwards(arcs, walked);
  // A walk finds the order there is; where there is none, in a web of circles, who calls more than it is called leads.
  const position = backwards === 0 ? walked : lesser(arcs, walked, backwards, surplusPositions(size, arcs));
  return arcs.map((one) => ((position[one.from] ?? 0) <= (position[one.to] ?? 0) ? one : turned(one)));
}

function turned({ from, to, weight, fromPort, toPort }: Arc): Arc {
  return arc(to, from, weight, toPort, fromPort);
}

function lesser(arcs: readonly Arc[], walked: Int32Array, backwards: number, sorted: Int32Array): Int32Array {
  return weightBackwards(arcs, sorted) < backwards ? sorted : walked;
}

function weightBackwards(arcs: readonly Arc[], position: Int32Array): number {
  let sum = 0;
  for (const { from, to, weight } of arcs) if ((position[from] ?? 0) > (position[to] ?? 0)) sum += weight;
  return sum;
}

/** Positions by the share of calls among all that a thing has to do with. */
function surplusPositions(size: number, arcs: readonly Arc[]): Int32Array {
  const calls = new Float64Array(size);
  const all = new Float64Array(size);
  for (const { from, to, weight } of arcs) {
    calls[from] = (calls[from] ?? 0) + weight;
    all[from] = (all[from] ?? 0) + weight;
    all[to] = (all[to] ?? 0) + weight;
  }
  const share = Float64Array.from(calls, (count, thing) => count / Math.max(all[thing] ?? 0, 1e-9));
  const order = Array.from({ length: size }, (_, thing) => thing);
  order.sort((a, b) => (share[b] ?? 0) - (share[a] ?? 0) || a - b);
  const position = new Int32Array(size);
  for (const [index, thing] of order.entries()) position[thing] = index;
  return position;
}

/** What nothing calls comes first, then what calls more than it is called. */
function rootsFirst(size: number, arcs: readonly Arc[]): number[] {
  const surplus = new Float64Array(size);
  const called = new Uint8Array(size);
  for (const { from, to, weight } of arcs) {
    surplus[from] = (surplus[from] ?? 0) + weight;
    surplus[to] = (surplus[to] ?? 0) - weight;
    called[to] = 1;
  }
  return Array.from({ length: size }, (_, index) => index).sort(
    (a, b) => (called[a] ?? 0) - (called[b] ?? 0) || (surplus[b] ?? 0) - (surplus[a] ?? 0) || a - b,
  );
}

/**
 * Positions in the reverse post-order of a depth-first walk: in it, only arcs back to a caller that is still being
 * walked point backwards.
 */
function depthFirstPositions(size: number, roots: readonly number[], { start, other }: Adjacency): Int32Array {
  const position = new Int32Array(size);
  const seen = new Uint8Array(size);
  const next = start.slice();
  let free = size - 1;
  for (const root of roots) {
    if (seen[root]) continue;
    seen[root] = 1;
    const path = [root];
    for (let thing = path.at(-1); thing !== undefined; thing = path.at(-1)) {
      const slot = next[thing] ?? 0;
      next[thing] = slot + 1;
      const target = other[slot] ?? 0;
      if (slot >= (start[thing + 1] ?? 0)) {
        path.pop();
        position[thing] = free--;
      } else if (!seen[target]) {
        seen[target] = 1;
        path.push(target);
      }
    }
  }
  return position;
}

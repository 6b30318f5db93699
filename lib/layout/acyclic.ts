import { type Adjacency, type Arc, targetsOf } from "./adjacency";

/** The arcs of `size` things with those turned round that would close a circle, so that all can point to the right. */
export function acyclic(size: number, arcs: readonly Arc[]): Arc[] {
  const position = depthFirstPositions(size, rootsFirst(size, arcs), targetsOf(size, arcs));
  return arcs.map((arc) =>
    (position[arc.from] ?? 0) <= (position[arc.to] ?? 0) ? arc : { from: arc.to, to: arc.from, weight: arc.weight },
  );
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

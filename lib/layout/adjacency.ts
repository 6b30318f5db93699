/** A weighted arc between two things known by their index. */
export type Arc = {
  from: number;
  to: number;
  weight: number;
  /** How far below the anchor of `from`, and of `to`, the arc meets it. */
  fromPort: number;
  toPort: number;
};

/** An arc, always made here so that all have one shape: sweeps go over them hundreds of times. */
export function arc(from: number, to: number, weight: number, fromPort = 0, toPort = 0): Arc {
  return { from, to, weight, fromPort, toPort };
}

/**
 * Who is next to whom, in flat arrays because sweeps go over it hundreds of times: the neighbours of a thing are those
 * in `other` from `start[thing]` up to `start[thing + 1]`, with their weights beside them, and
 * how much higher the neighbour's anchor is than the thing's own when the arc between them is level.
 */
export type Adjacency = { start: Int32Array; other: Int32Array; weight: Float64Array; shift: Float64Array };

/** For each thing, what its arcs lead to. */
export function targetsOf(size: number, arcs: readonly Arc[]): Adjacency {
  return adjacency(size, arcs, true);
}

/** For each thing, where its arcs come from. */
export function sourcesOf(size: number, arcs: readonly Arc[]): Adjacency {
  return adjacency(size, arcs, false);
}

function adjacency(size: number, arcs: readonly Arc[], bySource: boolean): Adjacency {
  const start = new Int32Array(size + 1);
  for (const { from, to } of arcs) {
    const own = bySource ? from : to;
    start[own + 1] = (start[own + 1] ?? 0) + 1;
  }
  for (let index = 0; index < size; index++) start[index + 1] = (start[index + 1] ?? 0) + (start[index] ?? 0);

  const next = start.slice();
  const other = new Int32Array(arcs.length);
  const weights = new Float64Array(arcs.length);
  const shift = new Float64Array(arcs.length);
  for (const { from, to, weight, fromPort, toPort } of arcs) {
    const own = bySource ? from : to;
    const slot = next[own] ?? 0;
    next[own] = slot + 1;
    other[slot] = bySource ? to : from;
    weights[slot] = weight;
    shift[slot] = bySource ? toPort - fromPort : fromPort - toPort;
  }
  return { start, other, weight: weights, shift };
}

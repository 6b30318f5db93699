/** One figure measured several times. Machines are noisy: the median says how it was, the least how it can be. */
export type Sample = { readonly median: number; readonly least: number; readonly runs: number };

export function sampleOf(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new Error("Nothing was measured.");
  return { median: (lower + upper) / 2, least: sorted[0] ?? upper, runs: sorted.length };
}

/** Milliseconds of each run, one after the other. */
export async function timed(runs: number, run: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < runs; index++) {
    const startedAt = performance.now();
    await run(index);
    times.push(performance.now() - startedAt);
  }
  return times;
}

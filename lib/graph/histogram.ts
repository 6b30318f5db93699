import type { LatencyMs } from "./model";

/**
 * Buckets of a latency histogram, per second: `counts[i]` is the rate of requests that took at most `bounds[i]`
 * milliseconds (cumulative, as Prometheus keeps them). The last bound is +Infinity. Bounds ascend.
 */
export type Histogram = {
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
};

/** One bucket: the rate of requests that took at most `le` milliseconds. */
export type Bucket = { readonly le: number; readonly count: number };

/**
 * A histogram from classic buckets in any order, those of one bound added up: several series may be read as one. Bounds are
 * shared with those given where they are the same, as they are for nearly all histograms of a mesh.
 */
export function classicHistogram(buckets: readonly Bucket[], known: readonly number[] = []): Histogram {
  const ordered = inOrder(buckets);
  const same = known.length === ordered.length && ordered.every(({ le }, index) => le === known[index]);
  const bounds = same ? known : ordered.map(({ le }) => le);
  return { bounds, counts: Float64Array.from(ordered, ({ count }) => count) };
}

function inOrder(buckets: readonly Bucket[]): readonly Bucket[] {
  const sorted = [...buckets].sort((a, b) => a.le - b.le);
  if (sorted.every(({ le }, index) => index === 0 || le !== sorted[index - 1]?.le)) return sorted;
  const counts = new Map<number, number>();
  for (const { le, count } of sorted) counts.set(le, (counts.get(le) ?? 0) + count);
  return [...counts].map(([le, count]) => ({ le, count }));
}

/**
 * A histogram from native buckets, which hold their own counts where ours are cumulative, and of which those with
 * nothing in them are left out. They ascend. The bucket around 0 reaches below it, where no latency is.
 */
export function nativeHistogram(
  buckets: readonly (readonly [rule: number, lower: number, upper: number, count: number])[],
): Histogram {
  const bounds: number[] = [];
  const counts: number[] = [];
  let total = 0;
  for (const [, bucketLower, upper, count] of buckets) {
    const lower = Math.max(0, bucketLower);
    const lastBound = bounds.at(-1);
    if (lastBound === undefined || lastBound < lower) {
      bounds.push(lower);
      counts.push(total);
    }
    total += count;
    bounds.push(upper);
    counts.push(total);
  }
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) {
    bounds.push(Number.POSITIVE_INFINITY);
    counts.push(total);
  }
  return { bounds, counts: Float64Array.from(counts) };
}

/**
 * Adds histograms up, which quantiles cannot. Where bounds differ (pods may have their own), the bounds are united
 * and each histogram is read at the others' bounds as its own quantile would be: evenly spread within a bucket.
 */
export function sumHistograms(histograms: readonly Histogram[]): Histogram | undefined {
  const [first, ...others] = histograms;
  if (!first || others.length === 0) return first;
  const same = haveSameBounds(histograms);
  const bounds = same
    ? first.bounds
    : [...new Set(histograms.flatMap((histogram) => histogram.bounds))].sort((a, b) => a - b);
  const counts = new Float64Array(bounds.length);
  for (const histogram of histograms) {
    const read = same ? histogram.counts : bounds.map((bound) => countAt(histogram, bound));
    for (let index = 0; index < counts.length; index++) counts[index] = (counts[index] ?? 0) + (read[index] ?? 0);
  }
  return { bounds, counts };
}

/** Whether adding up by bound is all there is to adding these up, as it is for who has nothing but PromQL. */
export function haveSameBounds([first, ...others]: readonly Histogram[]): boolean {
  return others.every(({ bounds }) => bounds === first?.bounds || equalBounds(bounds, first?.bounds ?? []));
}

/**
 * The value below which a share `q` of the requests lies, in ms, by Prometheus' own rules for `histogram_quantile`: linear
 * within a bucket, from 0 in the lowest one, and the second highest bound for what lies in the last.
 * Undefined where nothing was counted.
 * @see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
export function quantile({ bounds, counts }: Histogram, q: number): number | undefined {
  const last = bounds.length - 1;
  // A bucket may fall below its predecessor by rounding; the running maximum keeps the counts monotonic, and its end is
  // what all of them are counted from.
  let total = 0;
  for (let index = 0; index <= last; index++) total = Math.max(total, counts[index] ?? 0);
  if (last < 1 || !(total > 0) || bounds[last] !== Number.POSITIVE_INFINITY) return undefined;

  const rank = q * total;
  let index = 0;
  let below = 0;
  let count = counts[0] ?? 0;
  while (index < last && count < rank) {
    index += 1;
    below = count;
    count = Math.max(count, counts[index] ?? 0);
  }
  if (index === last) return bounds[last - 1];
  const upper = bounds[index] ?? 0;
  if (index === 0 && upper <= 0) return upper;
  const lower = index === 0 ? 0 : (bounds[index - 1] ?? 0);
  return count === below ? upper : lower + (upper - lower) * ((rank - below) / (count - below));
}

/** p50, p95 and p99 in ms; undefined where nothing was counted. */
export function latencyOf(histogram: Histogram | undefined): LatencyMs | undefined {
  if (!histogram) return undefined;
  const p50 = quantile(histogram, 0.5);
  const p95 = quantile(histogram, 0.95);
  const p99 = quantile(histogram, 0.99);
  if (p50 === undefined || p95 === undefined || p99 === undefined) return undefined;
  return { p50, p95, p99 };
}

function equalBounds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((bound, index) => bound === b[index]);
}

function countAt({ bounds, counts }: Histogram, at: number): number {
  const index = bounds.findIndex((bound) => bound >= at);
  const upper = bounds[index];
  if (upper === undefined) return counts.at(-1) ?? 0;
  const count = counts[index] ?? 0;
  if (upper === at) return count;
  const lower = index === 0 ? 0 : (bounds[index - 1] ?? 0);
  const below = index === 0 ? 0 : (counts[index - 1] ?? 0);
  // Beyond the last finite bound nothing is known of where requests lie: all of them count as later.
  if (upper === Number.POSITIVE_INFINITY) return below;
  return below + (count - below) * ((at - lower) / (upper - lower));
}

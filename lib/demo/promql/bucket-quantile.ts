/** A cumulative bucket: how many observations were at most `bound`. */
export type Bucket = { readonly bound: number; readonly count: number };

/**
 * The quantile (0–1) of a histogram, by linear interpolation within the bucket it falls in: Prometheus' rule.
 * NaN without a `+Inf` bucket, with fewer than two buckets, and without observations; beyond the last finite bound
 * the answer is that bound.
 */
export function bucketQuantile(quantile: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return Number.NEGATIVE_INFINITY;
  if (quantile > 1) return Number.POSITIVE_INFINITY;

  const buckets = monotonic(merged([...unsorted].sort((a, b) => a.bound - b.bound)));
  const last = buckets.at(-1);
  if (!last || last.bound !== Number.POSITIVE_INFINITY || buckets.length < 2 || last.count === 0) return Number.NaN;

  const rank = quantile * last.count;
  const found = buckets.findIndex(({ count }, i) => count >= rank || i === buckets.length - 1);
  const bucket = buckets[found];
  const below = buckets[found - 1];
  if (!bucket) return Number.NaN;
  if (bucket === last) return below?.bound ?? Number.NaN;
  if (!below) return bucket.bound <= 0 ? bucket.bound : bucket.bound * (rank / bucket.count);
  return below.bound + (bucket.bound - below.bound) * ((rank - below.count) / (bucket.count - below.count));
}

/** Buckets with one bound, written differently, are one bucket. */
function merged(sorted: readonly Bucket[]): Bucket[] {
  const result: Bucket[] = [];
  for (const bucket of sorted) {
    const previous = result.at(-1);
    if (previous?.bound === bucket.bound)
      result[result.length - 1] = { ...bucket, count: previous.count + bucket.count };
    else result.push(bucket);
  }
  return result;
}

/** Scraped at different moments or rounded, a bucket may hold less than the one within it. */
function monotonic(buckets: readonly Bucket[]): Bucket[] {
  let highest = 0;
  return buckets.map((bucket, i) => {
    highest = i === 0 ? bucket.count : Math.max(highest, bucket.count);
    return { ...bucket, count: highest };
  });
}

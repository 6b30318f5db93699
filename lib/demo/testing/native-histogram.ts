import { double, field, varint, whole, zigzag } from "./protobuf";

/**
 * One sample of a native histogram with whole counts. Bucket `i` reaches from `2^((i-1)/2^schema)` to `2^(i/2^schema)`;
 * `counts[0]` is that of bucket `first`.
 * @see https://prometheus.io/docs/specs/native_histograms/
 */
export type NativeSample = {
  readonly at: number;
  readonly schema: number;
  readonly first: number;
  readonly counts: readonly number[];
  readonly sum: number;
  /** Observations of (nearly) 0. */
  readonly zeros?: number;
};

/** As the message `Histogram` of remote write 1.0. */
export function nativeSampleBytes({ at, schema, first, counts, sum, zeros = 0 }: NativeSample): Buffer {
  const deltas = counts.map((count, i) => varint(zigzag(count - (counts[i - 1] ?? 0))));
  return Buffer.concat([
    whole(
      1,
      counts.reduce((total, count) => total + count, zeros),
    ),
    double(3, sum),
    whole(4, zigzag(schema)),
    double(5, 1e-9),
    whole(6, zeros),
    field(11, Buffer.concat([whole(1, zigzag(first)), whole(2, counts.length)])),
    field(12, Buffer.concat(deltas)),
    whole(15, at * 1000),
  ]);
}

/** Upper bound of a bucket. */
export function upperBoundOf(schema: number, index: number): number {
  return 2 ** (index / 2 ** schema);
}

import { describe, expect, it } from "vitest";
import { bucketQuantile } from "./bucket-quantile";

const INFINITY = Number.POSITIVE_INFINITY;
const buckets = (...pairs: [bound: number, count: number][]) => pairs.map(([bound, count]) => ({ bound, count }));

describe("a quantile of buckets", () => {
  const usual = buckets([10, 20], [50, 80], [100, 100], [INFINITY, 100]);

  it.each([
    { name: "lies within its bucket, in proportion", quantile: 0.5, of: usual, is: 10 + 40 * (30 / 60) },
    { name: "begins at 0 in the first bucket", quantile: 0.1, of: usual, is: 5 },
    { name: "is a bound when it falls on one", quantile: 0.8, of: usual, is: 50 },
    { name: "is the last finite bound beyond it", quantile: 0.99, of: buckets([10, 50], [INFINITY, 100]), is: 10 },
    { name: "0 is 0", quantile: 0, of: usual, is: 0 },
    { name: "1 is the bound that holds all", quantile: 1, of: usual, is: 100 },
    { name: "below 0 is negative infinity", quantile: -0.1, of: usual, is: -INFINITY },
    { name: "above 1 is infinity", quantile: 1.1, of: usual, is: INFINITY },
    { name: "NaN is NaN", quantile: Number.NaN, of: usual, is: Number.NaN },
    { name: "does not mind the order", quantile: 0.5, of: [...usual].reverse(), is: 30 },
    { name: "needs the infinite bucket", quantile: 0.5, of: usual.slice(0, 3), is: Number.NaN },
    { name: "needs another bucket", quantile: 0.5, of: buckets([INFINITY, 3]), is: Number.NaN },
    { name: "needs observations", quantile: 0.5, of: buckets([10, 0], [INFINITY, 0]), is: Number.NaN },
    { name: "of nothing is NaN", quantile: 0.5, of: [], is: Number.NaN },
    { name: "adds up buckets with one bound", quantile: 0.5, of: buckets([10, 20], [10, 30], [INFINITY, 100]), is: 10 },
    {
      name: "takes a bucket to hold what is within it",
      quantile: 0.5,
      of: buckets([10, 40], [20, 30], [40, 60], [INFINITY, 60]),
      is: 7.5,
    },
  ])("$name", ({ quantile, of, is }) => {
    expect(bucketQuantile(quantile, of)).toBe(is);
  });
});

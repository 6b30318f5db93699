import { describe, expect, it } from "vitest";
import { classicHistogram, type Histogram, latencyOf, nativeHistogram, quantile, sumHistograms } from "./histogram";

const INF = Number.POSITIVE_INFINITY;

function histogram(...buckets: readonly (readonly [bound: number, count: number])[]): Histogram {
  return { bounds: buckets.map(([bound]) => bound), counts: Float64Array.from(buckets, ([, count]) => count) };
}

/** Expected values are what Prometheus 2.42 answers for the same buckets. */
describe("a quantile", () => {
  it.each([
    ["is linear within its bucket", 0.75, 15, histogram([10, 50], [20, 100], [INF, 100])],
    ["begins at 0 in the lowest bucket", 0.25, 5, histogram([10, 50], [20, 100], [INF, 100])],
    ["is the highest finite bound beyond it", 0.99, 20, histogram([10, 50], [20, 90], [INF, 100])],
    ["passes over empty buckets", 0.75, 25, histogram([10, 50], [20, 50], [30, 100], [INF, 100])],
    ["takes a bucket for as full as those within it", 0.75, 15, histogram([10, 50], [20, 100], [30, 96], [INF, 96])],
    ["counts from the fullest bucket, not from the last", 0.5, 8, histogram([8, 50], [20, 100], [INF, 80])],
  ])("%s", (_, ratio, expected, buckets) => {
    expect(quantile(buckets, ratio)).toBeCloseTo(expected, 9);
  });

  it.each([
    ["nothing was counted", histogram([10, 0], [INF, 0])],
    ["there is no last bucket", histogram([10, 5], [20, 9])],
    ["there is the last bucket alone", histogram([INF, 5])],
    ["there are no buckets", histogram()],
  ])("is not known where %s", (_, buckets) => {
    expect(quantile(buckets, 0.5)).toBeUndefined();
    expect(latencyOf(buckets)).toBeUndefined();
  });
});

describe("a histogram from classic buckets", () => {
  it("is in the order of its bounds", () => {
    const entries = [
      { le: INF, count: 5 },
      { le: 10, count: 2 },
    ];

    expect(classicHistogram(entries)).toEqual(histogram([10, 2], [INF, 5]));
  });

  it("adds up those of one bound, where several series are one histogram", () => {
    const buckets = [1, 2].flatMap((count) => [
      { le: 5, count },
      { le: INF, count: 3 * count },
    ]);

    expect(classicHistogram(buckets)).toEqual(histogram([5, 3], [INF, 9]));
  });

  it.each([
    { known: [10, INF], isShared: true },
    { known: [20, INF], isShared: false },
    { known: [10, 20, INF], isShared: false },
  ])("shares bounds with $known: $isShared", ({ known, isShared }) => {
    const { bounds } = classicHistogram(
      [
        { le: 10, count: 2 },
        { le: INF, count: 5 },
      ],
      known,
    );

    expect(bounds === known).toBe(isShared);
    expect(bounds).toEqual([10, INF]);
  });
});

describe("a histogram from native buckets", () => {
  it("adds their counts up, one bucket after the other", () => {
    expect(
      nativeHistogram([
        [0, 1, 2, 3],
        [0, 2, 4, 5],
      ]),
    ).toEqual(histogram([1, 0], [2, 3], [4, 8], [INF, 8]));
  });

  it("has nothing in the buckets that were left out", () => {
    expect(
      nativeHistogram([
        [0, 1, 2, 3],
        [0, 8, 16, 5],
      ]),
    ).toEqual(histogram([1, 0], [2, 3], [8, 3], [16, 8], [INF, 8]));
  });

  it("has no latency below 0 in the bucket around it", () => {
    expect(
      quantile(
        nativeHistogram([
          [3, -0.5, 0.5, 4],
          [0, 1, 2, 4],
        ]),
        0.25,
      ),
    ).toBeCloseTo(0.25);
  });

  it.each([
    [
      "as custom buckets have",
      [
        [0, Number.NEGATIVE_INFINITY, 5, 2],
        [0, 5, INF, 1],
      ],
    ],
    ["one bucket alone", [[0, 0, 5, 2]]],
  ] as const)("takes bounds that are no numbers, or few: %s", (_, buckets) => {
    const { bounds, counts } = nativeHistogram(buckets);

    expect(bounds).toEqual([0, 5, INF]);
    expect(counts.at(-1)).toBe(buckets.reduce((total, [, , , count]) => total + count, 0));
  });

  it("without any holds nothing", () => {
    expect(latencyOf(nativeHistogram([]))).toBeUndefined();
  });
});

describe("a sum of histograms", () => {
  it("adds up bucket by bucket", () => {
    const sum = sumHistograms([histogram([10, 1], [INF, 3]), histogram([10, 2], [INF, 2])]);

    expect(sum).toEqual(histogram([10, 3], [INF, 5]));
  });

  it("reads each at the others' bounds where they differ", () => {
    const sum = sumHistograms([histogram([10, 4], [INF, 4]), histogram([5, 2], [20, 6], [INF, 6])]);

    expect(sum).toEqual(histogram([5, 4], [10, 7.333333333333333], [20, 10], [INF, 10]));
  });

  it("of none is none", () => {
    expect(sumHistograms([])).toBeUndefined();
  });
});

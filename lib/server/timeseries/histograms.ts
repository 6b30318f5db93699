import { classicHistogram, type Histogram, nativeHistogram } from "../../graph/histogram";
import type { Labels, RangeSeries } from "../../prometheus/source";

/** The histogram of one flow at one moment; of a store of both kinds a flow has two, which add up. */
export type HistogramPoint = { readonly key: string; readonly atSeconds: number; readonly histogram: Histogram };

/** Histograms from an answer over time: native ones as they are, classic ones put together from their buckets. */
export function histogramPoints(series: readonly RangeSeries[], keyOf: (labels: Labels) => string): HistogramPoint[] {
  return [
    ...series.flatMap(({ labels, histograms = [] }) =>
      histograms.map(([atSeconds, { buckets }]) => ({
        key: keyOf(labels),
        atSeconds,
        histogram: nativeHistogram(buckets),
      })),
    ),
    ...classicPoints(series, keyOf),
  ];
}

type Buckets = Map<number, { le: number; count: number }[]>;

function classicPoints(series: readonly RangeSeries[], keyOf: (labels: Labels) => string): HistogramPoint[] {
  const byKey = new Map<string, Buckets>();
  for (const { labels, points } of series) {
    const le = labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le);
    if (Number.isNaN(le)) continue;
    const key = keyOf(labels);
    const byTime: Buckets = byKey.get(key) ?? new Map();
    byKey.set(key, byTime);
    for (const [at, count] of points) {
      if (!Number.isFinite(count)) continue;
      const entries = byTime.get(at);
      if (entries) entries.push({ le, count });
      else byTime.set(at, [{ le, count }]);
    }
  }
  return [...byKey].flatMap(([key, byTime]) =>
    [...byTime].map(([atSeconds, entries]) => ({ key, atSeconds, histogram: classicHistogram(entries) })),
  );
}

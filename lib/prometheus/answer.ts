import { unreadable } from "./failure";
import type { InstantSample, Labels, NativeHistogram, RangeSeries } from "./source";

/** The `data` of an instant query's answer, whether vector or scalar. */
export function instantSamples(data: unknown): InstantSample[] {
  const { resultType, result } = record(data);
  if (resultType === "vector") return samplesIn(result);
  if (resultType === "scalar") return [{ labels: {}, value: pair(result)[1] }];
  throw malformed();
}

/** A part of the list of samples that an instant query's answer is. */
export function samplesIn(result: unknown): InstantSample[] {
  return list(result).map(instantSample);
}

/** The `data` of a range query's answer. */
export function rangeSeries(data: unknown): RangeSeries[] {
  const { resultType, result } = record(data);
  if (resultType !== "matrix") throw malformed();
  return list(result).map(oneRangeSeries);
}

function instantSample(entry: unknown): InstantSample {
  const { metric, value, histogram } = record(entry);
  if (histogram !== undefined) {
    return { labels: labelsOf(metric), value: Number.NaN, histogram: nativeHistogram(list(histogram)[1]) };
  }
  return { labels: labelsOf(metric), value: pair(value)[1] };
}

function oneRangeSeries(entry: unknown): RangeSeries {
  const { metric, values, histograms } = record(entry);
  const points = values === undefined ? [] : list(values).map(pair);
  if (histograms === undefined) return { labels: labelsOf(metric), points };
  return { labels: labelsOf(metric), points, histograms: list(histograms).map(histogramPoint) };
}

function histogramPoint(entry: unknown): [atSeconds: number, histogram: NativeHistogram] {
  const [at, histogram] = list(entry);
  return [number(at), nativeHistogram(histogram)];
}

function nativeHistogram(entry: unknown): NativeHistogram {
  const { count, sum, buckets } = record(entry);
  return {
    count: number(count),
    sum: number(sum),
    buckets: buckets === undefined ? [] : list(buckets).map(bucket),
  };
}

function bucket(entry: unknown): [rule: number, lower: number, upper: number, count: number] {
  const [rule, lower, upper, count] = list(entry);
  return [number(rule), number(lower), number(upper), number(count)];
}

function pair(entry: unknown): [atSeconds: number, value: number] {
  const [at, value] = list(entry);
  return [number(at), number(value)];
}

/** Values are strings in Prometheus' JSON, because JSON has no infinity and no NaN. */
function number(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value === "") throw malformed();
  const parsed = Number(value);
  if (!Number.isNaN(parsed)) return parsed;
  if (value === "NaN") return parsed;
  if (value === "+Inf" || value === "Inf") return Number.POSITIVE_INFINITY;
  if (value === "-Inf") return Number.NEGATIVE_INFINITY;
  throw malformed();
}

function labelsOf(metric: unknown): Labels {
  const labels = record(metric);
  for (const name in labels) {
    if (typeof labels[name] !== "string") throw malformed();
  }
  return labels as Labels;
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed();
  return value as Record<string, unknown>;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed();
  return value;
}

function malformed() {
  return unreadable("JSON that is not the result of such a query", "query");
}

import type { Promql } from "./promql";

/** Label names to values, as Prometheus answers them. A label that is missing and one that is empty are the same. */
export type Labels = Readonly<Record<string, string>>;

/**
 * A native histogram sample. Each bucket is `[boundaryRule, lower, upper, count]` as in Prometheus' HTTP API;
 * the counts are not cumulative.
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/#native-histograms
 */
export type NativeHistogram = {
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly (readonly [rule: number, lower: number, upper: number, count: number])[];
};

/** One series of an instant query. `value` may be NaN or infinite; it is NaN where `histogram` is given. */
export type InstantSample = {
  readonly labels: Labels;
  readonly value: number;
  readonly histogram?: NativeHistogram;
};

/** One series of a range query: points are `[unix seconds, value]`, oldest first; gaps are absent points. */
export type RangeSeries = {
  readonly labels: Labels;
  readonly points: readonly (readonly [atSeconds: number, value: number])[];
  /** Where the series is one of native histograms: those, and no points. */
  readonly histograms?: readonly (readonly [atSeconds: number, histogram: NativeHistogram])[];
};

/** What a query gave, and what it cost. `warnings` are the store's own words (partial answers, for one). */
export type QueryResult<T> = {
  readonly data: T;
  readonly warnings: readonly string[];
  readonly tookMs: number;
};

/** Takes the samples of an answer, one after the other. */
export type Taker = (sample: InstantSample) => void;

/** Who goes first: requests before the latency of what is on screen before everything else. */
export type Priority = "requests" | "visible" | "background";

export type QueryOptions = {
  readonly priority: Priority;
  /** Bucket queries are the dear ones: two at a time, and their share of Prometheus is capped. */
  readonly weight?: "light" | "buckets";
  readonly signal?: AbortSignal;
  /** From the moment the query is sent, not from when it is queued. Default: the source's own. */
  readonly deadlineMs?: number;
};

export type SourceStatus = {
  readonly name: string;
  readonly clusters: readonly string[];
  /** Undefined until the source was first tried. */
  readonly reachable: boolean | undefined;
  /** Why the last query failed, in words; undefined after a success. */
  readonly why: string | undefined;
  /** Wall time of the last answered query. */
  readonly latencyMs: number | undefined;
  /** Unix seconds of the last answer. */
  readonly lastAnswerAt: number | undefined;
  readonly queriesSent: number;
  readonly queriesFailed: number;
  readonly queriesWaiting: number;
  /** Of all answers, decompressed. */
  readonly bytesReceived: number;
};

/** Which series to read, as a setting says: what is best by what the store has, unless it names one kind. */
export type SeriesChoice = "auto" | "proxies" | "published" | "federated";

/**
 * The port to one Prometheus-compatible store. Callers hand in queries and never sleep: queueing, pacing,
 * deadlines and size limits are the source's own affair.
 * Rejects with an `AppError`: `upstream-unreachable`, `upstream-timeout`, `upstream-rejected` (4xx, bad query, wrong
 * tenant, 5xx), `upstream-unreadable` (not Prometheus' JSON), `upstream-too-large`, `aborted`.
 */
export type MetricsSource = {
  readonly name: string;
  /** Clusters whose metrics are here; empty means: whatever the labels say. */
  readonly clusters: readonly string[];
  /** Labels that tell apart copies of one series, which must not be added up. */
  readonly replicaLabels?: readonly string[];
  readonly series?: SeriesChoice;
  /** What stands before the name of a metric where its sum over pods was recorded. */
  readonly sumPrefix?: string;
  instant(promql: Promql, atSeconds: number, options: QueryOptions): Promise<QueryResult<InstantSample[]>>;
  /**
   * The same for answers of many megabytes: hands over each sample as it is parsed, in pieces between which others are
   * served, and gives their number. `begin` is called at the beginning of each attempt; what was handed over before it, or
   * before a rejection, is to be forgotten.
   */
  each(promql: Promql, atSeconds: number, options: QueryOptions, begin: () => Taker): Promise<QueryResult<number>>;
  range(
    promql: Promql,
    range: { readonly startSeconds: number; readonly endSeconds: number; readonly stepSeconds: number },
    options: QueryOptions,
  ): Promise<QueryResult<RangeSeries[]>>;
  status(): SourceStatus;
  /** How long to wait between rounds of bucket queries so that our share of the store stays under the cap. */
  restSeconds(costMs: number): number;
  close(): void;
};

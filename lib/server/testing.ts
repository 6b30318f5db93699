import { readConfig } from "../config/config";
import type { Environment } from "../config/reader";
import { type Bucket, classicHistogram, nativeHistogram, quantile, sumHistograms } from "../graph/histogram";
import type { Explanation, Graph } from "../graph/model";
import { openClusters } from "../kubernetes/clusters";
import { FLAVOURS } from "../mesh/registry";
import type { MetricsSource } from "../prometheus/source";
import { openSources } from "../prometheus/sources";
import type { ServerContext } from "./context";
import type { GraphRequest } from "./load-graph";
import type { TimeseriesRequest } from "./load-timeseries";
import { telemetryStore } from "./telemetry/store";

/** One query as it was sent: `range` is there where it was one over time. */
export type SentQuery = {
  readonly source: string;
  readonly promql: string;
  readonly atSeconds?: number;
  readonly range?: Parameters<MetricsSource["range"]>[1];
};

export type TestContext = ServerContext & { readonly sent: readonly SentQuery[] };

/**
 * What routes are handed, over settings as they stand in the environment, with a clock that a test holds. Where the clock
 * stands still, `remembers` spares a store the queries over time that it has answered before.
 */
export async function testContext(
  env: Environment,
  now: () => number,
  { remembers = false } = {},
): Promise<TestContext> {
  const config = readConfig({ KUBERNETES: "none", ...env });
  const sent: SentQuery[] = [];
  const sources = openSources(config.sources).map((source) =>
    recording(remembers ? remembering(source) : source, sent),
  );
  const telemetry = telemetryStore({ sources, flavours: FLAVOURS, refreshSeconds: config.refreshSeconds, now });
  const clusters = openClusters(config.kubernetes, { now });
  await telemetry.tried;
  return {
    config,
    sources,
    telemetry,
    clusters,
    startedAt: now(),
    now,
    sent,
    close() {
      clusters.close();
      telemetry.close();
      for (const source of sources) source.close();
    },
  };
}

function recording(source: MetricsSource, sent: SentQuery[]): MetricsSource {
  return {
    ...source,
    instant(promql, atSeconds, options) {
      sent.push({ source: source.name, promql, atSeconds });
      return source.instant(promql, atSeconds, options);
    },
    each(promql, atSeconds, options, begin) {
      sent.push({ source: source.name, promql, atSeconds });
      return source.each(promql, atSeconds, options, begin);
    },
    range(promql, range, options) {
      sent.push({ source: source.name, promql, range });
      return source.range(promql, range, options);
    },
  };
}

function remembering(source: MetricsSource): MetricsSource {
  const answers = new Map<string, ReturnType<MetricsSource["range"]>>();
  return {
    ...source,
    range(promql, range, options) {
      const key = JSON.stringify([promql, range]);
      const answer = answers.get(key) ?? source.range(promql, range, options);
      answers.set(key, answer);
      return answer;
    },
  };
}

/** What the graph route asks for when nothing is chosen, but for latency, which a test waits for. */
export function graphRequest(change: Partial<GraphRequest> = {}): GraphRequest {
  return {
    type: "versionedApp",
    serviceNodes: false,
    idle: false,
    groupBy: "none",
    latency: "wait",
    namespaces: [],
    clusters: [],
    windowSeconds: 300,
    atSeconds: undefined,
    explain: false,
    ...change,
  };
}

/** What the chart route asks for when only its subject is named. */
export function chartRequest(change: Partial<TimeseriesRequest> = {}): TimeseriesRequest {
  return {
    type: "versionedApp",
    serviceNodes: false,
    groupBy: "none",
    idle: false,
    namespaces: [],
    clusters: [],
    direction: "in",
    rangeSeconds: 3600,
    windowSeconds: 300,
    atSeconds: undefined,
    ...change,
  };
}

/** Edges and nodes by their ids, and without what is different for good reason: how each source fares, and its cost. */
export function comparable({
  sources: _,
  latency: { refreshSeconds, ...latency },
  nodes,
  edges,
  ...rest
}: Graph): unknown {
  const byId = <T extends { readonly id: string }>(all: readonly T[]) =>
    Object.fromEntries(all.map((each) => [each.id, each]));
  const answers = edges.map((edge) => ({
    ...edge,
    responses: Object.fromEntries(edge.responses.map((each) => [`${each.code} ${each.flags} ${each.host}`, each.rate])),
  }));
  return { ...rest, latency, nodes: byId(nodes), edges: byId(answers) };
}

/**
 * Series by their labels, as text; each with its points, `[unix seconds, value]`. A native histogram is there as the
 * cumulative buckets that a classic one has, labelled as native.
 */
export type Answer = ReadonlyMap<string, readonly (readonly [atSeconds: number, value: number])[]>;

/** Sends a query straight to a store, past everything of ours. Rejects when the store refuses it. */
export async function askStore(url: string, { promql, atSeconds, range }: Omit<SentQuery, "source">): Promise<Answer> {
  const moment = range
    ? { start: String(range.startSeconds), end: String(range.endSeconds), step: String(range.stepSeconds) }
    : { time: String(atSeconds) };
  const response = await fetch(`${url}/api/v1/${range ? "query_range" : "query"}`, {
    method: "POST",
    body: new URLSearchParams({ query: promql, ...moment }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 300)}`);
  const { data } = JSON.parse(text) as { data: { resultType: string; result: readonly unknown[] } };
  if (data.resultType === "scalar") return new Map([["", [pointOf(data.result)]]]);
  return new Map(data.result.flatMap(seriesOf));
}

type RawSeries = {
  metric: Record<string, string>;
  value?: readonly unknown[];
  values?: readonly (readonly unknown[])[];
  /** Over time nobody asks for native histograms here. */
  histogram?: readonly [atSeconds: number, { readonly buckets?: readonly (readonly unknown[])[] }];
};

const NATIVE = "is native";

function seriesOf(raw: unknown): [string, [number, number][]][] {
  const { metric, value, values, histogram } = raw as RawSeries;
  const keyOf = (extra: Record<string, string> = {}) =>
    JSON.stringify(Object.entries({ ...metric, ...extra }).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (!histogram) return [[keyOf(), (values ?? (value ? [value] : [])).map(pointOf)]];
  const [at, { buckets = [] }] = histogram;
  const { bounds, counts } = nativeHistogram(
    buckets.map((bucket) => bucket.map(Number) as [number, number, number, number]),
  );
  return bounds.map((bound, index) => [keyOf({ [NATIVE]: "", le: String(bound) }), [[at, counts[index] ?? 0]]]);
}

function pointOf([at, value]: readonly unknown[]): [number, number] {
  const special: Readonly<Record<string, number>> = {
    "+Inf": Number.POSITIVE_INFINITY,
    "-Inf": Number.NEGATIVE_INFINITY,
  };
  return [Number(at), special[String(value)] ?? Number(value)];
}

/**
 * The figure that an explanation gives to who does as it says: `ask` sends one query to one source. Without any series
 * there is nothing to add up, and a rate is 0.
 */
export async function workedOut(
  { queries, combine, quantile: ratio = Number.NaN, at }: Explanation,
  ask: (source: string, query: Omit<SentQuery, "source">) => Promise<Answer>,
): Promise<number> {
  const answers = await Promise.all(queries.map(({ source, promql }) => ask(source, { promql, atSeconds: at })));
  if (combine === "quantileOfSummedBuckets") {
    const sum = sumHistograms([
      // Those of one bound are added up, whichever store they are from.
      ...classicOnes(answers.flatMap((answer) => bucketsIn(answer, "classic"))),
      ...answers.map((answer) => bucketsIn(answer, "native")).flatMap(classicOnes),
    ]);
    return (sum && quantile(sum, ratio)) ?? Number.NaN;
  }
  if (combine === undefined && queries.length !== 1) throw new Error(`${queries.length} queries, and no word of how.`);
  return answers.reduce((total, answer) => total + soleValue(answer), 0);
}

function classicOnes(buckets: readonly Bucket[]) {
  return buckets.length === 0 ? [] : [classicHistogram(buckets)];
}

function bucketsIn(answer: Answer, kind: "classic" | "native"): Bucket[] {
  return [...answer].flatMap(([text, points]) => {
    const { le = "", ...labels } = Object.fromEntries(JSON.parse(text) as [string, string][]);
    if (NATIVE in labels !== (kind === "native")) return [];
    const bound = le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le);
    return [{ le: bound, count: points.at(-1)?.[1] ?? Number.NaN }];
  });
}

/** Of an answer with one series or none; where there is nothing to add up, the sum is 0. */
export function soleValue(answer: Answer): number {
  if (answer.size > 1) throw new Error(`${answer.size} series instead of one.`);
  const [points] = answer.values();
  return points?.at(-1)?.[1] ?? 0;
}

/** What two answers, or parts of answers, differ in; numbers may differ by a millionth of themselves. */
export function differences(got: unknown, expected: unknown, where = ""): string[] {
  if (typeof got === "number" && typeof expected === "number") {
    return isClose(got, expected) ? [] : [`${where}: ${got} instead of ${expected}`];
  }
  if (got instanceof Map && expected instanceof Map) {
    return differences(Object.fromEntries(got), Object.fromEntries(expected), where);
  }
  if (isObject(got) && isObject(expected) && Array.isArray(got) === Array.isArray(expected)) {
    const keys = new Set([...Object.keys(got), ...Object.keys(expected)]);
    return [...keys].flatMap((key) => differences(got[key], expected[key], `${where}/${key}`));
  }
  return Object.is(got, expected) ? [] : [`${where}: ${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`];
}

export function isClose(got: number, expected: number): boolean {
  if (Object.is(got, expected)) return true;
  return Math.abs(got - expected) <= 1e-6 * Math.max(Math.abs(got), Math.abs(expected));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

import type { Matcher, Promql } from "../../prometheus/promql";
import {
  above,
  anyOf,
  count,
  countBy,
  countOverTime,
  equal,
  histogramCount,
  histogramQuantile,
  max,
  maxWithout,
  noneOf,
  or,
  rate,
  selector,
  sum,
  sumBy,
  times,
} from "../../prometheus/promql";
import type { Labels } from "../../prometheus/source";
import type { EndFilter, FamilyQuery, FlowQuery, LabelFilter, LatencyQuery, PartialFlow } from "../flavour";
import type { Ends, Flow, Measure } from "../flow";
import { EDGE_LABELS, LATENCY_LABELS, MESSAGE_LABELS } from "./labels";

type MeasureVocabulary = { metric: string; what: string; labels: readonly string[] };

const REQUEST_LABELS = [...EDGE_LABELS, "response_code", "grpc_response_status", "response_flags"];
/** `app` is a label of the scrape: it names ztunnel where the scrape configuration keeps pod labels. */
const TCP_LABELS = [...EDGE_LABELS, "response_flags", "app"];

/**
 * Istio names TCP bytes from the server's point of view: *received* is the request direction, *sent* the response
 * direction (istio#32399).
 */
const MEASURES: Record<Measure, MeasureVocabulary> = {
  requests: { metric: "istio_requests_total", what: "requests", labels: REQUEST_LABELS },
  requestMessages: { metric: "istio_request_messages_total", what: "gRPC messages", labels: MESSAGE_LABELS },
  responseMessages: { metric: "istio_response_messages_total", what: "gRPC messages", labels: MESSAGE_LABELS },
  requestBytes: { metric: "istio_tcp_received_bytes_total", what: "tcp", labels: TCP_LABELS },
  responseBytes: { metric: "istio_tcp_sent_bytes_total", what: "tcp", labels: TCP_LABELS },
  opened: { metric: "istio_tcp_connections_opened_total", what: "tcp connections", labels: TCP_LABELS },
  closed: { metric: "istio_tcp_connections_closed_total", what: "tcp connections", labels: TCP_LABELS },
  failed: { metric: "istio_tcp_connections_failed_total", what: "tcp connections", labels: TCP_LABELS },
};

/** One query per measure for the whole mesh. `> 0` is left out only where idle edges are wanted. */
export function istioFlowQueries(options: {
  readonly windowSeconds: number;
  readonly idle: boolean;
  readonly filter?: LabelFilter;
  readonly replicaLabels?: readonly string[];
}): readonly FlowQuery[] {
  const matchers = matchersOf(options.filter);
  return Object.entries(MEASURES).map(([measure, { metric, what, labels }]) => {
    const rates = sumBy(labels, rateOnce(metric, matchers, options));
    return { measure: measure as Measure, what, promql: options.idle ? rates : above(rates, 0) };
  });
}

const NOT_KNOWN = ["unknown", ""];

/** The cluster is left out: it may have been resolved from the other end, and is looked at after decoding. */
export function istioFilterFor({ kind, namespace, name }: EndFilter, side: "source" | "destination"): LabelFilter {
  const prefix = `${side}_`;
  const place: [string, string[]][] = namespace === undefined ? [] : [[`${prefix}workload_namespace`, [namespace]]];
  switch (kind) {
    case "workload":
      return new Map([[`${prefix}workload`, [name]], ...place]);
    case "app":
      return new Map([[`${prefix}canonical_service`, [name]], ...place]);
    case "namespace":
      return new Map([[side === "source" ? "source_workload_namespace" : "destination_service_namespace", [name]]]);
    case "service":
      return new Map([
        ["destination_service_name", [name]],
        ["destination_service_namespace", namespace === undefined ? NOT_KNOWN : [namespace]],
      ]);
    case "external":
      // A detour without a host is named after the proxy's own cluster.
      return new Map([["destination_service", [name, ...NOT_KNOWN]]]);
    case "unknown":
      return new Map([[`${prefix}workload`, NOT_KNOWN]]);
  }
}

function matchersOf(filter: LabelFilter | undefined): readonly Matcher[] {
  return [...(filter ?? [])].map(([label, values]) => anyOf(label, values));
}

/** A rate of which replicas of one store have one copy each, counted once. */
function rateOnce(
  metric: string,
  matchers: readonly Matcher[],
  { windowSeconds, replicaLabels = [] }: { readonly windowSeconds: number; readonly replicaLabels?: readonly string[] },
): Promql {
  const rates = rate(selector(metric, matchers), windowSeconds);
  return replicaLabels.length === 0 ? rates : maxWithout(replicaLabels, rates);
}

/**
 * The sum of the rates of exactly these flows, as one query to paste. Selectors are joined by `or` before they are
 * summed, because `+` would give nothing when one of them is empty.
 */
export function istioFlowsPromql(
  flows: readonly PartialFlow[],
  windowSeconds: number,
  allResponses: boolean,
  replicaLabels: readonly string[] = [],
): Promql {
  const vocabulary = MEASURES[flows[0]?.measure ?? "requests"];
  const selections = new Map<string, Selection>();
  for (const { ends, responseLabels, factor = 1 } of flows) {
    const responses = allResponses ? [] : matchersFor(responseLabels, RESPONSE_LABELS);
    const matchers = [...endMatchers(ends, vocabulary.labels), ...responses];
    selections.set(keyOf(matchers), { matchers, factor });
  }
  return sum(union([...selections.values()], vocabulary.metric, { windowSeconds, replicaLabels }));
}

/** A quantile over the buckets of these flows, as one query to paste. */
export function istioQuantilePromql(
  flows: readonly Flow[],
  ratio: number,
  windowSeconds: number,
  replicaLabels: readonly string[] = [],
): Promql {
  const selections = new Map<string, Selection>();
  for (const { ends } of flows) {
    const matchers = endMatchers(ends, EDGE_LABELS);
    selections.set(keyOf(matchers), { matchers, factor: 1 });
  }
  const buckets = union([...selections.values()], `${DURATION}_bucket`, { windowSeconds, replicaLabels });
  return histogramQuantile(ratio, sumBy(["le"], buckets));
}

const RESPONSE_LABELS = ["response_code", "grpc_response_status", "response_flags"];

/** What is selected, once: selections of the same series would be lost to `or`, and must not differ in their factor. */
type Selection = { readonly matchers: readonly Matcher[]; readonly factor: number };

function keyOf(matchers: readonly Matcher[]): string {
  return matchers.map(({ label, value }) => `${label}=${value}`).join("\n");
}

function union(
  selections: readonly Selection[],
  metric: string,
  options: { readonly windowSeconds: number; readonly replicaLabels: readonly string[] },
): Promql {
  const [first, ...others] = selections.map(({ matchers, factor }) => {
    const rates = rateOnce(metric, matchers, options);
    return factor === 1 ? rates : times(rates, factor);
  });
  return or(first ?? rateOnce(metric, [], options), ...others);
}

/** What tells these ends from others in the metric; app and version only where they are all that names a peer. */
function endMatchers({ labels, source, destination }: Ends, metricLabels: readonly string[]): readonly Matcher[] {
  const wanted = [
    ...LATENCY_LABELS,
    ...(source.workload === undefined ? ["source_canonical_service", "source_canonical_revision"] : []),
    ...(destination.workload === undefined ? ["destination_canonical_service", "destination_canonical_revision"] : []),
  ];
  return matchersFor(
    labels,
    wanted.filter((label) => metricLabels.includes(label)),
  );
}

/** A label that is missing must be missing, or the query would find more than what was added up. */
function matchersFor(values: Labels, labels: readonly string[]): readonly Matcher[] {
  return labels.map((label) => equal(label, values[label] ?? ""));
}

/** Whether a family is there at all, which an empty answer with `> 0` does not tell. */
export function istioFamilyQueries(): readonly FamilyQuery[] {
  return [
    {
      what: "requests",
      measures: ["requests"],
      promql: countBy(["reporter"], selector(MEASURES.requests.metric)),
      ifAbsent:
        "istio_requests_total is not collected: check that Prometheus scrapes the proxies (port 15020, path /stats/prometheus).",
    },
    {
      what: "tcp",
      measures: ["requestBytes", "responseBytes"],
      promql: countBy(["reporter"], selector(MEASURES.responseBytes.metric)),
      ifAbsent: "istio_tcp_sent_bytes_total is not collected: no proxy has reported TCP traffic yet.",
    },
  ];
}

const DURATION = "istio_request_duration_milliseconds";

export const ISTIO_PROBES = {
  sampleCount: (windowSeconds: number) => max(countOverTime(selector("istio_build"), windowSeconds)),
  nativeHistograms: count(histogramCount(selector(DURATION))),
};

/** Below this many edges with latency one query is cheaper than several. */
const EDGES_PER_SHARD = 600;
/** Below this many, not even what is on screen is worth a query of its own. */
const EDGES_AT_ONCE = 100;
/** More alternatives than this make a longer query than they save work. */
const MOST_ALTERNATIVES = 200;

/**
 * Asks for the source's buckets, and for a receiver's only where no source report exists, because reading buckets
 * is what latency costs. The source's come in shards by service namespace when the mesh is large.
 */
export function istioLatencyPlan(
  flows: readonly Flow[],
  options: {
    readonly windowSeconds: number;
    readonly firstNamespaces: readonly string[];
    readonly maxShards: number;
    readonly native: boolean;
    readonly replicaLabels?: readonly string[];
  },
): readonly LatencyQuery[] {
  const query = (matchers: readonly Matcher[]): LatencyQuery => ({
    native: options.native,
    promql: options.native
      ? sumBy(LATENCY_LABELS, rateOnce(DURATION, matchers, options))
      : sumBy([...LATENCY_LABELS, "le"], rateOnce(`${DURATION}_bucket`, matchers, options)),
  });
  const plan: LatencyQuery[] = [];

  for (const shard of shards(flows, options)) plan.push(query([equal("reporter", "source"), ...shard]));
  for (const reporter of ["destination", "waypoint"] as const) {
    const reported = flows.filter(({ ends }) => ends.reporter === reporter);
    if (reported.length > 0) plan.push(query([equal("reporter", reporter), ...narrowest(reported)]));
  }
  return plan;
}

/** The buckets of what the filter leaves. */
export function istioLatencyOf(options: {
  readonly windowSeconds: number;
  readonly filter: LabelFilter;
  readonly replicaLabels?: readonly string[];
}): Promql {
  return sumBy([...LATENCY_LABELS, "le"], rateOnce(`${DURATION}_bucket`, matchersOf(options.filter), options));
}

/** The shorter of two lists of alternatives: who called, or who was called. */
function narrowest(flows: readonly Flow[]): readonly Matcher[] {
  const choices = ["source_workload", "destination_workload"].map((label) => ({
    label,
    values: [...new Set(flows.map(({ ends }) => ends.labels[label] ?? ""))].sort(),
  }));
  const [best] = choices.sort((a, b) => a.values.length - b.values.length);
  if (!best || best.values.length > MOST_ALTERNATIVES) return [];
  return [anyOf(best.label, best.values)];
}

const CALLED = "destination_service_namespace";
const CALLING = "source_workload_namespace";

/**
 * Splits the source's reports so that each shard reads about as many edges. A small mesh is one shard without a matcher,
 * which also catches what has no namespace. What is on screen goes first: the calls to the namespaces that are looked
 * at, then those from them, and neither again in what follows.
 */
function shards(
  flows: readonly Flow[],
  { firstNamespaces, maxShards }: { readonly firstNamespaces: readonly string[]; readonly maxShards: number },
): readonly (readonly Matcher[])[] {
  const edges = new Map<string, { readonly called: string; readonly calling: string }>();
  for (const { ends } of flows) {
    if (ends.reporter !== "source") continue;
    edges.set(ends.latencyKey, { called: ends.labels[CALLED] ?? "", calling: ends.labels[CALLING] ?? "" });
  }
  if (edges.size === 0) return [];

  const first = new Set(firstNamespaces);
  const all = [...edges.values()];
  const inbound = all.filter(({ called }) => first.has(called));
  const outbound = all.filter(({ called, calling }) => first.has(calling) && !first.has(called));
  const rest = all.filter(({ called, calling }) => !first.has(calling) && !first.has(called));
  // Where most of a mesh is on screen, or there is little of it, setting some apart gains nothing.
  if (edges.size <= EDGES_AT_ONCE || inbound.length + outbound.length > rest.length) {
    return inBins(all, maxShards, []);
  }
  const names = [...first].sort();
  const ahead = [
    ...(inbound.length > 0 ? [[anyOf(CALLED, names)]] : []),
    ...(outbound.length > 0 ? [[anyOf(CALLING, names), noneOf(CALLED, names)]] : []),
  ];
  if (ahead.length === 0) return inBins(all, maxShards, []);
  return [...ahead, ...inBins(rest, maxShards - ahead.length, [noneOf(CALLED, names), noneOf(CALLING, names)])];
}

/** Puts the namespaces that are called into bins of about as many edges. */
function inBins(
  edges: readonly { readonly called: string }[],
  mostBins: number,
  others: readonly Matcher[],
): readonly (readonly Matcher[])[] {
  const sizes = new Map<string, number>();
  for (const { called } of edges) sizes.set(called, (sizes.get(called) ?? 0) + 1);
  if (edges.length <= EDGES_PER_SHARD || sizes.size === 1) return [others];

  const count = Math.min(mostBins, Math.ceil(edges.length / EDGES_PER_SHARD));
  const bins = Array.from({ length: count }, () => ({ load: 0, namespaces: [] as string[] }));
  const heaviestFirst = [...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || (a < b ? -1 : 1));
  for (const [namespace, size] of heaviestFirst) {
    const lightest = bins.reduce((best, bin) => (bin.load < best.load ? bin : best));
    lightest.load += size;
    lightest.namespaces.push(namespace);
  }
  return bins
    .filter(({ namespaces }) => namespaces.length > 0)
    .map(({ namespaces }) => [anyOf(CALLED, namespaces.sort()), ...others]);
}

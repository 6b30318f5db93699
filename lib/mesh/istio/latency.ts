import {
  anyOf,
  equal,
  histogramQuantile,
  type Matcher,
  noneOf,
  or,
  type Promql,
  sum,
  sumBy,
} from "../../prometheus/promql";
import type { LabelFilter, LatencyQuery, PlannedQuery } from "../flavour";
import type { Flow, Reading } from "../flow";
import { classicRates, formOf, nativeRates, type RateOptions } from "./families";
import { EDGE_LABELS, LATENCY_LABELS, NAME_LABELS, namesBesideWorkloads } from "./labels";
import { endMatchers, keyOf, matchersOf, union } from "./queries";

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
  options: RateOptions & { readonly firstNamespaces: readonly string[]; readonly maxShards: number },
): readonly PlannedQuery[] {
  const looked = new Set(options.firstNamespaces);
  const pieces = shards(flows, looked, options.maxShards).map(({ matchers, first }) => ({
    matchers: [equal("reporter", "source"), ...matchers],
    first,
  }));
  for (const reporter of ["destination", "waypoint"] as const) {
    const reported = flows.filter(({ ends }) => ends.reporter === reporter);
    if (reported.length === 0) continue;
    const first = reported.some((flow) => concerns(looked, placeOf(flow)));
    pieces.push({ matchers: [equal("reporter", reporter), ...narrowest(reported)], first });
  }
  // Each label more makes the dearest answer larger: app and version are for meshes that need them to tell peers apart.
  const needsNames = flows.some(({ ends }) => namesBesideWorkloads(ends.labels) !== "");
  const labels = needsNames ? NAMED : LATENCY_LABELS;
  return pieces.flatMap(({ matchers, first }) =>
    queriesFor(matchers, labels, options).map((query) => ({ ...query, first })),
  );
}

/** The buckets of what the filter leaves. */
export function istioLatencyOf(options: RateOptions & { readonly filter: LabelFilter }): readonly LatencyQuery[] {
  return queriesFor(matchersOf(options.filter), NAMED, options);
}

const NAMED = [...LATENCY_LABELS, ...NAME_LABELS];

/** Where a store has histograms of both kinds, no series is in both answers: they add up. */
function queriesFor(
  matchers: readonly Matcher[],
  labels: readonly string[],
  options: RateOptions,
): readonly LatencyQuery[] {
  const { isNative, isClassic } = kindsOf(options.reading);
  const native = () => ({ native: true, promql: sumBy(labels, nativeRates(matchers, options)) });
  const classic = () => ({ native: false, promql: sumBy([...labels, "le"], classicRates(matchers, options)) });
  return [...(isNative ? [native()] : []), ...(isClassic ? [classic()] : [])];
}

function kindsOf(reading: Reading | undefined): { isNative: boolean; isClassic: boolean } {
  // Sums were recorded of all pods' buckets; of which pods are native as well nothing tells.
  const kind = formOf("latency", reading) === "sums" ? "classic" : (reading?.histograms ?? "classic");
  return { isNative: kind !== "classic", isClassic: kind !== "native" };
}

/**
 * A quantile over the histograms of these flows, as one query to paste. Nothing in PromQL adds classic buckets to native
 * histograms: where there are both, the query gives that of the native ones.
 */
export function istioQuantilePromql(
  flows: readonly Flow[],
  ratio: number,
  windowSeconds: number,
  replicaLabels: readonly string[] = [],
): Promql {
  const [first, ...others] = histogramsOf(flows, windowSeconds, replicaLabels);
  return or(histogramQuantile(ratio, first), ...others.map((sums) => histogramQuantile(ratio, sums)));
}

/** The histograms of these flows as one, as a query to paste: classic buckets by `le`, beside a native one where there are both. */
export function istioBucketsPromql(
  flows: readonly Flow[],
  windowSeconds: number,
  replicaLabels: readonly string[] = [],
): Promql {
  return or(...histogramsOf(flows, windowSeconds, replicaLabels));
}

/** One for each kind there is, native ones first. */
function histogramsOf(
  flows: readonly Flow[],
  windowSeconds: number,
  replicaLabels: readonly string[],
): readonly [Promql, ...Promql[]] {
  const natives = new Map<string, Promql>();
  const classics = new Map<string, Promql>();
  for (const { ends, reading } of flows) {
    const matchers = endMatchers(ends, EDGE_LABELS);
    const options = { windowSeconds, replicaLabels, reading };
    const { isNative, isClassic } = kindsOf(reading);
    if (isNative) natives.set(keyOf(matchers), nativeRates(matchers, options));
    if (isClassic) classics.set(`${formOf("latency", reading)}\n${keyOf(matchers)}`, classicRates(matchers, options));
  }
  const none = { windowSeconds, replicaLabels };
  const ofClassics = () =>
    sumBy(
      ["le"],
      union(classics, () => classicRates([], none)),
    );
  if (natives.size === 0) return [ofClassics()];
  const ofNatives = sum(union(natives, () => nativeRates([], none)));
  return classics.size === 0 ? [ofNatives] : [ofNatives, ofClassics()];
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

type Shard = { readonly matchers: readonly Matcher[]; readonly first: boolean };

/** Namespaces of the two ends of an edge. */
type Place = { readonly called: string; readonly calling: string };

function placeOf({ ends }: Flow): Place {
  return { called: ends.labels[CALLED] ?? "", calling: ends.labels[CALLING] ?? "" };
}

function concerns(namespaces: ReadonlySet<string>, { called, calling }: Place): boolean {
  return namespaces.has(called) || namespaces.has(calling);
}

/**
 * Splits the source's reports so that each shard reads about as many edges. A small mesh is one shard without a matcher,
 * which also catches what has no namespace. What is on screen goes first: the calls to the namespaces that are looked
 * at, then those from them, and neither again in what follows.
 */
function shards(flows: readonly Flow[], first: ReadonlySet<string>, maxShards: number): readonly Shard[] {
  const edges = new Map<string, Place>();
  for (const flow of flows) {
    if (flow.ends.reporter === "source") edges.set(flow.ends.latencyKey, placeOf(flow));
  }
  if (edges.size === 0) return [];

  const all = [...edges.values()];
  const inbound = all.filter(({ called }) => first.has(called));
  const outbound = all.filter(({ called, calling }) => first.has(calling) && !first.has(called));
  const rest = all.filter((place) => !concerns(first, place));
  // Where most of a mesh is on screen, or there is little of it, setting some apart gains nothing.
  if (edges.size <= EDGES_AT_ONCE || inbound.length + outbound.length > rest.length) {
    const isLookedAt = inbound.length + outbound.length > 0;
    return inBins(all, maxShards, []).map((matchers) => ({ matchers, first: isLookedAt }));
  }
  const names = [...first].sort();
  const ahead = [
    ...(inbound.length > 0 ? [[anyOf(CALLED, names)]] : []),
    ...(outbound.length > 0 ? [[anyOf(CALLING, names), noneOf(CALLED, names)]] : []),
  ];
  const others = ahead.length === 0 ? [] : [noneOf(CALLED, names), noneOf(CALLING, names)];
  return [
    ...ahead.map((matchers) => ({ matchers, first: true })),
    ...inBins(rest, maxShards - ahead.length, others).map((matchers) => ({ matchers, first: false })),
  ];
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

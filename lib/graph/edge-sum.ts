import type { Flow } from "../mesh/flow";
import type { Exchange } from "./choose-reports";
import { type Histogram, latencyOf, sumHistograms } from "./histogram";
import type { GraphEdge, LatencyMs, Protocol, Reporter, ResponseShare } from "./model";
import { addTotals, connectionsOf, messagesOf, noSums, type Sums } from "./sums";

/** A flow that counts, with what its exchange knows, and the part of it that this edge carries (1 = all). */
export type Part = {
  readonly exchange: Exchange;
  readonly flow: Flow;
  readonly factor: number;
};

/** Each flow once, with how much of it counts: a group may hold several parts of it. */
export function factorsOf(parts: readonly Part[]): ReadonlyMap<Flow, number> {
  const factors = new Map<Flow, number>();
  for (const { flow, factor } of parts) factors.set(flow, (factors.get(flow) ?? 0) + factor);
  return factors;
}

/**
 * Everything that was reported between two nodes over one protocol. It holds what adds up; shares and quantiles are
 * worked out when the edge is shown. Edges are summed by handing over their parts.
 */
export type EdgeSum = {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly protocol: Protocol;
  readonly underlay: boolean;
  readonly parts: Part[];
};

/** The figures of `GraphEdge` that come from the parts alone: everything but health and latency. */
export type EdgeFigures = Omit<GraphEdge, "id" | "source" | "target" | "protocol" | "health" | "latencyMs" | "explain">;

/**
 * The figures of an edge, from its parts and their sums. Written field by field, since joining objects is what would
 * take most of the time where there are thousands of edges.
 */
export function figuresOf(parts: readonly Part[], underlay: boolean, sums = sumsOf(parts)): EdgeFigures {
  const reporter = onlyOne(parts, ({ exchange }) => exchange.reporter);
  const mtlsRatio = mtlsRatioOf(parts);
  // Of several callers none stands for the others, and which came first would be chance.
  const source = onlyOne(parts, ({ flow }) => flow.ends.sourcePrincipal);
  const destination = onlyOne(parts, ({ flow }) => flow.ends.destinationPrincipal);
  const messages = messagesOf(sums);
  const connections = connectionsOf(sums);

  const figures: Omit<EdgeFigures, "responses"> & { responses?: ResponseShare[] } = {};
  if (reporter !== undefined) figures.reporter = reporter;
  addTotals(figures, sums);
  if (mtlsRatio !== undefined) figures.mtlsRatio = mtlsRatio;
  const whole: EdgeFigures = Object.assign(figures, { responses: responsesOf(parts) });
  if (source !== undefined || destination !== undefined) {
    whole.principals = {};
    if (source !== undefined) whole.principals.source = source;
    if (destination !== undefined) whole.principals.destination = destination;
  }
  if (messages) whole.messages = messages;
  if (connections) whole.connectionsPerSecond = connections;
  if (underlay) whole.underlay = true;
  return whole;
}

/** The rates of the parts, added up. */
export function sumsOf(parts: readonly Part[]): Sums {
  const sums = noSums();
  for (const { flow, factor } of parts) {
    const value = flow.rate * factor;
    sums[flow.measure] = (sums[flow.measure] ?? 0) + value;
    const { outcome } = flow.response;
    if (flow.measure === "requests" && outcome !== "ok") sums[outcome] = (sums[outcome] ?? 0) + value;
  }
  return sums;
}

/** How requests, or bytes, were answered: the most frequent first. */
export function responsesOf(parts: readonly Part[]): ResponseShare[] {
  const responses: { code: string; flags: string; host: string; rate: number }[] = [];
  const byHost = new Map<string, typeof responses>();
  for (const { flow, factor } of parts) {
    if (!WEIGHING.has(flow.measure)) continue;
    const value = flow.rate * factor;
    const { code, flags } = flow.response;
    const host = flow.ends.service.host ?? flow.ends.service.name ?? "";
    // A host has few of them, and looking through those is quicker than making a key of each.
    const known = byHost.get(host);
    const same = known?.find((each) => each.code === code && each.flags === flags);
    if (same) {
      same.rate += value;
      continue;
    }
    const response = { code, flags, host, rate: value };
    if (known) known.push(response);
    else byHost.set(host, [response]);
    responses.push(response);
  }
  return responses.sort(byRate);
}

/** The share under mutual TLS, weighed by requests and bytes; undefined without evidence. */
export function mtlsRatioOf(parts: readonly Part[]): number | undefined {
  let mutual = 0;
  let plain = 0;
  for (const { exchange, flow, factor } of parts) {
    if (!exchange.mtls || !WEIGHING.has(flow.measure)) continue;
    const share = exchange.mtls.mutual / (exchange.mtls.mutual + exchange.mtls.plain);
    mutual += flow.rate * factor * share;
    plain += flow.rate * factor * (1 - share);
  }
  return mutual + plain > 0 ? Math.min(1, mutual / (mutual + plain)) : undefined;
}

/** What all parts have that have it at all; undefined where they differ. */
function onlyOne<T>(parts: readonly Part[], read: (part: Part) => T | undefined): T | undefined {
  let only: T | undefined;
  for (const part of parts) {
    const value = read(part);
    if (value === undefined || value === only) continue;
    if (only !== undefined) return undefined;
    only = value;
  }
  return only;
}

/** Latency buckets by `Ends.latencyKey`. */
export type LatencyBuckets = ReadonlyMap<string, Histogram>;

/** p50, p95 and p99 of several edges as one: from the sum of their buckets, each series once. */
export function latencyOfParts(parts: readonly Part[], buckets: LatencyBuckets): LatencyMs | undefined {
  if (buckets.size === 0) return undefined;
  const histograms = new Set<Histogram>();
  forTimed(parts, buckets, ({ ends }) => {
    const histogram = buckets.get(ends.latencyKey);
    if (histogram) histograms.add(histogram);
  });
  return latencyOf(sumHistograms([...histograms]));
}

/** The buckets of these flows, each series once. */
export function histogramsOf(flows: readonly Flow[], buckets: LatencyBuckets): Histogram[] {
  const keys = new Set(flows.map(({ ends }) => ends.latencyKey));
  return [...keys].map((key) => buckets.get(key)).filter((histogram) => histogram !== undefined);
}

/** The flows whose buckets are the latency of these parts: their own, or those that stand in for them. Each once. */
export function timedFlows(parts: readonly Part[], buckets: Measured): Flow[] {
  const flows = new Set<Flow>();
  forTimed(parts, buckets, (flow) => flows.add(flow));
  return [...flows];
}

function forTimed(parts: readonly Part[], buckets: Measured, take: (flow: Flow) => void): void {
  const unmeasured = new Set<Exchange>();
  for (const { exchange, flow } of parts) {
    if (flow.measure !== "requests") continue;
    if (buckets.has(flow.ends.latencyKey)) take(flow);
    else unmeasured.add(exchange);
  }
  for (const exchange of unmeasured) {
    for (const flow of standIns(exchange, buckets)) take(flow);
  }
}

/** Tells whether there are buckets by a flow's latency key. */
type Measured = { has(latencyKey: string): boolean };

/**
 * The flows whose latency stands in for an exchange's own reporter, where that one counts requests and has no histogram of
 * any of them (Telemetry can switch metrics off one by one). One other reporter's, never two.
 */
export function standIns({ flows, others }: Exchange, buckets: Measured): readonly Flow[] {
  if (others.length === 0 || flows.some(({ ends }) => buckets.has(ends.latencyKey))) return [];
  const witness = PREFERENCE.find((reporter) => others.some(({ ends }) => ends.reporter === reporter));
  return others.filter(({ ends }) => ends.reporter === witness);
}

const PREFERENCE: readonly Reporter[] = ["destination", "source", "waypoint"];

const WEIGHING: ReadonlySet<Flow["measure"]> = new Set(["requests", "requestBytes", "responseBytes"]);

function byRate(a: ResponseShare, b: ResponseShare): number {
  return b.rate - a.rate || compareText(a.code, b.code) || compareText(a.flags, b.flags) || compareText(a.host, b.host);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { Flow } from "../mesh/flow";
import type { Exchange } from "./choose-reports";
import { type Histogram, latencyOf, sumHistograms } from "./histogram";
import type { GraphEdge, LatencyMs, Protocol, Reporter, ResponseShare } from "./model";

/** A flow that counts, with what its exchange knows, and the part of it that this edge carries (1 = all). */
export type Part = {
  readonly exchange: Exchange;
  readonly flow: Flow;
  readonly factor: number;
};

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

/** Adds up the parts of an edge. */
export function figuresOf(parts: readonly Part[], underlay: boolean): EdgeFigures {
  const sums: Record<string, number> = {};
  const add = (name: string, value: number) => {
    sums[name] = (sums[name] ?? 0) + value;
  };
  const responses = new Map<string, { code: string; flags: string; host: string; rate: number }>();
  const reporters = new Set<Reporter>();
  let mutual = 0;
  let plain = 0;
  const sourcePrincipals = new Set<string>();
  const destinationPrincipals = new Set<string>();

  for (const { exchange, flow, factor } of parts) {
    const value = flow.rate * factor;
    add(flow.measure, value);
    if (flow.measure === "requests" && flow.outcome !== "ok") add(flow.outcome, value);
    reporters.add(exchange.reporter);
    if (flow.ends.sourcePrincipal !== undefined) sourcePrincipals.add(flow.ends.sourcePrincipal);
    if (flow.ends.destinationPrincipal !== undefined) destinationPrincipals.add(flow.ends.destinationPrincipal);
    if (!WEIGHING.has(flow.measure)) continue;
    if (exchange.mtls) {
      const share = exchange.mtls.mutual / (exchange.mtls.mutual + exchange.mtls.plain);
      mutual += value * share;
      plain += value * (1 - share);
    }
    const host = flow.ends.service.host ?? flow.ends.service.name ?? "";
    const key = `${flow.code}\n${flow.flags}\n${host}`;
    const response = responses.get(key);
    if (response) response.rate += value;
    else responses.set(key, { code: flow.code, flags: flow.flags, host, rate: value });
  }

  const [reporter] = reporters.size === 1 ? reporters : [];
  // Of several callers none stands for the others, and which came first would be chance.
  const [sourcePrincipal] = sourcePrincipals.size === 1 ? sourcePrincipals : [];
  const [destinationPrincipal] = destinationPrincipals.size === 1 ? destinationPrincipals : [];
  const hasRequests = sums.requests !== undefined;
  const connections = {
    ...(sums.opened === undefined ? {} : { opened: sums.opened }),
    ...(sums.closed === undefined ? {} : { closed: sums.closed }),
    ...(sums.failed === undefined ? {} : { failed: sums.failed }),
  };
  const messages = {
    ...(sums.requestMessages === undefined ? {} : { sentPerSecond: sums.requestMessages }),
    ...(sums.responseMessages === undefined ? {} : { receivedPerSecond: sums.responseMessages }),
  };
  return {
    ...(reporter === undefined ? {} : { reporter }),
    ...(hasRequests
      ? { requestRate: sums.requests ?? 0, errorRate: sums.error ?? 0, clientErrorRate: sums.clientError ?? 0 }
      : {}),
    ...(sums.requestBytes === undefined ? {} : { sentBytesPerSecond: sums.requestBytes }),
    ...(sums.responseBytes === undefined ? {} : { receivedBytesPerSecond: sums.responseBytes }),
    ...(mutual + plain > 0 ? { mtlsRatio: Math.min(1, mutual / (mutual + plain)) } : {}),
    responses: [...responses.values()].sort(byRate),
    ...(sourcePrincipal === undefined && destinationPrincipal === undefined
      ? {}
      : {
          principals: {
            ...(sourcePrincipal === undefined ? {} : { source: sourcePrincipal }),
            ...(destinationPrincipal === undefined ? {} : { destination: destinationPrincipal }),
          },
        }),
    ...(Object.keys(messages).length === 0 ? {} : { messages }),
    ...(Object.keys(connections).length === 0 ? {} : { connectionsPerSecond: connections }),
    ...(underlay ? { underlay: true } : {}),
  };
}

/** Latency buckets by `Ends.latencyKey`. */
export type LatencyBuckets = ReadonlyMap<string, Histogram>;

/** p50, p95 and p99 of several edges as one: from the sum of their buckets, each series once. */
export function latencyOfParts(parts: readonly Part[], buckets: LatencyBuckets): LatencyMs | undefined {
  const keys = new Set<string>();
  const unmeasured = new Set<Exchange>();
  for (const { exchange, flow } of parts) {
    if (flow.measure !== "requests") continue;
    if (buckets.has(flow.ends.latencyKey)) keys.add(flow.ends.latencyKey);
    else unmeasured.add(exchange);
  }
  for (const exchange of unmeasured) {
    for (const { ends } of standIns(exchange, buckets)) keys.add(ends.latencyKey);
  }
  const histograms: Histogram[] = [];
  for (const key of keys) {
    const histogram = buckets.get(key);
    if (histogram) histograms.push(histogram);
  }
  return latencyOf(sumHistograms(histograms));
}

/**
 * The flows whose latency stands in for an exchange's own reporter, where that one counts requests and has no histogram of
 * any of them (Telemetry can switch metrics off one by one). One other reporter's, never two.
 */
export function standIns({ flows, others }: Exchange, buckets: LatencyBuckets): readonly Flow[] {
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

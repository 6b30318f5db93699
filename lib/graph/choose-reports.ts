import type { Ends, Flow } from "../mesh/flow";
import type { Reporter } from "./model";

/** All that was reported of one pair of peers over one protocol, with the one report that counts. */
export type Exchange = {
  readonly pairKey: string;
  readonly reporter: Reporter;
  /** The chosen reporter's flows: rates, errors and latency come from these alone. */
  readonly flows: readonly Flow[];
  /** Share of the traffic that the receiving side saw encrypted, 0–1; undefined without evidence. */
  readonly mtls: Evidence | undefined;
  /** Request flows of the other reporters: their latency stands in where the chosen one measured none. */
  readonly others: readonly Flow[];
  /** A layer-4 hop beneath requests that a layer-7 proxy reports too: shown, never added. */
  readonly underlay: boolean;
};

/** Rates of traffic by what the receiving side says of it. They add up, as the share does not. */
export type Evidence = { readonly mutual: number; readonly plain: number };

/**
 * Chooses one reporter for each pair of peers and protocol: the waypoint, else the source, else the destination. Never
 * a sum, because reporters tell of the same requests; and not "equal labels once", because the two ends may disagree on the
 * code and on the service's name. mTLS is taken from the receiving side, which alone can see plain text.
 *
 * The source goes first because it also sees the requests that reached nobody. It gives way where its sum is 0.
 * Of the `whole` mesh, where the flows are only some of it, the layer-4 hops beneath requests are learnt.
 */
export function chooseReports(flows: readonly Flow[], whole = flows): readonly Exchange[] {
  const pairs = new Map<string, Flow[]>();
  for (const flow of flows) {
    const pair = pairs.get(flow.ends.pairKey);
    if (pair) pair.push(flow);
    else pairs.set(flow.ends.pairKey, [flow]);
  }
  const hops = underlayHops(whole);

  const exchanges: Exchange[] = [];
  for (const [pairKey, reported] of pairs) {
    const reporter = bestReporter(reported);
    const chosen: Flow[] = [];
    const others: Flow[] = [];
    for (const flow of reported) {
      if (flow.ends.reporter === reporter) chosen.push(flow);
      else if (flow.measure === "requests") others.push(flow);
    }
    const mtls = evidenceOf(reported, reporter, chosen);
    exchanges.push({ pairKey, reporter, flows: chosen, others, mtls, underlay: isUnderlay(reported, hops) });
  }
  return lendEvidence(exchanges);
}

/** The same, worked out once for all who look at the same flows. */
export function chosenReports(flows: readonly Flow[]): readonly Exchange[] {
  const known = choices.get(flows);
  if (known) return known;
  const chosen = chooseReports(flows);
  choices.set(flows, chosen);
  return chosen;
}

const choices = new WeakMap<readonly Flow[], readonly Exchange[]>();

const PREFERENCE: readonly Reporter[] = ["waypoint", "source", "destination"];

function bestReporter(flows: readonly Flow[]): Reporter {
  return (
    PREFERENCE.find((reporter) =>
      flows.some(({ ends, measure, rate }) => measure === "requests" && rate > 0 && ends.reporter === reporter),
    ) ??
    PREFERENCE.find((reporter) => flows.some(({ ends, rate }) => rate > 0 && ends.reporter === reporter)) ??
    PREFERENCE.find((reporter) => flows.some(({ ends }) => ends.reporter === reporter)) ??
    "source"
  );
}

/**
 * What the receiving side says: the waypoint where it is the reporter, else the destination, else a source that can tell
 * (ztunnel). Without any, two known principals are as good as a handshake.
 */
function evidenceOf(flows: readonly Flow[], chosen: Reporter, chosenFlows: readonly Flow[]): Evidence | undefined {
  const witnesses: readonly Reporter[] = chosen === "waypoint" ? ["waypoint"] : ["destination", "source"];
  for (const witness of witnesses) {
    const evidence = sumEvidence(flows, witness);
    if (evidence) return evidence;
  }
  const identified = chosenFlows.some(({ ends }) => ends.sourcePrincipal && ends.destinationPrincipal);
  if (!identified) return undefined;
  const total = chosenFlows.reduce((sum, { rate }) => sum + rate, 0);
  return total > 0 ? { mutual: total, plain: 0 } : undefined;
}

const WEIGHTS: readonly (readonly Flow["measure"][])[] = [["requests"], ["requestBytes", "responseBytes"], ["opened"]];

/** Weighed by requests, else by bytes, else by connections: the units do not mix. */
function sumEvidence(flows: readonly Flow[], witness: Reporter): Evidence | undefined {
  for (const measures of WEIGHTS) {
    let mutual = 0;
    let plain = 0;
    for (const { ends, measure, rate } of flows) {
      if (ends.reporter !== witness || ends.security === "noEvidence" || !measures.includes(measure)) continue;
      if (ends.security === "mutual") mutual += rate;
      else plain += rate;
    }
    if (mutual + plain > 0) return { mutual, plain };
  }
  return undefined;
}

type Hops = {
  /** Pairs `source\ndestination` that a layer-7 proxy reports requests for. */
  readonly requestPairs: ReadonlySet<string>;
  /** The same, where the report is by anyone but the destination. */
  readonly calledPairs: ReadonlySet<string>;
  /** `source\nservice` of requests that went through a waypoint. */
  readonly throughWaypoint: ReadonlySet<string>;
  readonly behindWaypoint: ReadonlySet<string>;
  readonly waypoints: ReadonlySet<string>;
};

const NO_HOPS: Hops = {
  requestPairs: new Set(),
  calledPairs: new Set(),
  throughWaypoint: new Set(),
  behindWaypoint: new Set(),
  waypoints: new Set(),
};

/**
 * Finds waypoints by what they do, since telemetry does not name them: a workload that is reached over layer 4 for a
 * service whose requests, from the same source, a waypoint reports as answered by others.
 */
function underlayHops(flows: readonly Flow[]): Hops {
  // A mesh without layer 4 has nothing beneath its requests, and pairs of thousands of edges are dear to collect.
  if (!flows.some(({ ends }) => ends.protocol === "tcp")) return NO_HOPS;
  const requestPairs = new Set<string>();
  const calledPairs = new Set<string>();
  const throughWaypoint = new Set<string>();
  const behindWaypoint = new Set<string>();
  for (const { ends } of flows) {
    if (ends.protocol === "tcp") continue;
    requestPairs.add(pairOf(ends));
    if (ends.reporter !== "destination") calledPairs.add(pairOf(ends));
    if (ends.reporter !== "waypoint") continue;
    throughWaypoint.add(`${ends.source.key}\n${ends.service.key}`);
    behindWaypoint.add(ends.destination.key);
  }
  const waypoints = new Set<string>();
  for (const { ends } of flows) {
    const isHop =
      ends.protocol === "tcp" &&
      ends.reporter !== "waypoint" &&
      throughWaypoint.has(`${ends.source.key}\n${ends.service.key}`) &&
      ends.destination.workload !== undefined &&
      !requestPairs.has(pairOf(ends));
    if (isHop) waypoints.add(ends.destination.key);
  }
  return { requestPairs, calledPairs, throughWaypoint, behindWaypoint, waypoints };
}

/** Peers that act as waypoints in these flows, by key. */
export function waypointKeys(flows: readonly Flow[]): ReadonlySet<string> {
  return underlayHops(flows).waypoints;
}

function isUnderlay(flows: readonly Flow[], hops: Hops): boolean {
  return flows.every(({ ends }) => {
    if (ends.protocol !== "tcp") return false;
    if (hops.waypoints.has(ends.destination.key)) {
      return hops.throughWaypoint.has(`${ends.source.key}\n${ends.service.key}`);
    }
    if (hops.waypoints.has(ends.source.key)) return hops.behindWaypoint.has(ends.destination.key);
    if (!hops.requestPairs.has(pairOf(ends))) return false;
    // A sidecar that handles a port as TCP is seen so by both ends; a receiver's word alone is the tunnel beneath.
    return (
      ends.layer4 || (flows.every((flow) => flow.ends.reporter === "destination") && hops.calledPairs.has(pairOf(ends)))
    );
  });
}

/** Ends are the same objects from round to round, and so is what is worked out from them. */
const pairTexts = new WeakMap<Ends, string>();

function pairOf(ends: Ends): string {
  const known = pairTexts.get(ends);
  if (known !== undefined) return known;
  const pair = `${ends.source.key}\n${ends.destination.key}`;
  pairTexts.set(ends, pair);
  return pair;
}

/** Requests whose receiver has no layer-7 proxy borrow the evidence of the tunnel they went through. */
function lendEvidence(exchanges: readonly Exchange[]): readonly Exchange[] {
  const lenders = new Map<string, Evidence>();
  for (const { underlay, mtls, flows } of exchanges) {
    const [flow] = flows;
    if (underlay && mtls && flow) lenders.set(pairOf(flow.ends), mtls);
  }
  if (lenders.size === 0) return exchanges;
  return exchanges.map((exchange) => {
    const [flow] = exchange.flows;
    const lent = flow && !exchange.underlay && !exchange.mtls ? lenders.get(pairOf(flow.ends)) : undefined;
    return lent ? { ...exchange, mtls: lent } : exchange;
  });
}

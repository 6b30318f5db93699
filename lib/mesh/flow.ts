import type { Protocol, Reporter } from "../graph/model";
import type { Labels } from "../prometheus/source";

/**
 * One end of a request, as far as labels tell. A field that is missing is not known; a peer with no field but
 * `key` is a stranger. Peers are interned: the same peer is the same object.
 */
export type Peer = {
  /** The same for the same peer, whatever report named it: cluster, namespace and workload (else app and version). */
  readonly key: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly workload?: string;
  readonly app?: string;
  readonly version?: string;
  /** A gateway of the mesh, as far as its name tells. */
  readonly gateway?: boolean;
};

/** Where traffic went that the mesh has no service for. */
export type Detour = "passthrough" | "blackHole" | "inboundPassthrough";

/** The service a request was addressed to. */
export type ServiceRef = {
  readonly key: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** What the caller asked for: `reviews.bookinfo.svc.cluster.local`, `api.example.com`, an address. */
  readonly host?: string;
  /** Set where the proxy had no service of that name; `via` is its own word for it (`PassthroughCluster`). */
  readonly detour?: Detour;
  readonly via?: string;
};

/** What a report says of encryption. Only the receiving side can say `plain`. */
export type Security = "mutual" | "plain" | "noEvidence";

/**
 * The two ends of one reported series, with all that does not change from sample to sample. Interned, so that
 * what is worked out from it (ids, keys) is worked out once and not at every refresh.
 */
export type Ends = {
  readonly reporter: Reporter;
  readonly protocol: Protocol;
  readonly source: Peer;
  readonly destination: Peer;
  readonly service: ServiceRef;
  readonly security: Security;
  /** Reported by a layer-4 proxy (ztunnel), as far as labels tell. */
  readonly layer4: boolean;
  readonly sourcePrincipal?: string;
  readonly destinationPrincipal?: string;
  /** Reports with the same pair are reports of the same requests: never to be added up over reporters. */
  readonly pairKey: string;
  /** Name of the source that holds it. */
  readonly store: string;
  /** Joins the flow with its latency buckets: not shared by peers that are nodes of their own. */
  readonly latencyKey: string;
  /** The labels it was decoded from, for queries that explain a figure. */
  readonly labels: Labels;
  /** Id of the flavour it was decoded by. */
  readonly flavour: string;
};

/** What a number counts, per second. */
export type Measure =
  | "requests"
  | "requestMessages"
  | "responseMessages"
  | "requestBytes"
  | "responseBytes"
  | "opened"
  | "closed"
  | "failed";

/** What can be read apart from the rest. */
export type Quantity = Measure | "latency";

/**
 * Which series of a store tell of a quantity: the proxies' own counters; counters that somebody recorded as sums over
 * pods, which invent traffic where a pod goes; or rates that were recorded by our own rules.
 */
export type Form = "counters" | "sums" | "rates";

/** How a store is read. One object for all that is read in the same way at the same moment. */
export type Reading = {
  /** What is not named is read from counters. */
  readonly forms: { readonly [Each in Quantity]?: Form };
  /** What stands before the name of a counter where its sum was recorded. */
  readonly sumPrefix: string;
  /** Classic buckets, native histograms, or series of both kinds. */
  readonly histograms: "classic" | "native" | "mixed";
  /** How a layer-4 proxy is told: by what its series say, or by its build metric, which every target has. */
  readonly tunnels: "labels" | "builds";
};

/** What every store is taken for until it is known better. */
export const PLAIN_READING: Reading = { forms: {}, sumPrefix: "", histograms: "classic", tunnels: "labels" };

export type Outcome = "ok" | "error" | "clientError";

/** How requests were answered. Shared between flows. */
export type Response = {
  /** HTTP or gRPC status; `-` where there was no response, or where the protocol has none. */
  readonly code: string;
  readonly flags: string;
  readonly outcome: Outcome;
  /** The labels that code and flags were read from, as they were. */
  readonly labels: Labels;
};

/** One reported series with its rate per second over the window. */
export type Flow = {
  readonly ends: Ends;
  readonly measure: Measure;
  readonly response: Response;
  readonly rate: number;
  /** How it was read, for queries that explain a figure; absent: plainly. */
  readonly reading?: Reading;
};

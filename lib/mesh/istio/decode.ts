import type { Protocol, Reporter } from "../../graph/model";
import type { Labels } from "../../prometheus/source";
import type { DecodedSeries, Decoder, DecodeScope } from "../flavour";
import type { Detour, Ends, Measure, Peer, Response, Security, ServiceRef } from "../flow";
import { internStrings, internTable } from "../interning";
import { effectiveCode, NO_CODE, outcomeOf } from "./codes";
import { EDGE_LABELS, known, LATENCY_LABELS, namesBesideWorkloads } from "./labels";

/** Bounds what is remembered between rounds; a mesh of 5,000 edges has some 15,000 distinct ends. */
const REMEMBERED = 200_000;

/**
 * Reads Istio's labels. Every label but `reporter` may be missing, because Telemetry resources and relabelling
 * can remove any of them.
 */
export function istioDecoder(scope: DecodeScope): Decoder {
  const strings = internStrings(REMEMBERED);
  const peers = internTable<Peer>(REMEMBERED);
  const services = internTable<ServiceRef>(REMEMBERED);
  const responses = internTable<Response>(REMEMBERED);
  const allEnds = internTable<Ends | "unusable">(REMEMBERED);

  return {
    decode(labels, measure): DecodedSeries | undefined {
      const ends = allEnds.get(endsKey(labels, measure), () => {
        const decoded = decodeEnds(labels, measure, scope, { peers, services, strings });
        return decoded ?? "unusable";
      });
      if (ends === "unusable") return undefined;
      const { protocol } = ends;
      const response = responses.get(responseKey(labels, protocol, measure), () =>
        responseOf(labels, protocol, measure),
      );
      return { ends, response };
    },
  };
}

const RESPONSE_LABELS = ["response_code", "grpc_response_status", "response_flags"] as const;

function responseKey(labels: Labels, protocol: Protocol, measure: Measure): string {
  return `${protocol}\n${measure}\n${valuesOf(labels, RESPONSE_LABELS)}`;
}

function responseOf(labels: Labels, protocol: Protocol, measure: Measure): Response {
  const flags = labels.response_flags || NO_CODE;
  const own = Object.fromEntries(RESPONSE_LABELS.map((label) => [label, labels[label] ?? ""]));
  if (measure !== "requests") return { code: NO_CODE, flags, outcome: "ok", labels: own };
  const code = effectiveCode(protocol, labels.response_code ?? "", labels.grpc_response_status ?? "");
  return { code, flags, outcome: outcomeOf(protocol, code, flags), labels: own };
}

/** Joins a flow with its buckets: the same labels in the same order on both sides, and what nameless peers go by. */
export function latencyKeyOf(labels: Labels, store: string): string {
  return `${store}\n${valuesOf(labels, LATENCY_LABELS)}${namesBesideWorkloads(labels)}`;
}

function endsKey(labels: Labels, measure: Measure): string {
  const layer = labels.app === "ztunnel" ? "4" : "";
  return `${layer}\n${protocolOf(labels, measure)}\n${valuesOf(labels, EDGE_LABELS)}`;
}

function valuesOf(labels: Labels, names: readonly string[]): string {
  let values = "";
  for (const name of names) values += `${labels[name] ?? ""}\n`;
  return values;
}

type Tables = {
  peers: ReturnType<typeof internTable<Peer>>;
  services: ReturnType<typeof internTable<ServiceRef>>;
  strings: ReturnType<typeof internStrings>;
};

function decodeEnds(labels: Labels, measure: Measure, scope: DecodeScope, tables: Tables): Ends | undefined {
  const reporter = reporterOf(labels.reporter);
  if (!reporter) return undefined;
  const destinationLabels = mendEgressGateway(labels);
  const { sourceCluster, destinationCluster } = clustersOf(destinationLabels, scope);
  if (isForeignCopy(reporter, sourceCluster, destinationCluster, scope)) return undefined;
  if (isBadSource(labels, reporter, sourceCluster)) return undefined;
  if (isBadDestination(destinationLabels, destinationCluster)) return undefined;

  const source = peerOf(tables, {
    cluster: sourceCluster,
    namespace: known(labels.source_workload_namespace),
    workload: known(labels.source_workload),
    app: known(labels.source_canonical_service),
    version: known(labels.source_canonical_revision),
  });
  const destination = peerOf(tables, {
    cluster: destinationCluster,
    namespace: known(destinationLabels.destination_workload_namespace) ?? known(labels.destination_service_namespace),
    workload: known(destinationLabels.destination_workload),
    app: known(destinationLabels.destination_canonical_service),
    version: known(destinationLabels.destination_canonical_revision),
  });
  const service = serviceOf(tables, destinationLabels, destinationCluster);
  const protocol = protocolOf(labels, measure);
  const security = securityOf(labels, reporter, protocol);
  const sourcePrincipal = known(labels.source_principal);
  const destinationPrincipal = known(labels.destination_principal);

  return {
    reporter,
    protocol,
    source,
    destination,
    service,
    security,
    layer4: isLayer4(labels, reporter, protocol),
    ...(sourcePrincipal === undefined ? {} : { sourcePrincipal }),
    ...(destinationPrincipal === undefined ? {} : { destinationPrincipal }),
    pairKey: tables.strings.same(`${source.key}\n${isNamed(destination) ? destination.key : service.key}\n${protocol}`),
    store: scope.store,
    latencyKey: latencyKeyOf(labels, scope.store),
    labels: edgeLabels(labels, tables),
    flavour: "istio",
  };
}

const KEPT_LABELS: readonly string[] = [...EDGE_LABELS, "app"];

/** A copy with the edge's labels only, its strings shared: the answer they came in can then be forgotten. */
function edgeLabels(labels: Labels, { strings }: Tables): Labels {
  const copy: Record<string, string> = {};
  for (const label of KEPT_LABELS) {
    const value = labels[label];
    if (value !== undefined) copy[label] = strings.same(value);
  }
  return copy;
}

function isNamed(peer: Peer): boolean {
  return peer.workload !== undefined || peer.app !== undefined;
}

function reporterOf(value: string | undefined): Reporter | undefined {
  return value === "source" || value === "destination" || value === "waypoint" ? value : undefined;
}

function protocolOf(labels: Labels, measure: Measure): Protocol {
  if (measure === "requestMessages" || measure === "responseMessages") return "grpc";
  if (measure !== "requests") return "tcp";
  return labels.request_protocol === "grpc" ? "grpc" : "http";
}

/**
 * Clusters are resolved before anything is dropped: each end stands in for the other, then the store's own cluster.
 * An end that is not in any namespace (a stranger, an external host) has no cluster to resolve.
 */
function clustersOf(labels: Labels, { clusters }: DecodeScope) {
  const [only] = clusters.length === 1 ? clusters : [];
  const ownSource = known(labels.source_cluster);
  const ownDestination = known(labels.destination_cluster);
  const hasSource = known(labels.source_workload_namespace) !== undefined;
  const hasDestination =
    known(labels.destination_service_namespace) !== undefined ||
    known(labels.destination_workload_namespace) !== undefined;
  return {
    sourceCluster: ownSource ?? (hasSource ? (ownDestination ?? only) : undefined),
    destinationCluster: ownDestination ?? (hasDestination ? (ownSource ?? only) : undefined),
  };
}

/** A store that holds one cluster may federate others' series too; those are their own store's to tell. */
function isForeignCopy(
  reporter: Reporter,
  sourceCluster: string | undefined,
  destinationCluster: string | undefined,
  { clusters }: DecodeScope,
): boolean {
  if (clusters.length === 0) return false;
  const own = reporter === "source" ? sourceCluster : destinationCluster;
  return own !== undefined && !clusters.includes(own);
}

/**
 * A source whose namespace is known while neither its workload nor its app is, cannot be drawn (istio#14806); nor can
 * one that is said to be in an unknown cluster and could not be placed. A label that is missing altogether says
 * nothing, and a waypoint's report is never dropped for it.
 */
function isBadSource(labels: Labels, reporter: Reporter, sourceCluster: string | undefined): boolean {
  if (known(labels.source_workload_namespace) === undefined) return false;
  const nameless = known(labels.source_workload) === undefined && known(labels.source_canonical_service) === undefined;
  if (nameless) return true;
  return reporter !== "waypoint" && labels.source_cluster === "unknown" && sourceCluster === undefined;
}

const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}(:\d+)?$/;

/** An address nobody resolved, or a service of a cluster that nothing places. */
function isBadDestination(labels: Labels, destinationCluster: string | undefined): boolean {
  const nameless = known(labels.destination_workload) === undefined;
  const host = labels.destination_service ?? "";
  if (nameless && host === labels.destination_service_name && ADDRESS.test(host)) return true;
  return (
    known(labels.destination_service_namespace) !== undefined &&
    labels.destination_cluster === "unknown" &&
    destinationCluster === undefined
  );
}

const EGRESS_HOST = "istio-egressgateway.istio-system.svc.cluster.local";

/** Requests that are routed through the egress gateway name it by its host alone. */
function mendEgressGateway(labels: Labels): Labels {
  if (labels.destination_service !== EGRESS_HOST || labels.destination_service_name !== EGRESS_HOST) return labels;
  return {
    ...labels,
    destination_service_name: "istio-egressgateway",
    destination_service_namespace: "istio-system",
    destination_workload: "istio-egressgateway",
    destination_workload_namespace: "istio-system",
    destination_canonical_service: "istio-egressgateway",
    destination_canonical_revision: "latest",
    // The gateway of the caller's own cluster, whatever the endpoint's was.
    destination_cluster: known(labels.source_cluster) ?? labels.destination_cluster ?? "",
  };
}

type PeerFields = { [Field in "cluster" | "namespace" | "workload" | "app" | "version"]: string | undefined };

function peerOf({ peers, strings }: Tables, fields: PeerFields): Peer {
  const { cluster = "", namespace = "", workload, app, version } = fields;
  return peers.get(`${cluster}\n${namespace}\n${workload ?? ""}\n${app ?? ""}\n${version ?? ""}`, () => {
    const name = workload === undefined ? `~${app ?? ""}~${app === undefined ? "" : (version ?? "")}` : workload;
    return {
      key: strings.same(`${cluster}/${namespace}/${name}`),
      ...present(fields),
      ...(isGateway(workload) || isGateway(app) ? { gateway: true } : {}),
    };
  });
}

/** Istio's own names; other gateways are known from Kubernetes only. */
function isGateway(name: string | undefined): boolean {
  return name === "istio-ingressgateway" || name === "istio-egressgateway";
}

const DETOURS: readonly (readonly [name: RegExp, detour: Detour])[] = [
  [/^(PassthroughCluster|AllowAnyDynamicDNSCluster)(Ipv[46])?$|^allow_any$/, "passthrough"],
  [/^BlackHoleCluster(Ipv[46])?$|^block_all$/, "blackHole"],
  [/^InboundPassthroughCluster(Ipv[46])?$/, "inboundPassthrough"],
];

function serviceOf({ services, strings }: Tables, labels: Labels, cluster: string | undefined): ServiceRef {
  const namespace = known(labels.destination_service_namespace);
  const name = known(labels.destination_service_name);
  const host = known(labels.destination_service);
  return services.get(`${cluster ?? ""}\n${namespace ?? ""}\n${name ?? ""}\n${host ?? ""}`, () => {
    const detour = DETOURS.find(([pattern]) => pattern.test(name ?? ""))?.[1];
    const fields = detour
      ? { cluster: undefined, namespace: undefined, name: undefined, host, detour, via: name }
      : { cluster, namespace, name: name ?? host, host, detour: undefined, via: undefined };
    // Two hosts of one service (short and full name) are one service: the host is told per response instead.
    const key = `svc:${fields.cluster ?? ""}/${fields.namespace ?? ""}/${fields.name ?? ""}/${detour ? (host ?? "") : ""}/${fields.via ?? ""}`;
    return { key: strings.same(key), ...present(fields) };
  });
}

/**
 * Envoy's source report always says `unknown`, which is no evidence; ztunnel says `mutual_tls` or `unknown` on both
 * sides, and its `unknown` is plain text.
 */
function securityOf(labels: Labels, reporter: Reporter, protocol: Protocol): Security {
  const policy = labels.connection_security_policy;
  if (policy === "mutual_tls") return "mutual";
  if (policy === "none") return "plain";
  if (policy === "unknown" && protocol === "tcp" && isLayer4(labels, reporter, protocol)) return "plain";
  return "noEvidence";
}

/**
 * ztunnel is told by the scrape's `app` label where it is kept; else by what only ztunnel writes: `mutual_tls` as a
 * source, `unknown` as a destination.
 */
function isLayer4(labels: Labels, reporter: Reporter, protocol: Protocol): boolean {
  if (protocol !== "tcp") return false;
  if (labels.app === "ztunnel") return true;
  const policy = labels.connection_security_policy;
  return (reporter === "source" && policy === "mutual_tls") || (reporter === "destination" && policy === "unknown");
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function present<T extends Record<string, unknown>>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

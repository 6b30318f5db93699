import type { Peer, ServiceRef } from "../mesh/flow";
import type { GraphNode, GraphType, NodeKind } from "./model";

/** What a node is, apart from what happens on it. Depends on telemetry alone, so that ids never change. */
export type NodeIdentity = Pick<
  GraphNode,
  "id" | "kind" | "label" | "cluster" | "namespace" | "workload" | "service" | "app" | "version" | "host" | "via"
>;

/** Where a node is, as far as labels tell. */
export type Place = { readonly cluster?: string | undefined; readonly namespace?: string | undefined };

/** `kind/cluster/namespace/name[/version]`, each part URL-encoded; `unknown` stands for what is not known. */
export function nodeId(kind: NodeKind, { cluster, namespace }: Place, name: string, version?: string): string {
  const parts = [placePart(cluster), placePart(namespace), namePart(name)];
  return [kind, ...parts, ...(version === undefined ? [] : [namePart(version)])].join("/");
}

/**
 * A group is written as the place that it is, `*` standing for all there is in it: `group/east/shop/cart` is an app,
 * `group/east/shop/*` a namespace, `group/east/*\/*` a cluster.
 */
export function groupId(group: GroupRef): string {
  const { by, cluster } = group;
  const namespace = by === "cluster" ? EVERY : placePart(group.namespace);
  return ["group", placePart(cluster), namespace, by === "app" ? namePart(group.app) : EVERY].join("/");
}

/** What the members of a group have in common. */
export type GroupRef =
  | { readonly by: "cluster"; readonly cluster: string }
  | { readonly by: "namespace"; readonly cluster: string | undefined; readonly namespace: string }
  | { readonly by: "app"; readonly cluster: string | undefined; readonly namespace: string; readonly app: string };

const NOT_KNOWN = "unknown";
const EVERY = "*";
/** A place that is called `unknown` is not one that is not known. */
const CALLED_UNKNOWN = "%75nknown";

function placePart(name: string | undefined): string {
  if (name === undefined) return NOT_KNOWN;
  return name === NOT_KNOWN ? CALLED_UNKNOWN : namePart(name);
}

/** `encodeURIComponent` leaves the asterisk, which stands for a whole group here. */
function namePart(name: string): string {
  return encodeURIComponent(name).replaceAll("*", "%2A");
}

/** The name that a part of an id was made of; undefined for what is not known. Throws a `URIError` where there is none. */
export function placeIn(part: string): string | undefined {
  return part === NOT_KNOWN ? undefined : decodeURIComponent(part);
}

export function isEvery(part: string): boolean {
  return part === EVERY;
}

/** `source|target|protocol`; node ids cannot hold a bar, because they are URL-encoded. */
export function edgeId(source: string, target: string, protocol: string): string {
  return `${source}|${target}|${protocol}`;
}

/** The caller's node. A caller without a name is the stranger of its cluster. */
export function sourceNode(peer: Peer, type: GraphType): NodeIdentity {
  return peerNode(peer, type) ?? onlyByApp(peer) ?? strangerNode(peer.cluster);
}

/** The node that answered; where nobody did, the service that was asked for, or the host outside. */
export function destinationNode(peer: Peer, service: ServiceRef, type: GraphType): NodeIdentity {
  return peerNode(peer, type) ?? serviceNode(service) ?? onlyByApp(peer) ?? unknownDestinationNode(peer);
}

/** The service's own node; undefined where the proxy had no service for the request, or no name for it. */
export function serviceNode(service: ServiceRef): NodeIdentity | undefined {
  if (service.detour) return detourNode(service);
  if (service.name === undefined) return undefined;
  const place = placeOf(service);
  if (isExternalHost(service)) {
    const host = service.host ?? service.name;
    return { id: nodeId("external", service, host), kind: "external", label: host, host, ...place };
  }
  return {
    id: nodeId("service", service, service.name),
    kind: "service",
    label: service.name,
    service: service.name,
    ...(service.host === undefined ? {} : { host: service.host }),
    ...place,
  };
}

function detourNode(service: ServiceRef): NodeIdentity {
  const via = service.via ?? NOT_KNOWN;
  const host = service.host === undefined || service.host === via ? undefined : service.host;
  const name = host ?? via;
  return {
    // The same host may also be reached as a service of the mesh, which is another way to leave it.
    id: nodeId("external", {}, name, host === undefined ? undefined : via),
    kind: "external",
    label: name,
    ...(host === undefined ? {} : { host }),
    via,
  };
}

/**
 * A host that is not a Kubernetes service name: `<name>.<namespace>.svc.<domain>`. Istio gives the hosts of service entries as
 * both the service and its short name.
 */
function isExternalHost({ namespace, name, host }: ServiceRef): boolean {
  if (host === undefined || /\.svc(\.|$)/.test(host) || host.endsWith(".global")) return false;
  return namespace === undefined ? host.includes(".") : name === host && host.includes(".");
}

function peerNode(peer: Peer, type: GraphType): NodeIdentity | undefined {
  const byApp = type === "app" || type === "versionedApp";
  if (type === "app" && peer.app !== undefined) return appNode(peer, peer.app, undefined);
  if (peer.workload !== undefined) return workloadNode(peer, peer.workload, byApp);
  if (byApp && peer.app !== undefined) return appNode(peer, peer.app, peer.version);
  return undefined;
}

/** An app is a better name than none, also where workloads are drawn. */
function onlyByApp(peer: Peer): NodeIdentity | undefined {
  return peer.app === undefined ? undefined : appNode(peer, peer.app, peer.version);
}

function workloadNode(peer: Peer, workload: string, byApp: boolean): NodeIdentity {
  return {
    id: nodeId("workload", peer, workload),
    kind: "workload",
    label: byApp && peer.app !== undefined ? peer.app : workload,
    workload,
    ...placeOf(peer),
    ...(peer.app === undefined ? {} : { app: peer.app }),
    ...(peer.version === undefined ? {} : { version: peer.version }),
  };
}

function appNode(peer: Peer, app: string, version: string | undefined): NodeIdentity {
  const named = version === "latest" ? undefined : version;
  return {
    id: nodeId("app", peer, app, named),
    kind: "app",
    label: app,
    app,
    ...placeOf(peer),
    ...(named === undefined ? {} : { version: named }),
  };
}

function strangerNode(cluster: string | undefined): NodeIdentity {
  return {
    id: nodeId("unknown", { cluster }, "source"),
    kind: "unknown",
    label: "unknown callers",
    ...(cluster === undefined ? {} : { cluster }),
  };
}

function unknownDestinationNode(peer: Peer): NodeIdentity {
  return { id: nodeId("unknown", peer, "destination"), kind: "unknown", label: "unknown target", ...placeOf(peer) };
}

function placeOf({ cluster, namespace }: Pick<Peer, "cluster" | "namespace">) {
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

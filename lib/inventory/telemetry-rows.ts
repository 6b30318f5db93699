import type { MeshGraph, MeshNode } from "../graph/build";
import { type EdgeSum, latencyOfParts, mtlsRatioOf } from "../graph/edge-sum";
import { grouped } from "../graph/grouping";
import { edgesByNode } from "../graph/judge";
import type { DirectionTotals, GraphNode, GraphType, HealthStatus, NodeTraffic } from "../graph/model";
import { type Figuring, nodeOf } from "../graph/view";
import { requestHealth } from "../health/request-health";
import type { InventoryKind, InventoryRow } from "./model";

/** Cuts the mesh by what the rows are. */
export type MeshOf = (type: GraphType) => MeshGraph;

/** A row with the node of the graph that it is. */
export type NodeRow = { readonly row: InventoryRow; readonly node: GraphNode };

/** The graph whose nodes are the rows of a list; that of namespaces is grouped. */
export const GRAPH_TYPES: Readonly<Record<InventoryKind, GraphType>> = {
  workloads: "workload",
  services: "service",
  apps: "app",
  namespaces: "workload",
};

/** The mesh whose nodes are the rows of a list. */
export function meshOfRows(kind: InventoryKind, meshOf: MeshOf): MeshGraph {
  const mesh = meshOf(GRAPH_TYPES[kind]);
  return kind === "namespaces" ? grouped(mesh, "namespace") : mesh;
}

/** One row for each node of the list's kind that telemetry tells of, with the figures it has in the graph. */
export function telemetryRows(kind: InventoryKind, meshOf: MeshOf, figuring: Figuring): NodeRow[] {
  const mesh = meshOfRows(kind, meshOf);
  const versions = kind === "apps" || kind === "services" ? versionsBehind(kind, mesh, meshOf) : undefined;
  const underlay = underlayEnds(mesh);
  return [...mesh.nodes.values()].flatMap((node) => {
    const name = nameOf(kind, node);
    if (name === undefined) return [];
    const figured = nodeOf(node, mesh, underlay.has(node.id), figuring);
    return [{ row: rowOf(kind, name, node, figured, mesh, figuring, versions?.get(node.id)), node: figured }];
  });
}

/** What a node is called in a list; undefined where it does not belong there. */
function nameOf(kind: InventoryKind, node: MeshNode): string | undefined {
  switch (kind) {
    case "workloads":
      return node.kind === "workload" ? node.workload : undefined;
    case "services":
      // A host outside is a service to those who call it; a detour is none.
      return node.kind === "service" ? node.service : node.kind === "external" && !node.via ? node.host : undefined;
    case "apps":
      // A workload that names no app is its own, as the graph draws it.
      return node.kind === "app" ? node.app : node.kind === "workload" ? (node.app ?? node.workload) : undefined;
    case "namespaces":
      return node.kind === "group" ? node.namespace : undefined;
  }
}

function rowOf(
  kind: InventoryKind,
  name: string,
  node: MeshNode,
  { health, traffic, traits }: GraphNode,
  mesh: MeshGraph,
  figuring: Figuring,
  versionsBehind: readonly string[] | undefined,
): InventoryRow {
  const received = edgesByNode(mesh).get(node.id)?.in ?? [];
  const requests = requestsOf(traffic, received, figuring.latency);
  const mtlsRatio = mtlsOf(received);
  const role = (["gateway", "waypoint"] as const).find((trait) => traits.includes(trait));
  const versions = versionsBehind ?? (node.version === undefined || node.version === "latest" ? [] : [node.version]);
  return {
    id: node.id,
    ...(node.cluster === undefined ? {} : { cluster: node.cluster }),
    ...(node.namespace === undefined || kind === "namespaces" ? {} : { namespace: node.namespace }),
    name,
    ...(node.kind === "external" ? { kind: "External host" } : {}),
    ...(kind === "workloads" && node.app !== undefined ? { app: node.app } : {}),
    ...(versions.length > 0 ? { versions: [...versions] } : {}),
    health,
    observed: true,
    traffic,
    ...(requests ? { requests } : {}),
    ...(requests?.in ? { errorStatus: errorStatusOf(requests.in, figuring) } : {}),
    ...(mtlsRatio === undefined ? {} : { mtlsRatio }),
    ...(kind !== "namespaces" && role ? { dataplane: role } : {}),
  };
}

function errorStatusOf({ requestRate, errorRate }: DirectionTotals, { windowSeconds, health }: Figuring): HealthStatus {
  return requestHealth({ protocol: "http", requestRate, errorRate }, windowSeconds, health).status;
}

/** http and grpc as one: rates add up, quantiles come from the sum of the buckets. */
function requestsOf(
  { http, grpc }: GraphNode["traffic"],
  received: readonly EdgeSum[],
  latency: Figuring["latency"],
): NodeTraffic | undefined {
  const inbound = totalOf(http?.in, grpc?.in);
  const outbound = totalOf(http?.out, grpc?.out);
  if (!inbound && !outbound) return undefined;
  const only = http?.in && grpc?.in ? undefined : (http?.latencyMs ?? grpc?.latencyMs);
  const latencyMs = only ?? latencyOfParts(partsOf(received, isRequest), latency);
  return {
    ...(inbound ? { in: inbound } : {}),
    ...(outbound ? { out: outbound } : {}),
    ...(latencyMs ? { latencyMs } : {}),
  };
}

function totalOf(a: DirectionTotals | undefined, b: DirectionTotals | undefined): DirectionTotals | undefined {
  if (!a || !b) return requestTotals(a ?? b);
  return requestTotals({
    requestRate: plus(a.requestRate, b.requestRate),
    errorRate: plus(a.errorRate, b.errorRate),
    clientErrorRate: plus(a.clientErrorRate, b.clientErrorRate),
  });
}

type Rates = { readonly [K in keyof DirectionTotals]: number | undefined };

function requestTotals(totals: Rates | undefined): DirectionTotals | undefined {
  if (totals?.requestRate === undefined) return undefined;
  const { requestRate, errorRate = 0, clientErrorRate = 0 } = totals;
  return { requestRate, errorRate, clientErrorRate };
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : a + b;
}

/** Of what it receives: requests, or bytes where there are none of those. The two do not add up. */
function mtlsOf(received: readonly EdgeSum[]): number | undefined {
  return mtlsRatioOf(partsOf(received, isRequest)) ?? mtlsRatioOf(partsOf(received, (edge) => !isRequest(edge)));
}

function isRequest({ protocol }: EdgeSum): boolean {
  return protocol !== "tcp";
}

function partsOf(edges: readonly EdgeSum[], wanted: (edge: EdgeSum) => boolean): EdgeSum["parts"] {
  return edges.flatMap((edge) => (wanted(edge) ? edge.parts : []));
}

function underlayEnds({ edges }: MeshGraph): ReadonlySet<string> {
  const ends = new Set<string>();
  for (const { underlay, source, target } of edges.values()) if (underlay) ends.add(source).add(target);
  return ends;
}

/** The versions of the workloads of an app, or of those that answer for a service, by the node's id. */
function versionsBehind(
  kind: "apps" | "services",
  mesh: MeshGraph,
  meshOf: MeshOf,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const note = (id: string, version: string | undefined) => {
    if (version === undefined || version === "latest") return;
    found.set(id, (found.get(id) ?? new Set()).add(version));
  };
  if (kind === "services") {
    for (const { target, parts } of mesh.edges.values()) {
      for (const { flow } of parts) note(target, flow.ends.destination.version);
    }
  } else {
    const places = new Map([...mesh.nodes.values()].map((node) => [placeOf(node), node.id]));
    for (const node of meshOf("workload").nodes.values()) note(places.get(placeOf(node)) ?? "", node.version);
  }
  return new Map([...found].map(([id, versions]) => [id, [...versions].sort()]));
}

function placeOf({ cluster, namespace, app, workload }: MeshNode): string {
  return JSON.stringify([cluster, namespace, app ?? workload]);
}

import { meshesOf } from "../../mesh/meshes";
import { FLAVOURS } from "../../mesh/registry";
import type { Graph, GraphEdge, GraphNode } from "../model";
import { edgeId, nodeId } from "../node-identity";
import type { FactOptions } from "./facts";

/** A node as telemetry makes it; workloads and services are named by their label. */
export function node(kind: GraphNode["kind"], label: string, change: Partial<GraphNode> = {}): GraphNode {
  const namespace = kind === "external" || kind === "unknown" ? undefined : "shop";
  const place = { ...(namespace === undefined ? {} : { namespace, cluster: "east" }), ...change };
  return {
    id: nodeId(kind, place, label),
    kind,
    label,
    ...(kind === "workload" ? { workload: label } : {}),
    ...(kind === "service" ? { service: label } : {}),
    ...(kind === "app" ? { app: label } : {}),
    health: { status: "healthy", reasons: [] },
    traffic: {},
    traits: [],
    ...place,
  };
}

export function edge(source: GraphNode, target: GraphNode, requestRate: number): GraphEdge {
  return {
    id: edgeId(source.id, target.id, "http"),
    source: source.id,
    target: target.id,
    protocol: "http",
    requestRate,
    responses: [],
    health: { status: "healthy", reasons: [] },
  };
}

export const AT = 1_795_000_000;

export function graphWith(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[] = [],
  change: Partial<Graph> = {},
): Graph {
  const places = nodes.flatMap(({ namespace, cluster }) =>
    namespace === undefined ? [] : [{ name: namespace, ...(cluster === undefined ? {} : { cluster }) }],
  );
  return {
    at: AT,
    windowSeconds: 300,
    type: "workload",
    groupBy: "none",
    refreshSeconds: 15,
    latency: { state: "none" },
    namespaces: places.slice(0, 1),
    sources: [],
    nodes: [...nodes],
    edges: [...edges],
    missing: [],
    ...change,
  };
}

export const OPTIONS: FactOptions = {
  meshes: meshesOf(FLAVOURS),
  idle: false,
  serviceNodes: false,
  atIsNow: true,
  namespaces: [],
  clusters: [],
};

import { worstHealth } from "../health/request-health";
import type { Ends } from "../mesh/flow";
import type { MeshGraph, MeshNode } from "./build";
import { type EdgeSum, type LatencyBuckets, latencyOfParts } from "./edge-sum";
import { grouped, putIntoAppBoxes } from "./grouping";
import { edgesByNode, type JudgedNode, type Judgement, judgedEdge, judgedNode } from "./judge";
import type { GraphEdge, GraphNode, GroupBy, NodeTraffic, Protocol } from "./model";
import { whyUnknown } from "./unknown-peers";

/** What of the mesh is looked at, and how coarsely. */
export type ViewOptions = Judgement & {
  /** Empty: all. Traffic is shown when its caller, its receiver or the service asked for is in one of them. */
  readonly namespaces: readonly string[];
  /** Empty: all. */
  readonly clusters: readonly string[];
  readonly groupBy: GroupBy;
  /** Whether the apps of a versioned graph are drawn as boxes around their versions. */
  readonly appBoxes: boolean;
  readonly latency: LatencyBuckets;
};

/**
 * The nodes and edges of an answer. Figures of a node are those of the whole mesh, so that they do not depend on
 * what else is on screen; only what is drawn does.
 */
export function graphView(mesh: MeshGraph, options: ViewOptions): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const whole = options.groupBy === "none" ? mesh : grouped(mesh, options.groupBy);
  const shown = chosenEdges(whole, options);
  const edges = shown.map((edge) => edgeOf(edge, whole, options)).sort(byId);

  const ids = new Set<string>();
  const underlay = new Set<string>();
  for (const edge of shown) {
    ids.add(edge.source).add(edge.target);
    if (edge.underlay) underlay.add(edge.source).add(edge.target);
  }
  const nodes: GraphNode[] = [];
  for (const id of ids) {
    const node = whole.nodes.get(id);
    if (node) nodes.push(nodeOf(node, whole, underlay.has(id), options));
  }
  const boxes = options.appBoxes && options.groupBy === "none" ? putIntoAppBoxes(nodes) : [];
  return { nodes: [...nodes, ...boxes].sort(byId), edges };
}

/** Every namespace that has traffic in the mesh, with its cluster, in alphabetical order. */
export function namespacesOf(mesh: MeshGraph): { cluster?: string; name: string }[] {
  const found = new Map<string, { cluster?: string; name: string }>();
  for (const { namespace, cluster } of mesh.nodes.values()) {
    if (namespace === undefined) continue;
    const place = { ...(cluster === undefined ? {} : { cluster }), name: namespace };
    found.set(`${namespace}\n${cluster ?? ""}`, place);
  }
  return [...found].sort(([a], [b]) => compare(a, b)).map(([, place]) => place);
}

/** The edges of a view, each with the parts that are in it and no others. */
export function shownEdges(
  mesh: MeshGraph,
  { groupBy, ...chosen }: Pick<ViewOptions, "namespaces" | "clusters" | "groupBy">,
): EdgeSum[] {
  return chosenEdges(groupBy === "none" ? mesh : grouped(mesh, groupBy), chosen);
}

/** The parts of each edge that have to do with the chosen namespaces and clusters; edges without any are left out. */
function chosenEdges(
  { edges }: MeshGraph,
  { namespaces, clusters }: Pick<ViewOptions, "namespaces" | "clusters">,
): EdgeSum[] {
  if (namespaces.length === 0 && clusters.length === 0) return [...edges.values()];
  const inNamespaces = new Set(namespaces);
  const inClusters = new Set(clusters);
  const memo = new Map<Ends, boolean>();
  const isChosen = (ends: Ends): boolean => {
    const known = memo.get(ends);
    if (known !== undefined) return known;
    const chosen =
      (namespaces.length === 0 || touchedNamespaces(ends).some((name) => inNamespaces.has(name))) &&
      (clusters.length === 0 || touchedClusters(ends).some((name) => inClusters.has(name)));
    memo.set(ends, chosen);
    return chosen;
  };
  return [...edges.values()].flatMap((edge) => {
    const parts = edge.parts.filter(({ flow }) => isChosen(flow.ends));
    if (parts.length === 0) return [];
    return [parts.length === edge.parts.length ? edge : { ...edge, parts }];
  });
}

/** Of a service the mesh does not know, the host still tells which namespace was meant. */
function touchedNamespaces({ source, destination, service }: Ends): string[] {
  const meant = service.namespace ?? /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(service.host ?? "")?.[1];
  return [source.namespace, destination.namespace, meant].filter((name) => name !== undefined);
}

function touchedClusters({ source, destination, service }: Ends): string[] {
  return [source.cluster, destination.cluster, service.cluster].filter((name) => name !== undefined);
}

/** What figures are worked out by. */
export type Figuring = Judgement & Pick<ViewOptions, "latency">;

/** An edge with its figures. */
export function edgeOf(edge: EdgeSum, mesh: MeshGraph, options: Figuring): GraphEdge {
  const { id, source, target, protocol, parts } = edge;
  const { figures, health } = judgedEdge(edge, mesh, options);
  const latencyMs = latencyOfParts(parts, options.latency);
  return latencyMs
    ? { id, source, target, protocol, ...figures, latencyMs, health }
    : { id, source, target, protocol, ...figures, health };
}

const NOT_JUDGED = {
  quiet: "No traffic in the window",
  underlay: "It carries other workloads' traffic, which is judged on their own edges",
};

/** A node with its figures, which are those of the whole mesh. `isUnderlay`: hops beneath other edges touch it. */
export function nodeOf(node: MeshNode, mesh: MeshGraph, isUnderlay: boolean, options: Figuring): GraphNode {
  const { evidence, traits, ...identity } = node;
  const { traffic, healths } = judgedNode(node, mesh, options);
  const health = worstHealth(healths);
  const why = whyUnknown(node);
  const idle = health.status === "unknown" && healths.length > 0;
  return {
    ...identity,
    ...(why === undefined ? undefined : { why }),
    health:
      healths.length === 0 ? { status: "unknown", reasons: [NOT_JUDGED[isUnderlay ? "underlay" : "quiet"]] } : health,
    traffic: withLatency(traffic, edgesByNode(mesh).get(node.id)?.in ?? [], options.latency),
    traits: [...traits, ...(idle ? ["idle"] : [])].sort(),
  };
}

/** Latency is that of the requests a node receives. */
function withLatency(
  traffic: JudgedNode["traffic"],
  received: readonly EdgeSum[],
  buckets: LatencyBuckets,
): GraphNode["traffic"] {
  const whole: GraphNode["traffic"] = {};
  for (const [protocol, figures] of Object.entries(traffic) as [Protocol, NodeTraffic][]) {
    const parts = received.flatMap((edge) => (edge.protocol === protocol ? edge.parts : []));
    const latencyMs = latencyOfParts(parts, buckets);
    whole[protocol] = latencyMs ? { ...figures, latencyMs } : figures;
  }
  return whole;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

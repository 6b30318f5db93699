import { requestHealth, worstHealth } from "../health/request-health";
import type { HealthSettings } from "../health/settings";
import type { Ends } from "../mesh/flow";
import { askedKey, type MeshGraph, type MeshNode } from "./build";
import { type EdgeFigures, type EdgeSum, figuresOf, type LatencyBuckets, latencyOfParts, type Part } from "./edge-sum";
import type { DirectionTotals, GraphEdge, GraphNode, GroupBy, Health, NodeTraffic, Protocol } from "./model";
import { edgeId, type NodeIdentity, nodeId } from "./node-identity";
import { whyUnknown } from "./unknown-peers";

/** What of the mesh is looked at, and how coarsely. */
export type ViewOptions = {
  /** Empty: all. Traffic is shown when its caller, its receiver or the service asked for is in one of them. */
  readonly namespaces: readonly string[];
  /** Empty: all. */
  readonly clusters: readonly string[];
  readonly groupBy: GroupBy;
  /** Whether the apps of a versioned graph are drawn as boxes around their versions. */
  readonly appBoxes: boolean;
  readonly windowSeconds: number;
  readonly health: HealthSettings;
  readonly latency: LatencyBuckets;
};

/**
 * The nodes and edges of an answer. Figures of a node are those of the whole mesh, so that they do not depend on
 * what else is on screen; only what is drawn does.
 */
export function graphView(mesh: MeshGraph, options: ViewOptions): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const whole = options.groupBy === "none" ? mesh : grouped(mesh, options.groupBy);
  const shown = chosenEdges(whole, options);
  const edges = shown.map((edge) => edgeOf(edge, whole.asked, options)).sort(byId);

  const ids = new Set(shown.flatMap(({ source, target }) => [source, target]));
  const touching = edgesByNode(whole);
  const underlay = new Set(shown.flatMap((edge) => (edge.underlay ? [edge.source, edge.target] : [])));
  const nodes = [...ids]
    .map((id) => whole.nodes.get(id))
    .filter((node) => node !== undefined)
    .map((node) =>
      nodeOf(node, touching.get(node.id) ?? NO_EDGES, { underlay: underlay.has(node.id), asked: whole.asked }, options),
    );
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

function edgeOf(
  edge: EdgeSum,
  asked: ReadonlyMap<string, number>,
  { windowSeconds, health, latency }: ViewOptions,
): GraphEdge {
  const { id, source, target, protocol, parts, underlay } = edge;
  const figures = figuresOf(parts, underlay);
  const latencyMs = latencyOfParts(parts, latency);
  return {
    id,
    source,
    target,
    protocol,
    ...figures,
    ...(latencyMs ? { latencyMs } : {}),
    health: healthOf(protocol, figures, askedOfUnreached(parts, asked), windowSeconds, health),
  };
}

/**
 * Requests that reached no workload are drawn as an edge of their own, of which all fail. How bad that is shows only
 * against all that the same callers asked of the same service: undefined where the edge is of another kind.
 */
function askedOfUnreached(parts: readonly Part[], asked: ReadonlyMap<string, number>): number | undefined {
  const keys = new Set<string>();
  for (const { flow } of parts) {
    const { destination, service } = flow.ends;
    if (destination.workload !== undefined || destination.app !== undefined || service.detour) return undefined;
    if (flow.measure === "requests") keys.add(askedKey(flow.ends));
  }
  return [...keys].reduce((sum, key) => sum + (asked.get(key) ?? 0), 0);
}

/** A node's edges by side, without underlay. */
export type Touching = { readonly in: EdgeSum[]; readonly out: EdgeSum[] };
const NO_EDGES: Touching = { in: [], out: [] };

export function edgesByNode({ edges }: MeshGraph): ReadonlyMap<string, Touching> {
  const touching = new Map<string, Touching>();
  const of = (id: string): Touching => {
    const known = touching.get(id) ?? { in: [], out: [] };
    touching.set(id, known);
    return known;
  };
  for (const edge of edges.values()) {
    if (edge.underlay) continue;
    of(edge.source).out.push(edge);
    of(edge.target).in.push(edge);
  }
  return touching;
}

const PROTOCOLS: readonly Protocol[] = ["http", "grpc", "tcp"];

const NOT_JUDGED = {
  quiet: "No traffic in the window",
  underlay: "It carries other workloads' traffic, which is judged on their own edges",
};

function nodeOf(
  node: MeshNode,
  touching: Touching,
  { underlay, asked }: { readonly underlay: boolean; readonly asked: ReadonlyMap<string, number> },
  options: ViewOptions,
): GraphNode {
  const { evidence, traits, ...identity } = node;
  const traffic: Partial<Record<Protocol, NodeTraffic>> = {};
  const healths: Health[] = [];
  for (const protocol of PROTOCOLS) {
    const sides = { in: partsOf(touching.in, protocol), out: partsOf(touching.out, protocol) };
    const totals: NodeTraffic = {};
    for (const side of ["in", "out"] as const) {
      const parts = sides[side];
      if (parts.length === 0) continue;
      const figures = figuresOf(parts, false);
      totals[side] = totalsOf(figures);
      const ofAsked = side === "in" ? askedOfUnreached(parts, asked) : undefined;
      healths.push(named(healthOf(protocol, figures, ofAsked, options.windowSeconds, options.health), side));
    }
    const latencyMs = latencyOfParts(sides.in, options.latency);
    if (latencyMs) totals.latencyMs = latencyMs;
    if (totals.in || totals.out) traffic[protocol] = totals;
  }
  const health = worstHealth(healths);
  const why = whyUnknown(node);
  const idle = health.status === "unknown" && healths.length > 0;
  return {
    ...identity,
    ...(why === undefined ? {} : { why }),
    health:
      healths.length === 0 ? { status: "unknown", reasons: [NOT_JUDGED[underlay ? "underlay" : "quiet"]] } : health,
    traffic,
    traits: [...traits, ...(idle ? ["idle"] : [])].sort(),
  };
}

function partsOf(edges: readonly EdgeSum[], protocol: Protocol): Part[] {
  return edges.flatMap((edge) => (edge.protocol === protocol ? edge.parts : []));
}

function totalsOf(figures: EdgeFigures): DirectionTotals {
  const { requestRate, errorRate, clientErrorRate, sentBytesPerSecond, receivedBytesPerSecond } = figures;
  return {
    ...(requestRate === undefined ? {} : { requestRate }),
    ...(errorRate === undefined ? {} : { errorRate }),
    ...(clientErrorRate === undefined ? {} : { clientErrorRate }),
    ...(sentBytesPerSecond === undefined ? {} : { sentBytesPerSecond }),
    ...(receivedBytesPerSecond === undefined ? {} : { receivedBytesPerSecond }),
  };
}

function healthOf(
  protocol: Protocol,
  figures: EdgeFigures,
  askedRate: number | undefined,
  windowSeconds: number,
  settings: HealthSettings,
): Health {
  const { requestRate, errorRate, clientErrorRate, connectionsPerSecond, responses } = figures;
  const bytesPerSecond = (figures.sentBytesPerSecond ?? 0) + (figures.receivedBytesPerSecond ?? 0);
  return requestHealth(
    {
      protocol,
      requestRate,
      errorRate,
      clientErrorRate,
      askedRate,
      bytesPerSecond,
      connections: connectionsPerSecond,
      responses,
    },
    windowSeconds,
    settings,
  );
}

/** The same share means another thing on each side of a node. */
function named({ status, reasons }: Health, side: "in" | "out"): Health {
  return { status, reasons: reasons.map((reason) => `${side === "in" ? "Inbound" : "Outbound"}: ${reason}`) };
}

/**
 * Sums a graph into groups: nodes by what they have in common, edges between the same groups into one, traffic within a group
 * into an edge from the group to itself, so that nothing is lost. What has nothing in common with others stays.
 */
export function grouped(mesh: MeshGraph, groupBy: Exclude<GroupBy, "none">): MeshGraph {
  const groupOf = new Map<string, MeshNode>();
  const nodes = new Map<string, MeshNode>();
  const members = new Map<string, number>();
  for (const node of mesh.nodes.values()) {
    const identity = groupIdentity(node, groupBy);
    const group = nodes.get(identity?.id ?? node.id) ?? (identity ? asGroup(identity) : node);
    nodes.set(group.id, group);
    groupOf.set(node.id, group);
    members.set(group.id, (members.get(group.id) ?? 0) + 1);
  }
  const edges = new Map<string, EdgeSum>();
  for (const edge of mesh.edges.values()) {
    const source = groupOf.get(edge.source)?.id ?? edge.source;
    const target = groupOf.get(edge.target)?.id ?? edge.target;
    // Underlay repeats traffic that is already there, and a group has no room to show it apart.
    if (edge.underlay) continue;
    const id = edgeId(source, target, edge.protocol);
    const sum = edges.get(id) ?? { ...edge, id, source, target, parts: [] };
    for (const part of edge.parts) sum.parts.push(part);
    edges.set(id, sum);
  }
  const counted = [...nodes.values()].map((node): [string, MeshNode] => [
    node.id,
    node.kind === "group" ? { ...node, members: members.get(node.id) ?? 1 } : node,
  ]);
  return { nodes: new Map(counted), edges, asked: mesh.asked };
}

function groupIdentity(node: MeshNode, groupBy: Exclude<GroupBy, "none">): NodeIdentity | undefined {
  const { cluster, namespace, app } = node;
  if (node.kind === "unknown") return undefined;
  const place = { ...(cluster === undefined ? {} : { cluster }), ...(namespace === undefined ? {} : { namespace }) };
  if (groupBy === "cluster") {
    if (cluster === undefined) return undefined;
    return { id: nodeId("group", {}, cluster), kind: "group", label: cluster, cluster };
  }
  if (namespace === undefined || node.kind === "external") return undefined;
  if (groupBy === "namespace") {
    return { id: nodeId("group", { cluster }, namespace), kind: "group", label: namespace, ...place };
  }
  if (app === undefined) return undefined;
  return { id: nodeId("group", place, app), kind: "group", label: app, app, ...place };
}

function asGroup(identity: NodeIdentity): MeshNode {
  return { ...identity, traits: new Set(), evidence: undefined };
}

/** Versions of one app are drawn in a box of their own, from two on. The box carries no figures of its own. */
function putIntoAppBoxes(nodes: readonly GraphNode[]): GraphNode[] {
  const versions = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (node.app === undefined || node.namespace === undefined) continue;
    const id = nodeId("group", { cluster: node.cluster, namespace: node.namespace }, node.app);
    const members = versions.get(id) ?? [];
    members.push(node);
    versions.set(id, members);
  }
  const boxes: GraphNode[] = [];
  for (const [id, members] of versions) {
    const [first] = members;
    if (!first || members.length < 2) continue;
    for (const member of members) member.parent = id;
    boxes.push({
      id,
      kind: "group",
      label: first.app ?? "",
      ...(first.app === undefined ? {} : { app: first.app }),
      ...(first.cluster === undefined ? {} : { cluster: first.cluster }),
      ...(first.namespace === undefined ? {} : { namespace: first.namespace }),
      members: members.length,
      health: worstHealth(members.map(({ health }) => health)),
      traffic: {},
      traits: [],
    });
  }
  return boxes;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

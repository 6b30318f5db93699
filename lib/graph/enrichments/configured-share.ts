import { hasLabels } from "../../kubernetes/selectors";
import type { Route, RouteRule } from "../../mesh/route";
import type { Graph, GraphEdge, GraphNode } from "../model";
import type { Enrichment } from "./enrichment";
import type { Facts, RoutedHost } from "./facts";
import { READING_ROUTES } from "./routes";

/**
 * On each edge of traffic that a route splits by weight, the share that was configured beside the one that is observed.
 * Only where one rule decides alone: what comes by a condition nobody can foretell.
 */
export const configuredShare: Enrichment = {
  id: "configured-share",
  title: "configured shares",
  reads: READING_ROUTES.reads,
  words: [...READING_ROUTES.words, "subsets"],
  ofGraph: withSplits,
};

type Split = { readonly route: Route; readonly rule: RouteRule; readonly host: RoutedHost };

function withSplits(graph: Graph, facts: Facts): Graph {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    if (edge.underlay || edge.requestRate === undefined) continue;
    const key = `${edge.source}|${edge.protocol}`;
    const known = outgoing.get(key);
    if (known) known.push(edge);
    else outgoing.set(key, [edge]);
  }
  const splits = new Map<string, NonNullable<GraphEdge["split"]>>();
  for (const edges of outgoing.values()) {
    const source = nodes.get(edges[0]?.source ?? "");
    if (!source || source.kind === "group" || source.kind === "unknown" || edges.length < 2) continue;
    for (const [split, parts] of bySplit(source, edges, nodes, facts)) addShares(splits, split, parts);
  }
  if (splits.size === 0) return graph;
  return {
    ...graph,
    edges: graph.edges.map((edge) => {
      const split = splits.get(edge.id);
      return split ? { ...edge, split } : edge;
    }),
  };
}

type Part = { readonly edge: GraphEdge; readonly configured: number };

/** Edges of one source that lead to the destinations of one split. */
function bySplit(
  source: GraphNode,
  edges: readonly GraphEdge[],
  nodes: ReadonlyMap<string, GraphNode>,
  facts: Facts,
): ReadonlyMap<Split, readonly Part[]> {
  const found = new Map<string, { readonly split: Split; readonly parts: Part[] }>();
  for (const edge of edges) {
    const target = nodes.get(edge.target);
    if (!target || (target.kind !== "workload" && target.kind !== "app")) continue;
    const splits = behindHosts(source, target, facts).flatMap((host) => splitOf(host, source, facts) ?? []);
    const [split] = splits;
    // Of a workload behind two splits nobody knows which of them a request came by.
    if (!split || splits.length > 1) continue;
    const key = `${split.route.kind}/${split.route.namespace}/${split.route.name}/${split.host.host}`;
    const known = found.get(key) ?? { split, parts: [] };
    found.set(key, known);
    known.parts.push({ edge, configured: shareOf(split, target, facts) });
  }
  return new Map([...found.values()].map(({ split, parts }) => [split, parts]));
}

/** The services a target is behind; where the source is a service itself, that one alone. */
function behindHosts(source: GraphNode, target: GraphNode, facts: Facts): readonly RoutedHost[] {
  return facts.hostsOf(source.kind === "service" ? source : target);
}

/**
 * The split that decides alone for this caller: the first rule of a route that takes every request. Only one between
 * subsets of the service itself: what is sent to other services cannot be told from what was asked of them.
 */
function splitOf(host: RoutedHost, source: GraphNode, facts: Facts): Split | undefined {
  for (const route of facts.routesOf(host)) {
    if (route.ignored !== undefined) continue;
    if (route.visibility !== "everybody" && !route.visibility.includes(source.namespace ?? "")) continue;
    const rule = route.rules.find(({ layer }) => layer !== "tcp");
    if (!rule || rule.conditional || rule.destinations.length < 2) return undefined;
    const isOwn = rule.destinations.every((each) => each.host === host.host && each.subset !== undefined);
    return isOwn ? { route, rule, host } : undefined;
  }
  return undefined;
}

function shareOf({ rule, host }: Split, target: GraphNode, facts: Facts): number {
  const workloads = facts.workloadsOf(target);
  return rule.destinations.reduce((sum, { subset = "", ratio }) => {
    const wanted = facts.meshes.subsets.labelsOf(host.cluster, host.host, subset);
    const isHere = wanted !== undefined && workloads.some(({ labels }) => hasLabels(labels, wanted));
    return isHere ? sum + ratio : sum;
  }, 0);
}

function addShares(
  splits: Map<string, NonNullable<GraphEdge["split"]>>,
  { route: { kind, namespace, name } }: Split,
  parts: readonly Part[],
): void {
  const total = parts.reduce((sum, { edge }) => sum + (edge.requestRate ?? 0), 0);
  if (!(total > 0)) return;
  for (const { edge, configured } of parts) {
    const observed = Math.min(1, (edge.requestRate ?? 0) / total);
    splits.set(edge.id, { configured: Math.min(1, configured), observed, by: { kind, namespace, name } });
  }
}

import type { KnownHost } from "../../facts/known-cluster";
import type { ClusterWorkload } from "../../facts/workloads";
import { memoOn } from "../../kubernetes/indexes";
import { hasLabels } from "../../kubernetes/selectors";
import type { Visibility } from "../../mesh/hosts";
import type { Route, RouteRule } from "../../mesh/route";
import type { Graph, GraphEdge, GraphNode } from "../model";
import type { Enrichment } from "./enrichment";
import type { Facts } from "./facts";
import { READING_ROUTES, routesOf } from "./routes";

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

type Split = { readonly route: Route; readonly rule: RouteRule; readonly host: KnownHost };

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
  const found = new Map<Split, Part[]>();
  for (const edge of edges) {
    const target = nodes.get(edge.target);
    if (!target || (target.kind !== "workload" && target.kind !== "app")) continue;
    const split = onlySplit(behindHosts(source, target, facts), source);
    if (!split) continue;
    const part = { edge, configured: shareOf(split)(facts.workloadsOf(target)) };
    const known = found.get(split);
    if (known) known.push(part);
    else found.set(split, [part]);
  }
  return found;
}

/** The services a target is behind; where the source is a service itself, that one alone. */
function behindHosts(source: GraphNode, target: GraphNode, facts: Facts): readonly KnownHost[] {
  return facts.hostsOf(source.kind === "service" ? source : target);
}

/** Of a workload behind two splits nobody knows which of them a request came by. */
function onlySplit(hosts: readonly KnownHost[], { namespace = "" }: GraphNode): Split | undefined {
  let only: Split | undefined;
  for (const host of hosts) {
    const deciding = decisionsAt(host).find(({ seenBy }) => seenBy === "everybody" || seenBy.includes(namespace));
    if (!deciding?.split) continue;
    if (only) return undefined;
    only = deciding.split;
  }
  return only;
}

type Decision = { readonly seenBy: Visibility; readonly split: Split | undefined };

/**
 * What the routes of a host decide, each for the callers that see it: the first that a caller sees counts. Only a rule that
 * takes every request decides alone, and only one between subsets of the service itself: what is sent to other services
 * cannot be told from what was asked of them.
 */
const decisionsAt = memoOn((host: KnownHost): readonly Decision[] =>
  routesOf(host).flatMap((route) => {
    const rule = route.rules.find(({ layer }) => layer !== "tcp");
    if (route.ignored !== undefined) return [];
    const isAlone = rule && !rule.conditional && rule.destinations.length > 1;
    const isOwn = isAlone && rule.destinations.every((each) => each.host === host.host && each.subset !== undefined);
    return [{ seenBy: route.visibility, split: isOwn ? { route, rule, host } : undefined }];
  }),
);

/** The share that workloads get of a split. */
const shareOf = memoOn(({ rule, host: { cluster, host } }: Split) =>
  memoOn((workloads: readonly ClusterWorkload[]): number =>
    rule.destinations.reduce((sum, { subset = "", ratio }) => {
      const wanted = cluster.meshes.subsets.labelsOf(cluster, host, subset);
      const isHere = wanted !== undefined && workloads.some(({ labels }) => hasLabels(labels, wanted));
      return isHere ? sum + ratio : sum;
    }, 0),
  ),
);

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

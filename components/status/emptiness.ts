import type { Graph } from "@/lib/graph/model";
import type { GraphView } from "@/lib/view-state/graph-view";
import { freshnessOf } from "./freshness";

/** Why a graph is empty. */
export type Emptiness = "unreachable" | "not-collected" | "filtered" | "quiet";

/**
 * Tells apart the ways of having nothing to show. What the server could not read it names in `missing`: with no source
 * answering nothing is known; with sources that answer, requests are missing because nobody collects them.
 */
export function emptinessOf(
  graph: Pick<Graph, "at" | "sources" | "missing" | "namespaces">,
  view: Pick<GraphView, "namespaces" | "clusters">,
): Emptiness {
  const { missing, namespaces } = graph;
  if (freshnessOf(graph).at === undefined) return "unreachable";
  const filtered = view.namespaces.length + view.clusters.length > 0;
  if (filtered && namespaces.length > 0) return "filtered";
  const requests = missing.some(({ what, pending }) => !pending && what !== "latency" && what !== "mtls");
  return requests ? "not-collected" : "quiet";
}

import type { GraphParameters } from "@/lib/api/graph";
import type { GraphView } from "@/lib/view-state/graph-view";

/** The part of a view that the server has to know. */
export function parametersOf(view: GraphView): GraphParameters {
  const { namespaces, clusters, type, serviceNodes, idle, groupBy, windowSeconds, at } = view;
  return { namespaces, clusters, type, serviceNodes, idle, groupBy, windowSeconds, at };
}

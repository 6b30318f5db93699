import type { Graph, GraphEdge, GraphNode } from "@/lib/graph/model";

/** What of a graph is drawn as nodes and as lines; `underlay` tells whether hops beneath other edges are. */
export function shownOf(
  graph: Pick<Graph, "nodes" | "edges">,
  underlay: boolean,
): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
  const boxes = boxIdsOf(graph);
  const edges = graph.edges.filter((edge) => underlay || !edge.underlay);
  const touched = endsOf(edges);
  const touchedAtAll = endsOf(graph.edges);
  // A proxy that only hidden hops touch would stand there alone; a node that nothing touches is there to be seen idle.
  const nodes = graph.nodes.filter(({ id }) => !boxes.has(id) && (touched.has(id) || !touchedAtAll.has(id)));
  return { nodes, edges };
}

/** The nodes that others are drawn in: they are boxes, and no nodes of the picture. */
export function boxIdsOf({ nodes }: Pick<Graph, "nodes">): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ parent }) => parent ?? []));
}

function endsOf(edges: readonly GraphEdge[]): ReadonlySet<string> {
  return new Set(edges.flatMap(({ source, target }) => [source, target]));
}

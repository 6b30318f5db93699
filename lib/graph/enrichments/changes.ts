import type { Visibility } from "../../mesh/istio/cluster/hosts";
import type { ConfigNote, Graph, GraphNode } from "../model";

/** What is added to a node: fields as they are, traits and notes to those there are. */
export type NodeChange = Omit<Partial<GraphNode>, "id" | "traits" | "config"> & {
  readonly traits?: readonly string[];
  readonly config?: readonly ConfigNote[];
};

/** A graph with its nodes changed; the same graph where nothing changes. Traits and notes come out sorted, each once. */
export function withNodes(graph: Graph, change: (node: GraphNode) => NodeChange | undefined): Graph {
  let changed = false;
  const nodes = graph.nodes.map((node) => {
    const found = change(node);
    if (!found || Object.keys(found).length === 0) return node;
    changed = true;
    const { traits = [], config = [], ...fields } = found;
    return {
      ...node,
      ...fields,
      ...(traits.length > 0 ? { traits: [...new Set([...node.traits, ...traits])].sort() } : {}),
      ...(config.length > 0 ? { config: merged(node.config ?? [], config) } : {}),
    };
  });
  return changed ? { ...graph, nodes } : graph;
}

function merged(notes: readonly ConfigNote[], others: readonly ConfigNote[]): ConfigNote[] {
  const byText = new Map<string, ConfigNote>();
  for (const note of [...notes, ...others])
    byText.set(`${note.kind}\n${note.namespace}\n${note.name}\n${note.what}`, note);
  return [...byText].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, note]) => note);
}

/** ` (for callers in shop only)`, where not everybody sees an object. */
export function seenBy(visibility: Visibility): string {
  if (visibility === "everybody") return "";
  return visibility.length === 0 ? " (exported to nobody)" : ` (for callers in ${visibility.join(", ")} only)`;
}

import type { Visibility } from "../../mesh/hosts";
import type { ConfigNote, GraphNode } from "../model";

/** What is added to a node: fields as they are, traits and notes to those there are. */
export type NodeChange = Omit<Partial<GraphNode>, "id" | "traits" | "config"> & {
  readonly traits?: readonly string[];
  readonly config?: readonly ConfigNote[];
};

/** A node with changes made; the same node for none. Traits and notes come out sorted, each once. */
export function changed(node: GraphNode, changes: readonly NodeChange[]): GraphNode {
  if (changes.length === 0) return node;
  const whole: GraphNode = { ...node };
  let config: readonly ConfigNote[] = node.config ?? [];
  let traits: readonly string[] = node.traits;
  for (const change of changes) {
    Object.assign(whole, change);
    if (change.traits && change.traits.length > 0) traits = [...traits, ...change.traits];
    if (change.config && change.config.length > 0) config = [...config, ...change.config];
  }
  whole.traits = traits === node.traits ? node.traits : [...new Set(traits)].sort();
  if (config.length > 0) whole.config = sorted(config);
  return whole;
}

function sorted(notes: readonly ConfigNote[]): ConfigNote[] {
  if (notes.length < 2) return [...notes];
  const byText = new Map(notes.map((note) => [`${note.kind}\n${note.namespace}\n${note.name}\n${note.what}`, note]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, note]) => note);
}

/** ` (for callers in shop only)`, where not everybody sees an object. */
export function seenBy(visibility: Visibility): string {
  if (visibility === "everybody") return "";
  return visibility.length === 0 ? " (exported to nobody)" : ` (for callers in ${visibility.join(", ")} only)`;
}

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
  const traits = [...node.traits];
  const config: (readonly ConfigNote[])[] = node.config ? [node.config] : [];
  for (const change of changes) {
    if (hasFields(change)) Object.assign(whole, change);
    if (change.traits) traits.push(...change.traits);
    if (change.config && change.config.length > 0) config.push(change.config);
  }
  whole.traits = traits.length > node.traits.length ? [...new Set(traits)].sort() : node.traits;
  if (config.length > 0) whole.config = sorted(config);
  return whole;
}

/** Whether a change is of more than traits and notes, as most are not. */
function hasFields(change: NodeChange): boolean {
  for (const field in change) if (field !== "traits" && field !== "config") return true;
  return false;
}

function sorted(parts: readonly (readonly ConfigNote[])[]): ConfigNote[] {
  const notes = parts.flat();
  if (notes.length > 1) notes.sort(inOrder);
  return notes.filter((note, index) => {
    const before = notes[index - 1];
    return before === undefined || inOrder(before, note) !== 0;
  });
}

function inOrder(a: ConfigNote, b: ConfigNote): number {
  return (
    compared(a.kind, b.kind) ||
    compared(a.namespace, b.namespace) ||
    compared(a.name, b.name) ||
    compared(a.what, b.what)
  );
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** ` (for callers in shop only)`, where not everybody sees an object. */
export function seenBy(visibility: Visibility): string {
  if (visibility === "everybody") return "";
  return visibility.length === 0 ? " (exported to nobody)" : ` (for callers in ${visibility.join(", ")} only)`;
}

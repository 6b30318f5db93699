import { formatCount } from "@/lib/format/count";
import type { Graph } from "@/lib/graph/model";
import type { GraphView } from "@/lib/view-state/graph-view";

export type NamespaceOption = {
  readonly name: string;
  /** The clusters that have it. */
  readonly where: readonly string[];
  /** False for one that a link names and that has no traffic: it must be possible to unselect it. */
  readonly seen: boolean;
};

/** What there is to choose from: what has traffic, and what is chosen already. In alphabetical order. */
export function namespaceOptions(
  known: Graph["namespaces"],
  view: Pick<GraphView, "namespaces" | "clusters">,
): { namespaces: readonly NamespaceOption[]; clusters: readonly string[] } {
  const where = new Map<string, string[]>();
  for (const { name, cluster } of known) {
    where.set(name, [...(where.get(name) ?? []), ...(cluster === undefined ? [] : [cluster])]);
  }
  const names = [...new Set([...where.keys(), ...view.namespaces])].sort();
  return {
    namespaces: names.map((name) => ({ name, where: where.get(name) ?? [], seen: where.has(name) })),
    clusters: [...new Set([...known.flatMap(({ cluster }) => cluster ?? []), ...view.clusters])].sort(),
  };
}

/** What the button says: all of them, the one, or how many. */
export function namespacesSummary({ namespaces, clusters }: Pick<GraphView, "namespaces" | "clusters">): string {
  const [only] = namespaces;
  const where =
    clusters.length === 0 ? "" : ` in ${clusters.length === 1 ? clusters[0] : `${clusters.length} clusters`}`;
  if (only === undefined) return `All namespaces${where}`;
  return `${namespaces.length === 1 ? only : formatCount(namespaces.length, "namespace")}${where}`;
}

/** A list with `name` taken out, or put in. */
export function toggled(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((each) => each !== name) : [...names, name].sort();
}

import type { Graph, GraphEdge, GraphNode } from "@/lib/graph/model";
import type { Sort, SortColumn } from "@/lib/view-state/graph-view";
import { failedRatio, volumeClass } from "../edge-figures";
import { fullName } from "../kinds";
import { compareTrouble } from "../summary";

/** An edge with the names of its ends, as the table has it. */
export type EdgeRow = { readonly edge: GraphEdge; readonly source: GraphNode; readonly target: GraphNode };

/** One row for each edge both of whose ends are known. */
export function edgeRows({ nodes, edges }: Graph, underlay: boolean): readonly EdgeRow[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return edges.flatMap((edge) => {
    const source = byId.get(edge.source);
    const target = byId.get(edge.target);
    return source && target && (underlay || !edge.underlay) ? [{ edge, source, target }] : [];
  });
}

/** Sorts by one column; what has no figure there comes last either way. Equal rows stay in the order of their ids. */
export function sortedRows(rows: readonly EdgeRow[], { column, ascending }: Sort): readonly EdgeRow[] {
  if (column === "health") {
    const sorted = rows.toSorted((a, b) => compareTrouble(a.edge, b.edge));
    return ascending ? sorted.toReversed() : sorted;
  }
  const value = VALUES[column];
  return rows.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    const order = compare(left, right);
    return ascending ? order : -order;
  });
}

const VALUES: Record<Exclude<SortColumn, "health">, (row: EdgeRow) => number | string | undefined> = {
  source: ({ source }) => fullName(source),
  target: ({ target }) => fullName(target),
  protocol: ({ edge }) => edge.protocol,
  rate: ({ edge }) => (edge.protocol === "tcp" ? undefined : edge.requestRate),
  errors: ({ edge }) => (volumeClass(edge) === undefined ? undefined : failedRatio(edge)),
  p95: ({ edge }) => edge.latencyMs?.p95,
};

function compare(a: number | string, b: number | string): number {
  if (typeof a === "string" || typeof b === "string") return String(a).localeCompare(String(b));
  return a - b;
}

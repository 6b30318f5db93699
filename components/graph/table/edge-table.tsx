"use client";

import { useId, useMemo, useState } from "react";
import { Button } from "@/components/controls/button";
import { formatCount } from "@/lib/format/count";
import type { Graph } from "@/lib/graph/model";
import type { GraphView, Sort, SortColumn } from "@/lib/view-state/graph-view";
import type { ChangeView } from "../use-graph-view";
import { EdgeTableRow } from "./edge-table-row";
import { edgeRows, sortedRows } from "./sort-edges";
import { SortHeader } from "./sort-header";
import styles from "./table.module.css";

const COLUMNS: readonly (readonly [column: SortColumn, label: string, numeric: boolean])[] = [
  ["health", "Health", false],
  ["source", "From", false],
  ["target", "To", false],
  ["protocol", "Protocol", false],
  ["rate", "Rate", true],
  ["errors", "Errors", true],
  ["p95", "p95", true],
];

/** More rows at once are slow to lay out, and nobody reads them: the sort puts what matters first. */
const PAGE = 200;

/** The graph as a list: the same edges, the same selection, for keyboards, screen readers and small screens. */
export function EdgeTable({ graph, view, change }: { graph: Graph; view: GraphView; change: ChangeView }) {
  const countId = useId();
  const [most, setMost] = useState(PAGE);
  const { sort, underlay, selection } = view;
  const rows = useMemo(() => sortedRows(edgeRows(graph, underlay), sort), [graph, underlay, sort]);
  const rest = rows.length - most;

  return (
    <div className={styles.sheet}>
      <p id={countId} className={styles.count}>
        {formatCount(rows.length, "edge")}
        {rest > 0 && `, the first ${most} shown`}
      </p>
      <div className={styles.scroll}>
        <table className={styles.table} aria-describedby={countId}>
          <thead>
            <tr>
              {COLUMNS.map(([column, label, numeric]) => (
                <SortHeader
                  key={column}
                  label={label}
                  numeric={numeric}
                  order={sort.column === column ? (sort.ascending ? "ascending" : "descending") : undefined}
                  onSort={() => change({ sort: nextSort(sort, column) }, "replace")}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, most).map((row) => (
              <EdgeTableRow
                key={row.edge.id}
                row={row}
                selected={selection?.id === row.edge.id}
                onSelect={(picked) => change({ selection: picked })}
              />
            ))}
          </tbody>
        </table>
        {rest > 0 && (
          <Button framed className={styles.more} onClick={() => setMost(most + PAGE)}>
            Show {Math.min(rest, PAGE)} more
          </Button>
        )}
      </div>
    </div>
  );
}

/** The same column again turns round; another begins with the largest, or with A. */
function nextSort(sort: Sort, column: SortColumn): Sort {
  if (sort.column === column) return { column, ascending: !sort.ascending };
  return { column, ascending: column === "source" || column === "target" || column === "protocol" };
}

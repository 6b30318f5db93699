"use client";

import { useId, useMemo, useState } from "react";
import { Button } from "@/components/controls/button";
import type { Column } from "@/components/tables/column";
import { TableHead } from "@/components/tables/table-head";
import { formatCount } from "@/lib/format/count";
import type { Graph } from "@/lib/graph/model";
import type { GraphView, SortColumn } from "@/lib/view-state/graph-view";
import type { ChangeView } from "../use-graph-view";
import { EdgeTableRow } from "./edge-table-row";
import { edgeRows, sortedRows } from "./sort-edges";
import styles from "./table.module.css";

const COLUMNS: readonly Column<SortColumn>[] = [
  { id: "health", label: "Health", numeric: false },
  { id: "source", label: "From", numeric: false },
  { id: "target", label: "To", numeric: false },
  { id: "protocol", label: "Protocol", numeric: false },
  { id: "rate", label: "Rate", numeric: true },
  { id: "errors", label: "Errors", numeric: true },
  { id: "p95", label: "p95", numeric: true },
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
          <TableHead columns={COLUMNS} sort={sort} onSort={(next) => change({ sort: next }, "replace")} />
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

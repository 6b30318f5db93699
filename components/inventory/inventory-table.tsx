"use client";

import { useMemo, useState } from "react";
import { Button } from "@/components/controls/button";
import type { Inventory, InventoryKind, InventoryRow } from "@/lib/inventory/model";
import type { InventoryColumn, InventorySort, InventoryView } from "@/lib/view-state/inventory-view";
import { columnsOf, isText } from "./columns";
import styles from "./inventory.module.css";
import { InventoryTableRow } from "./inventory-table-row";
import { TableHead } from "./table-head";
import type { ChangeInventoryView } from "./use-inventory";

export type InventoryTableProps = {
  kind: InventoryKind;
  list: Inventory;
  rows: readonly InventoryRow[];
  view: InventoryView;
  change: ChangeInventoryView;
};

/** More rows at once are slow to lay out, and nobody reads them: the sort puts what matters first. */
const PAGE = 200;

export function InventoryTable({ kind, list, rows, view, change }: InventoryTableProps) {
  const [most, setMost] = useState(PAGE);
  const { sort } = view;
  const columns = useMemo(
    () =>
      columnsOf(kind, {
        severalClusters: new Set(list.rows.map(({ cluster }) => cluster)).size > 1,
        hasCluster: list.sources.some((source) => source.kind === "kubernetes"),
      }),
    [kind, list],
  );
  const rest = rows.length - most;
  const latencyPending = list.latency.state === "pending" || list.latency.state === "partial";

  return (
    // Scrolled by keyboard, too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section className={styles.scroll} tabIndex={0} aria-label="Table">
      <table className={styles.table}>
        <TableHead
          columns={columns}
          sort={sort}
          onSort={(column) => change({ sort: nextSort(sort, column) }, "replace")}
        />
        <tbody>
          {rows.slice(0, most).map((row) => (
            <InventoryTableRow
              key={row.id}
              kind={kind}
              row={row}
              columns={columns}
              view={view}
              latencyPending={latencyPending}
            />
          ))}
        </tbody>
      </table>
      {rest > 0 && (
        <p className={styles.more}>
          <Button framed onClick={() => setMost(most + PAGE)}>
            Show {Math.min(rest, PAGE)} more
          </Button>{" "}
          of {rest.toLocaleString("en")}
        </p>
      )}
    </section>
  );
}

/** The same column again turns round; another begins with the most, or with A. */
function nextSort(sort: InventorySort, column: InventoryColumn): InventorySort {
  if (sort.column === column) return { column, ascending: !sort.ascending };
  return { column, ascending: isText(column) };
}

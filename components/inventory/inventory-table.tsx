"use client";

import { useMemo, useRef, useState } from "react";
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

/** The sort puts what matters first, and more rows at once are slow: some thousands take seconds for each new figure. */
const PAGE = 200;

export function InventoryTable({ kind, list, rows, view, change }: InventoryTableProps) {
  const scroller = useRef<HTMLElement>(null);
  const { sort, find, health, namespaces, clusters } = view;
  // Other rows, or another order, begin at their beginning.
  const order = JSON.stringify([sort, find, health, namespaces, clusters]);
  const [turned, setTurned] = useState({ order, first: 0 });
  const first = turned.order === order && turned.first < rows.length ? turned.first : 0;
  const columns = useMemo(
    () =>
      columnsOf(kind, {
        severalClusters: new Set(list.rows.map(({ cluster }) => cluster)).size > 1,
        hasCluster: list.sources.some((source) => source.kind === "kubernetes"),
      }),
    [kind, list],
  );
  const latencyPending = list.latency.state === "pending" || list.latency.state === "partial";

  function turnTo(next: number): void {
    setTurned({ order, first: next });
    scroller.current?.scrollTo({ top: 0 });
  }

  return (
    // Scrolled by keyboard, too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section ref={scroller} className={styles.scroll} tabIndex={0} aria-label="Table">
      <table className={styles.table}>
        <TableHead
          columns={columns}
          sort={sort}
          onSort={(column) => change({ sort: nextSort(sort, column) }, "replace")}
        />
        <tbody>
          {rows.slice(first, first + PAGE).map((row) => (
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
      {rows.length > PAGE && (
        <p className={styles.more}>
          <Button framed disabled={first === 0} onClick={() => turnTo(first - PAGE)}>
            Previous
          </Button>{" "}
          {(first + 1).toLocaleString("en")} to {Math.min(first + PAGE, rows.length).toLocaleString("en")} of{" "}
          {rows.length.toLocaleString("en")}{" "}
          <Button framed disabled={first + PAGE >= rows.length} onClick={() => turnTo(first + PAGE)}>
            Next
          </Button>
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

"use client";

import { useMemo, useRef, useState } from "react";
import { Button } from "@/components/controls/button";
import { knowsTraffic } from "@/components/status/freshness";
import { TableHead } from "@/components/tables/table-head";
import type { Inventory, InventoryKind, InventoryRow } from "@/lib/inventory/model";
import type { InventoryView } from "@/lib/view-state/inventory-view";
import { columnsOf } from "./columns";
import styles from "./inventory.module.css";
import { InventoryTableRow } from "./inventory-table-row";
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
  const columns = useMemo(() => columnsOf(kind, list.rows), [kind, list.rows]);
  const isTrafficKnown = knowsTraffic(list.missing);
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
        <TableHead columns={columns} sort={sort} onSort={(next) => change({ sort: next }, "replace")} />
        <tbody>
          {rows.slice(first, first + PAGE).map((row) => (
            <InventoryTableRow
              key={row.id}
              kind={kind}
              row={row}
              columns={columns}
              view={view}
              latencyPending={latencyPending}
              isTrafficKnown={isTrafficKnown}
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

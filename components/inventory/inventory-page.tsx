"use client";

import { useMemo } from "react";
import { useRefresh } from "@/components/preferences/use-refresh";
import { Banners } from "@/components/status/banners";
import { knowsTraffic } from "@/components/status/freshness";
import { StatusStrip } from "@/components/status/status-strip";
import { Toolbar } from "@/components/toolbar/toolbar";
import type { InventoryKind } from "@/lib/inventory/model";
import { Filters } from "./filters";
import styles from "./inventory.module.css";
import { InventoryBody } from "./inventory-body";
import { foundRows, shownRows } from "./shown-rows";
import { useInventoryView, useShownInventory } from "./use-inventory";
import { quietWordOf } from "./verdict";

const NO_ROWS = [] as const;

/** A list: a bar, what is searched for, the table, and the state of the data. */
export function InventoryPage({ kind, title }: { kind: InventoryKind; title: string }) {
  const [view, change] = useInventoryView();
  const [refresh] = useRefresh();
  const shown = useShownInventory(kind, view);
  const { list } = shown;
  const all = list?.rows ?? NO_ROWS;
  const { find, health, sort } = view;
  const found = useMemo(() => foundRows(all, find), [all, find]);
  const quiet = useMemo(() => list && quietWordOf(list.rows, knowsTraffic(list.missing)), [list]);
  const rows = useMemo(() => shownRows(found, { find: "", health, sort }), [found, health, sort]);

  return (
    <div className={styles.page}>
      <Toolbar
        current={kind}
        view={view}
        change={change}
        known={list?.namespaces ?? []}
        isFetching={shown.isFetching}
        refetch={shown.refetch}
      />
      <main className={styles.main}>
        <h1 className={styles.heading}>{title}</h1>
        <Filters
          kind={kind}
          view={view}
          change={change}
          all={all.length}
          found={found}
          shown={rows.length}
          quietWord={quiet}
          known={list !== undefined}
        />
        <Banners shown={{ ...shown, graph: list && { ...list, nodes: list.rows } }} />
        <div className={styles.body} data-previous={shown.isPrevious} aria-busy={shown.isFetching}>
          <InventoryBody kind={kind} view={view} change={change} shown={shown} rows={rows} />
        </div>
      </main>
      <StatusStrip
        graph={list}
        windowSeconds={view.windowSeconds}
        live={view.at === undefined}
        paused={refresh === "paused"}
        behind={shown.error !== undefined || shown.isPrevious}
      />
    </div>
  );
}

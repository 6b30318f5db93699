"use client";

import { Popover } from "@/components/controls/popover";
import { CopyLink } from "@/components/graph/toolbar/copy-link";
import { MomentChoices } from "@/components/graph/toolbar/moment-choices";
import { NamespaceChoices } from "@/components/graph/toolbar/namespace-choices";
import { namespacesSummary } from "@/components/graph/toolbar/namespaces";
import { RefreshButton, RefreshSelect } from "@/components/graph/toolbar/refresh-controls";
import styles from "@/components/graph/toolbar/toolbar.module.css";
import { ViewSheet } from "@/components/graph/toolbar/view-sheet";
import { WindowChoices } from "@/components/graph/toolbar/window-choices";
import { Brand } from "@/components/layout/brand";
import { Pages } from "@/components/layout/pages";
import { useZone } from "@/components/preferences/use-zone";
import { ThemeSelect } from "@/components/theme/theme-select";
import { formatWindow } from "@/lib/format/duration";
import { formatMoment, zoneName } from "@/lib/format/time";
import type { InventoryKind } from "@/lib/inventory/model";
import { DEFAULT_INVENTORY_VIEW, type InventoryView } from "@/lib/view-state/inventory-view";
import type { ChangeInventoryView, ShownInventory } from "./use-inventory";

export type InventoryToolbarProps = {
  kind: InventoryKind;
  view: InventoryView;
  change: ChangeInventoryView;
  shown: ShownInventory;
};

/** The graph's bar, without what belongs to a picture. */
export function InventoryToolbar({ kind, view, change, shown }: InventoryToolbarProps) {
  const [zone] = useZone();
  const known = shown.list?.namespaces ?? [];
  return (
    <header className={styles.bar}>
      <Brand />
      <Pages current={kind} />
      <div className={styles.tools} role="toolbar" aria-label="View">
        <div className={styles.wide}>
          <Popover
            label="Namespaces"
            summary={namespacesSummary(view)}
            changed={view.namespaces.length + view.clusters.length > 0}
          >
            <NamespaceChoices known={known} view={view} change={change} />
          </Popover>
          <Popover
            label="Window"
            summary={formatWindow(view.windowSeconds)}
            changed={view.windowSeconds !== DEFAULT_INVENTORY_VIEW.windowSeconds}
          >
            <WindowChoices view={view} change={change} />
          </Popover>
          <Popover
            label="Moment"
            summary={view.at === undefined ? "now" : `${formatMoment(view.at, zone)} ${zoneName(view.at, zone)}`}
            icon="clock"
            changed={view.at !== undefined}
          >
            <MomentChoices view={view} change={change} />
          </Popover>
        </div>
        <ViewSheet known={known} view={view} change={change} />
      </div>
      <div className={styles.right}>
        <div className={styles.wide}>
          <RefreshSelect />
        </div>
        <RefreshButton isFetching={shown.isFetching} refetch={shown.refetch} />
        <div className={styles.wide}>
          <CopyLink />
          <ThemeSelect compact />
        </div>
      </div>
    </header>
  );
}

"use client";

import type { ReactNode } from "react";
import { Popover } from "@/components/controls/popover";
import { Brand } from "@/components/layout/brand";
import { type PageName, Pages } from "@/components/layout/pages";
import { ThemeSelect } from "@/components/theme/theme-select";
import { formatWindow } from "@/lib/format/duration";
import type { Graph } from "@/lib/graph/model";
import { DEFAULT_GRAPH_VIEW } from "@/lib/view-state/graph-view";
import type { SharedView } from "@/lib/view-state/inventory-view";
import { CopyLink } from "./copy-link";
import { MomentChoices } from "./moment-choices";
import { MomentText } from "./moment-text";
import { NamespaceChoices } from "./namespace-choices";
import { namespacesSummary } from "./namespaces";
import { RefreshButton, RefreshSelect } from "./refresh-controls";
import styles from "./toolbar.module.css";
import { ViewSheet } from "./view-sheet";
import { WindowChoices } from "./window-choices";

export type ToolbarProps = {
  current: PageName;
  /** What all pages have to choose. */
  view: SharedView;
  change: (chosen: Partial<SharedView>) => void;
  known: Graph["namespaces"];
  isFetching: boolean;
  refetch: () => void;
  /** What only this page has to choose, and whether any of it is chosen. */
  display?: { readonly controls: ReactNode; readonly changed: boolean };
  /** Before the rest at the right end. */
  children?: ReactNode;
};

/** What is looked at, how, when, and how often. As the screen narrows it folds into a popover, then into a sheet. */
export function Toolbar({ current, view, change, known, isFetching, refetch, display, children }: ToolbarProps) {
  const { namespaces, clusters, windowSeconds, at } = view;
  return (
    <header className={styles.bar}>
      <Brand />
      <Pages current={current} />
      <div className={styles.tools} role="toolbar" aria-label="View">
        <div className={styles.wide}>
          <Popover
            label="Namespaces"
            summary={namespacesSummary(view)}
            changed={namespaces.length + clusters.length > 0}
            className={styles.gives}
          >
            <NamespaceChoices known={known} view={view} change={change} />
          </Popover>
        </div>
        {display && (
          <>
            <div className={styles.widest}>{display.controls}</div>
            <div className={styles.folded}>
              <Popover label="Display" summary="Display" icon="sliders" changed={display.changed}>
                <div className={styles.stack}>{display.controls}</div>
              </Popover>
            </div>
          </>
        )}
        <div className={styles.wide}>
          <Popover
            label="Window"
            summary={formatWindow(windowSeconds)}
            changed={windowSeconds !== DEFAULT_GRAPH_VIEW.windowSeconds}
          >
            <WindowChoices view={view} change={change} />
          </Popover>
        </div>
        <div className={styles.wide}>
          <Popover
            label="Moment"
            summary={at === undefined ? "now" : <MomentText at={at} />}
            icon="clock"
            changed={at !== undefined}
            className={styles.gives}
          >
            <MomentChoices view={view} change={change} />
          </Popover>
        </div>
        <ViewSheet known={known} view={view} change={change}>
          {display?.controls}
        </ViewSheet>
      </div>
      <div className={styles.right}>
        {children}
        {/* A moment that has passed does not change. */}
        {at === undefined && (
          <div className={styles.wide}>
            <RefreshSelect />
          </div>
        )}
        <RefreshButton isFetching={isFetching} refetch={refetch} />
        <div className={styles.wide}>
          <CopyLink />
          <ThemeSelect compact />
        </div>
      </div>
    </header>
  );
}

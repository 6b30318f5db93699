"use client";

import { Button } from "@/components/controls/button";
import controls from "@/components/controls/controls.module.css";
import { Popover } from "@/components/controls/popover";
import { Brand } from "@/components/layout/brand";
import { Pages } from "@/components/layout/pages";
import { useZone } from "@/components/preferences/use-zone";
import { ThemeSelect } from "@/components/theme/theme-select";
import { formatWindow } from "@/lib/format/duration";
import { formatMoment, zoneName } from "@/lib/format/time";
import { DEFAULT_GRAPH_VIEW, type GraphView } from "@/lib/view-state/graph-view";
import type { ChangeView } from "../use-graph-view";
import type { ShownGraph } from "../use-shown-graph";
import { CopyLink } from "./copy-link";
import { DisplayControls } from "./display-controls";
import { MomentChoices } from "./moment-choices";
import { NamespaceChoices } from "./namespace-choices";
import { namespacesSummary } from "./namespaces";
import { RefreshButton, RefreshSelect } from "./refresh-controls";
import styles from "./toolbar.module.css";
import { ViewSheet } from "./view-sheet";
import { WindowChoices } from "./window-choices";

export type ToolbarProps = { view: GraphView; change: ChangeView; shown: ShownGraph };

/** What is looked at, how, when, and how often. As the screen narrows it folds into a popover, then into a sheet. */
export function Toolbar({ view, change, shown }: ToolbarProps) {
  const [zone] = useZone();
  const known = shown.graph?.namespaces ?? [];
  const hasUnderlay = shown.graph?.edges.some(({ underlay }) => underlay) === true;
  const display = <DisplayControls view={view} change={change} hasUnderlay={hasUnderlay} />;
  return (
    <header className={styles.bar}>
      <Brand />
      <Pages current="graph" />
      <div className={styles.tools} role="toolbar" aria-label="View">
        <div className={styles.wide}>
          <Popover
            label="Namespaces"
            summary={namespacesSummary(view)}
            changed={view.namespaces.length + view.clusters.length > 0}
          >
            <NamespaceChoices known={known} view={view} change={change} />
          </Popover>
        </div>
        <div className={styles.widest}>{display}</div>
        <div className={styles.folded}>
          <Popover label="Display" summary="Display" icon="sliders" changed={isDisplayChanged(view)}>
            <div className={styles.stack}>{display}</div>
          </Popover>
        </div>
        <div className={styles.wide}>
          <Popover
            label="Window"
            summary={formatWindow(view.windowSeconds)}
            changed={view.windowSeconds !== DEFAULT_GRAPH_VIEW.windowSeconds}
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
        <ViewSheet known={known} view={view} change={change}>
          {display}
        </ViewSheet>
      </div>
      <div className={styles.right}>
        <fieldset className={controls.segments} aria-label="Show as">
          <Button icon="graph" pressed={view.display === "graph"} onClick={() => change({ display: "graph" })}>
            <span className={styles.word}>Graph</span>
          </Button>
          <Button icon="table" pressed={view.display === "table"} onClick={() => change({ display: "table" })}>
            <span className={styles.word}>Table</span>
          </Button>
        </fieldset>
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

function isDisplayChanged({ type, groupBy, serviceNodes, idle, underlay }: GraphView): boolean {
  return type !== DEFAULT_GRAPH_VIEW.type || groupBy !== DEFAULT_GRAPH_VIEW.groupBy || serviceNodes || idle || underlay;
}

"use client";

import { Button } from "@/components/controls/button";
import controls from "@/components/controls/controls.module.css";
import { Toolbar } from "@/components/toolbar/toolbar";
import { DEFAULT_GRAPH_VIEW, type GraphView } from "@/lib/view-state/graph-view";
import { DisplayControls } from "./display-controls";
import styles from "./mesh-graph.module.css";
import type { ChangeView } from "./use-graph-view";
import type { ShownGraph } from "./use-shown-graph";

export type GraphToolbarProps = { view: GraphView; change: ChangeView; shown: ShownGraph };

/** The bar of every page, and what belongs to a picture. */
export function GraphToolbar({ view, change, shown: { graph, isFetching, refetch } }: GraphToolbarProps) {
  const hasUnderlay = graph?.edges.some(({ underlay }) => underlay) === true;
  return (
    <Toolbar
      current="graph"
      view={view}
      change={change}
      known={graph?.namespaces ?? []}
      isFetching={isFetching}
      refetch={refetch}
      display={{
        controls: <DisplayControls view={view} change={change} hasUnderlay={hasUnderlay} />,
        changed: isDisplayChanged(view),
      }}
    >
      <fieldset className={controls.segments} aria-label="Show as">
        <Button icon="graph" pressed={view.display === "graph"} onClick={() => change({ display: "graph" })}>
          <span className={styles.word}>Graph</span>
        </Button>
        <Button icon="table" pressed={view.display === "table"} onClick={() => change({ display: "table" })}>
          <span className={styles.word}>Table</span>
        </Button>
      </fieldset>
    </Toolbar>
  );
}

function isDisplayChanged({ type, groupBy, serviceNodes, idle, underlay }: GraphView): boolean {
  return type !== DEFAULT_GRAPH_VIEW.type || groupBy !== DEFAULT_GRAPH_VIEW.groupBy || serviceNodes || idle || underlay;
}

"use client";

import { useEffect, useMemo, useState } from "react";
import { Button } from "@/components/controls/button";
import { refreshMs, useRefresh } from "@/components/preferences/use-refresh";
import { Banners } from "@/components/status/banners";
import { StatusStrip } from "@/components/status/status-strip";
import type { Selection } from "@/lib/view-state/graph-view";
import { parametersOf } from "./graph-parameters";
import { GraphToolbar } from "./graph-toolbar";
import styles from "./mesh-graph.module.css";
import { SidePanel } from "./panel/side-panel";
import { Stage } from "./stage/stage";
import { useGraphView } from "./use-graph-view";
import { useShownGraph } from "./use-shown-graph";

/** `auto`: as there is room for it, and whenever something is selected. */
type PanelState = "auto" | "open" | "closed";

/** The graph page: a bar, the picture or its table, what is selected, and the state of the data. */
export function MeshGraph() {
  const [view, change] = useGraphView();
  const [refresh] = useRefresh();
  const [panel, setPanel] = useState<PanelState>("auto");
  const parameters = useMemo(() => parametersOf(view), [view]);
  const shown = useShownGraph(parameters, refreshMs(refresh));
  const { selection } = view;
  // Where there is nothing to show, the page says why, and there is nothing to add up.
  const hasPanel = shown.graph !== undefined && (shown.graph.nodes.length > 0 || selection !== undefined);

  function select(picked: Selection | undefined): void {
    change({ selection: picked });
    if (picked && panel === "closed") setPanel("auto");
  }

  function closePanel(): void {
    if (selection) change({ selection: undefined });
    else setPanel(panel === "open" ? "auto" : "closed");
  }

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      // What lies on top takes the key first: the browser closes it.
      const covered = document.querySelector("dialog:popover-open, dialog:modal") !== null;
      if (event.key === "Escape" && !event.defaultPrevented && !covered) change({ selection: undefined });
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [change]);

  return (
    <div className={styles.page} data-panel={panel} data-selected={selection !== undefined} data-display={view.display}>
      <GraphToolbar view={view} change={change} shown={shown} />
      <main className={styles.main}>
        <h1 className={styles.heading}>Service graph</h1>
        <div className={styles.stage}>
          <Banners shown={shown} />
          <div className={styles.picture} data-previous={shown.isPrevious} aria-busy={shown.isFetching}>
            <Stage view={view} change={change} shown={shown} onSelect={select} />
            {hasPanel && (
              <Button icon="panel" framed className={styles.summary} onClick={() => setPanel("open")}>
                Summary
              </Button>
            )}
          </div>
        </div>
        {hasPanel && shown.graph && (
          <SidePanel graph={shown.graph} view={view} parameters={parameters} change={change} onClose={closePanel} />
        )}
        {!shown.graph && !shown.error && <div className={styles.panelSpace} />}
      </main>
      <StatusStrip
        graph={shown.graph}
        windowSeconds={view.windowSeconds}
        live={view.at === undefined}
        paused={refresh === "paused"}
        behind={shown.error !== undefined || shown.isPrevious}
      />
    </div>
  );
}

import { Button } from "@/components/controls/button";
import { EmptyState } from "@/components/feedback/empty-state";
import { formatWindow } from "@/lib/format/duration";
import type { Graph } from "@/lib/graph/model";
import type { GraphView } from "@/lib/view-state/graph-view";
import { GapList } from "../status/gap-list";
import type { ChangeView } from "../use-graph-view";
import { emptinessOf } from "./emptiness";
import styles from "./stage.module.css";

const TITLES = {
  unreachable: "No metrics can be read",
  "not-collected": "No mesh metrics are collected",
  filtered: "No traffic in what is selected",
  quiet: "No traffic",
} as const;

/** Nothing to draw. Not collected, out of reach, filtered away and quiet are four things. */
export function NoTraffic({ graph, view, change }: { graph: Graph; view: GraphView; change: ChangeView }) {
  const emptiness = emptinessOf(graph, view);
  const canWiden = emptiness === "quiet" || emptiness === "filtered";
  return (
    <div className={styles.centre}>
      <EmptyState title={TITLES[emptiness]}>
        {emptiness === "quiet" && (
          <p>
            Metrics are collected, and nothing was sent in the last {formatWindow(graph.windowSeconds)}. A longer window
            or idle edges may show what there usually is.
          </p>
        )}
        {emptiness === "filtered" && (
          <p>
            There is traffic in {graph.namespaces.length} namespaces, but none in the selected ones in the last{" "}
            {formatWindow(graph.windowSeconds)}.
          </p>
        )}
        {graph.missing.length > 0 && <GapList gaps={graph.missing} />}
        <p className={styles.actions}>
          {emptiness === "filtered" && (
            <Button framed onClick={() => change({ namespaces: [], clusters: [] })}>
              All namespaces
            </Button>
          )}
          {!view.idle && canWiden && (
            <Button framed onClick={() => change({ idle: true })}>
              Show idle edges
            </Button>
          )}
          {view.windowSeconds < 3600 && canWiden && (
            <Button framed onClick={() => change({ windowSeconds: 3600 })}>
              Look at the last hour
            </Button>
          )}
        </p>
      </EmptyState>
    </div>
  );
}

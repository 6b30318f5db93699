import { Button } from "@/components/controls/button";
import { EmptyState } from "@/components/feedback/empty-state";
import { emptinessOf } from "@/components/status/emptiness";
import { GapList } from "@/components/status/gap-list";
import { formatCount } from "@/lib/format/count";
import { formatWindow } from "@/lib/format/duration";
import type { Graph } from "@/lib/graph/model";
import type { GraphView } from "@/lib/view-state/graph-view";
import type { ChangeView } from "../use-graph-view";
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
  const isPast = view.at !== undefined;
  const canWiden = emptiness === "quiet" || emptiness === "filtered";
  const gaps = graph.missing.filter(({ pending }) => !pending);
  const hasCluster = graph.sources.some(({ kind, reachable }) => kind === "kubernetes" && reachable === true);
  return (
    <div className={styles.centre}>
      <EmptyState
        title={isPast && emptiness === "not-collected" ? "No mesh metrics of this moment" : TITLES[emptiness]}
      >
        {isPast && emptiness === "not-collected" && (
          <p>They were not collected then, or Prometheus does not keep them for so long.</p>
        )}
        {emptiness === "quiet" && (
          <p>
            Metrics are collected, and nothing was sent in the {formatWindow(graph.windowSeconds)} before{" "}
            {isPast ? "this moment" : "now"}. A longer window, or what is idle, may show what there usually is.
          </p>
        )}
        {emptiness === "filtered" && (
          <p>
            There is traffic in {formatCount(graph.namespaces.length, "namespace")}, but none in the selected ones in
            the {formatWindow(graph.windowSeconds)} before {isPast ? "this moment" : "now"}.
          </p>
        )}
        {gaps.length > 0 && <GapList gaps={gaps} />}
        <p className={styles.actions}>
          {emptiness === "filtered" && (
            <Button framed onClick={() => change({ namespaces: [], clusters: [] })}>
              All namespaces
            </Button>
          )}
          {!view.idle && (canWiden || (hasCluster && !isPast)) && (
            <Button framed onClick={() => change({ idle: true })}>
              {canWiden ? "Show what is idle" : "Show what the cluster has"}
            </Button>
          )}
          {view.windowSeconds < 3600 && canWiden && (
            <Button framed onClick={() => change({ windowSeconds: 3600 })}>
              Widen the window to 1 h
            </Button>
          )}
          {isPast && (
            <Button framed onClick={() => change({ at: undefined })}>
              Look at now
            </Button>
          )}
        </p>
      </EmptyState>
    </div>
  );
}

"use client";

import dynamic from "next/dynamic";
import { ProblemAlert } from "@/components/feedback/problem-alert";
import { ApiError } from "@/lib/api/get-json";
import { formatCount } from "@/lib/format/count";
import type { Graph } from "@/lib/graph/model";
import { DEFAULT_GRAPH_VIEW, type GraphView, type Selection } from "@/lib/view-state/graph-view";
import { shownOf } from "../shown";
import { EdgeTable } from "../table/edge-table";
import type { ChangeView } from "../use-graph-view";
import type { ShownGraph } from "../use-shown-graph";
import { GraphSkeleton } from "./graph-skeleton";
import { NoTraffic } from "./no-traffic";
import styles from "./stage.module.css";

/** Cytoscape comes with the first graph, not with the page. */
const GraphStage = dynamic(() => import("./graph-stage").then((module) => module.GraphStage), {
  ssr: false,
  loading: GraphSkeleton,
});

export type StageProps = {
  view: GraphView;
  change: ChangeView;
  shown: ShownGraph;
  onSelect: (selection: Selection | undefined) => void;
};

/** The picture, its table, or why there is neither. */
export function Stage({ view, change, shown: { graph, error, refetch }, onSelect }: StageProps) {
  if (!graph) return error ? <Failed error={error} retry={refetch} change={change} /> : <GraphSkeleton />;
  if (graph.nodes.length === 0) return <NoTraffic graph={graph} view={view} change={change} />;
  if (view.display === "table") return <EdgeTable graph={graph} view={view} change={change} />;
  return <GraphStage graph={graph} view={view} summary={summaryText(graph, view.underlay)} onSelect={onSelect} />;
}

function Failed({ error, retry, change }: { error: Error; retry: () => void; change: ChangeView }) {
  // What was refused once will be refused again.
  const refused = error instanceof ApiError && error.status === 400;
  const action = refused
    ? { label: "Open the plain view", icon: "graph" as const, run: () => change(DEFAULT_GRAPH_VIEW) }
    : { label: "Try again", icon: "refresh" as const, run: retry };
  const title = error instanceof ApiError ? error.title : "The graph could not be read";
  return (
    <div className={styles.centre}>
      <ProblemAlert title={title} detail={error.message} action={action} />
    </div>
  );
}

function summaryText(graph: Graph, underlay: boolean): string {
  const { nodes, edges } = shownOf(graph, underlay);
  const failing = edges.filter(({ health }) => health.status === "failing").length;
  const all = `${formatCount(nodes.length, "node")}, ${formatCount(edges.length, "edge")}`;
  return failing === 0 ? all : `${all}, ${formatCount(failing, "edge")} failing`;
}

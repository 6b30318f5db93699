"use client";

import { type ChangeUrlView, useUrlView } from "@/components/view/use-url-view";
import { type GraphView, readGraphView, writeGraphView } from "@/lib/view-state/graph-view";

export type ChangeView = ChangeUrlView<GraphView>;

const CODEC = { read: readGraphView, write: writeGraphView };

/** The view of the graph page, and how to change it. */
export function useGraphView(): readonly [view: GraphView, change: ChangeView] {
  return useUrlView(CODEC);
}

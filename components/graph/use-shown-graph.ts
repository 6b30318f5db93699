"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type GraphParameters, graphQuery } from "@/lib/api/graph";
import type { Graph } from "@/lib/graph/model";

export type ShownGraph = {
  /** The newest graph there is; undefined before the first. */
  readonly graph: Graph | undefined;
  /** True while it is still the graph of what was asked for before. */
  readonly isPrevious: boolean;
  /** Why the newest request failed; the graph is then older than it should be. */
  readonly error: Error | undefined;
  readonly isFetching: boolean;
  readonly refetch: () => void;
};

/**
 * The graph to show. The last one that came stays until another comes, also when the question changed or the newest
 * request failed: during an outage the old picture is worth more than an empty one.
 */
export function useShownGraph(parameters: GraphParameters, refreshMs: number | undefined): ShownGraph {
  const { data, error, isFetching, refetch } = useQuery(graphQuery(parameters, refreshMs));
  const [last, setLast] = useState<Graph>();
  // During rendering, as React advises for what derives from the previous render: no frame shows the wrong graph.
  if (data && data !== last) setLast(data);
  return {
    graph: data ?? last,
    isPrevious: data === undefined && last !== undefined,
    error: error ?? undefined,
    isFetching,
    refetch: () => void refetch(),
  };
}

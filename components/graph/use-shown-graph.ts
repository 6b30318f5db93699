"use client";

import { useQuery } from "@tanstack/react-query";
import { type Shown, useShown } from "@/components/view/use-shown";
import { type GraphParameters, graphQuery } from "@/lib/api/graph";
import type { Graph } from "@/lib/graph/model";

export type ShownGraph = Omit<Shown<Graph>, "answer"> & { readonly graph: Graph | undefined };

/** The graph to show, asked for again every `refreshMs`. */
export function useShownGraph(parameters: GraphParameters, refreshMs: number | undefined): ShownGraph {
  const { answer, ...rest } = useShown<Graph>(useQuery(graphQuery(parameters, refreshMs)));
  return { graph: answer, ...rest };
}

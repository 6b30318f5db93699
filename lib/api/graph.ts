import { queryOptions } from "@tanstack/react-query";
import type { Graph, GraphType, GroupBy } from "@/lib/graph/model";
import { getJson, queryString } from "./get-json";
import { polling } from "./polling";

/** What decides which graph is read. Selection and display are not here: they change nothing of what is asked. */
export type GraphParameters = {
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
  readonly type: GraphType;
  readonly serviceNodes: boolean;
  readonly idle: boolean;
  readonly groupBy: GroupBy;
  readonly windowSeconds: number;
  readonly at: number | undefined;
};

/**
 * The graph, asked for again every `refreshMs` (undefined: not by itself), and sooner while latency is pending, so that
 * quantiles appear without anyone waiting for them: those of chosen namespaces as soon as they are there, those of a
 * whole mesh as they come in. A chosen moment does not change, so it is asked for once.
 */
export function graphQuery(parameters: GraphParameters, refreshMs: number | undefined) {
  return queryOptions({
    queryKey: ["graph", parameters],
    queryFn: async ({ client, queryKey, signal }) => {
      const graph = await getJson<Graph>(graphPath(parameters), signal);
      if (graph.latency.state !== "pending" || parameters.namespaces.length === 0) return graph;
      // It is shown as it is while the latency of what is on screen is waited for, which is not long.
      client.setQueryData(queryKey, graph);
      return getJson<Graph>(graphPath(parameters, { latency: "wait" }), signal).catch((error: Error) => {
        if (signal.aborted) throw error;
        return graph;
      });
    },
    ...polling(parameters.at === undefined, refreshMs),
  });
}

/** The same graph with the PromQL behind its figures: larger, so only asked for when someone wants to know. */
export function explainedGraphQuery(parameters: GraphParameters, enabled: boolean) {
  return queryOptions({
    queryKey: ["graph", parameters, "explained"],
    queryFn: ({ signal }) => getJson<Graph>(graphPath(parameters, { explain: 1 }), signal),
    enabled,
    staleTime: 60_000,
    retry: false,
  });
}

/** Where a graph is answered. Defaults are left out, so that every viewer of the same thing shares one address. */
export function graphPath(parameters: GraphParameters, extra: Readonly<Record<string, number | string>> = {}): string {
  return `/api/graph${queryString({ ...graphPairs(parameters), ...extra })}`;
}

/** Which graph, as the API's parameters. */
export function graphPairs(
  parameters: GraphParameters,
): Readonly<Record<string, string | number | boolean | undefined>> {
  return {
    namespaces: parameters.namespaces.join(",") || undefined,
    clusters: parameters.clusters.join(",") || undefined,
    type: parameters.type,
    serviceNodes: parameters.serviceNodes || undefined,
    idle: parameters.idle || undefined,
    groupBy: parameters.groupBy === "none" ? undefined : parameters.groupBy,
    window: parameters.windowSeconds,
    at: parameters.at,
  };
}

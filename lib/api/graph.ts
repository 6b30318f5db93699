import { queryOptions } from "@tanstack/react-query";
import type { Graph, GraphType, GroupBy } from "@/lib/graph/model";
import { ApiError, getJson, queryString } from "./get-json";

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

/** How soon to ask again for latency that is on its way: soon at first, then more and more seldom. */
const SOONEST_MS = 250;
const LATEST_MS = 5_000;

/**
 * The graph, asked for again every `refreshMs` (undefined: not by itself), and sooner while latency is pending, so that
 * quantiles appear without anyone waiting for them: those of chosen namespaces as soon as they are there, those of a
 * whole mesh as they come in. A chosen moment does not change, so it is asked for once.
 */
export function graphQuery(parameters: GraphParameters, refreshMs: number | undefined) {
  const live = parameters.at === undefined;
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
    staleTime: live ? (refreshMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => {
      const chosen = live && refreshMs !== undefined ? refreshMs : false;
      if (state.status === "error") return chosen;
      const latency = state.data?.latency.state;
      if (latency !== "pending" && latency !== "partial") return chosen;
      const steps = Math.max(0, state.dataUpdateCount - 1);
      return Math.min(SOONEST_MS * 2 ** steps, LATEST_MS, chosen || LATEST_MS);
    },
    retry: (failures, error) => failures < 1 && isWorthRetrying(error),
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

/** A refusal stays a refusal; a lost connection or an overloaded server deserves a second try. */
function isWorthRetrying(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

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

/** How soon to ask again for latency that is on its way, and for the rest of it once some is there. */
const PENDING_MS = 2_000;
const PARTIAL_MS = 5_000;

/**
 * The graph, asked for again every `refreshMs` (undefined: not by itself), and sooner while latency is pending, so that
 * quantiles appear without anyone waiting for them. A chosen moment does not change, so it is asked for once.
 */
export function graphQuery(parameters: GraphParameters, refreshMs: number | undefined) {
  const live = parameters.at === undefined;
  return queryOptions({
    queryKey: ["graph", parameters],
    queryFn: ({ signal }) => getJson<Graph>(graphPath(parameters), signal),
    staleTime: live ? (refreshMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => {
      const chosen = live && refreshMs !== undefined ? refreshMs : false;
      if (state.status === "error") return chosen;
      if (state.data?.latency.state === "pending") return PENDING_MS;
      if (state.data?.latency.state === "partial") return Math.min(chosen || PARTIAL_MS, PARTIAL_MS);
      return chosen;
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
export function graphPath(parameters: GraphParameters, extra: Readonly<Record<string, number>> = {}): string {
  return `/api/graph${queryString({
    namespaces: parameters.namespaces.join(",") || undefined,
    clusters: parameters.clusters.join(",") || undefined,
    type: parameters.type,
    serviceNodes: parameters.serviceNodes || undefined,
    idle: parameters.idle || undefined,
    groupBy: parameters.groupBy === "none" ? undefined : parameters.groupBy,
    window: parameters.windowSeconds,
    at: parameters.at,
    ...extra,
  })}`;
}

/** A refusal stays a refusal; a lost connection or an overloaded server deserves a second try. */
function isWorthRetrying(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

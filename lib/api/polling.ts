import type { Query } from "@tanstack/react-query";
import type { Graph } from "@/lib/graph/model";
import { ApiError } from "./get-json";

/** How soon to ask again for latency that is on its way: soon at first, then more and more seldom. */
const SOONEST_MS = 250;
const LATEST_MS = 5_000;

type State = Pick<Query<Pick<Graph, "latency">>["state"], "status" | "data" | "dataUpdateCount">;

/**
 * How often figures are asked for: every `refreshMs` (undefined: not by itself), and sooner while latency is pending. A
 * chosen moment does not change, so it is asked for once.
 */
export function polling(live: boolean, refreshMs: number | undefined) {
  return {
    staleTime: live ? (refreshMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }: { readonly state: State }): number | false => {
      const chosen = live && refreshMs !== undefined ? refreshMs : false;
      if (state.status === "error") return chosen;
      const latency = state.data?.latency.state;
      if (latency !== "pending" && latency !== "partial") return chosen;
      const steps = Math.max(0, state.dataUpdateCount - 1);
      return Math.min(SOONEST_MS * 2 ** steps, LATEST_MS, chosen || LATEST_MS);
    },
    retry: (failures: number, error: Error): boolean => failures < 1 && isWorthRetrying(error),
  };
}

/** A refusal stays a refusal; a lost connection or an overloaded server deserves a second try. */
function isWorthRetrying(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

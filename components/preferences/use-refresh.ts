"use client";

import { usePreference } from "./use-preference";

/** How often live pages ask for new figures: never, or every so many seconds. */
export type Refresh = "paused" | "5" | "15" | "30" | "60" | "300";

export const REFRESHES: readonly Refresh[] = ["paused", "5", "15", "30", "60", "300"];

export function useRefresh(): readonly [refresh: Refresh, set: (refresh: Refresh) => void] {
  return usePreference<Refresh>("alidade.refresh", REFRESHES, "15");
}

/** In milliseconds; undefined for paused. */
export function refreshMs(refresh: Refresh): number | undefined {
  return refresh === "paused" ? undefined : Number(refresh) * 1000;
}

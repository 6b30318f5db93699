"use client";

import type { Zone } from "@/lib/format/time";
import { usePreference } from "./use-preference";

const ZONES: readonly Zone[] = ["local", "utc"];

/** Which clock times are shown on: the person's own, or UTC. */
export function useZone(): readonly [zone: Zone, set: (zone: Zone) => void] {
  return usePreference<Zone>("alidade.zone", ZONES, "local");
}

"use client";

import type { Zone } from "@/lib/format/time";
import { usePreference } from "./use-preference";

const ZONES: readonly Zone[] = ["local", "utc"];

/**
 * Which clock times are shown on: the person's own, or UTC. The server, which does not know where the person is, draws
 * UTC, and the browser puts it right.
 */
export function useZone(): readonly [zone: Zone, set: (zone: Zone) => void] {
  return usePreference<Zone>("alidade.zone", ZONES, "local", "utc");
}

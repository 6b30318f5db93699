"use client";

import { useZone } from "@/components/preferences/use-zone";
import { useNow } from "@/components/status/use-now";
import { formatMoment, formatMomentNear, zoneName } from "@/lib/format/time";

/** A chosen moment, with its day where that is not today. `at` is unix seconds. */
export function MomentText({ at }: { at: number }) {
  const [zone] = useZone();
  const now = useNow();
  const text = now === undefined ? formatMoment(at, zone) : formatMomentNear(at, now, zone);
  return (
    <span>
      {text} {zoneName(at, zone)}
    </span>
  );
}

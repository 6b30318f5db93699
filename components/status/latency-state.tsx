"use client";

import { useZone } from "@/components/preferences/use-zone";
import { formatWindow } from "@/lib/format/duration";
import { formatClock } from "@/lib/format/time";
import type { Graph } from "@/lib/graph/model";
import styles from "./status.module.css";

/** Latency is read apart from requests, and later: says so, where that can be seen. */
export function LatencyState({
  graph: { latency, at, refreshSeconds },
  hasOlder,
}: {
  graph: Pick<Graph, "latency" | "at" | "refreshSeconds">;
  /** Whether it is said already that a source is behind: then its quantiles are, too. */
  hasOlder: boolean;
}) {
  const [zone] = useZone();
  switch (latency.state) {
    case "pending":
      return (
        <span className={styles.pending} title="Quantiles cost Prometheus more than rates; they appear by themselves">
          p95 on its way
        </span>
      );
    case "partial":
      return <span title="The quantiles of some namespaces are still being read">p95 of some namespaces</span>;
    case "none":
      return null;
    case "ready": {
      const older = !hasOlder && latency.at !== undefined && at - latency.at > 2 * refreshSeconds;
      if (!older || latency.at === undefined) return null;
      return (
        <span title="Quantiles are read less often than rates, because they cost Prometheus more">
          p95 from {formatClock(latency.at, zone)}
          {latency.refreshSeconds !== undefined && `, every ${formatWindow(latency.refreshSeconds)}`}
        </span>
      );
    }
  }
}

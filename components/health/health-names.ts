import type { HealthStatus } from "@/lib/graph/model";

/** What a verdict is called on screen. */
export const HEALTH_NAMES: Record<HealthStatus, string> = {
  failing: "Failing",
  degraded: "Degraded",
  notReady: "Not ready",
  healthy: "Healthy",
  unknown: "No verdict",
};

/** Worst first. */
export const HEALTH_ORDER: readonly HealthStatus[] = ["failing", "degraded", "notReady", "unknown", "healthy"];

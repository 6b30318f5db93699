import type { Health } from "../graph/model";

/** How a workload's pods do, as its cluster tells. */
export type WorkloadState = {
  /** Pods that should be there; undefined where none are meant to stay. */
  readonly desired?: number;
  readonly ready: number;
  /** Why pods do not get ready, in Kubernetes' own words: `CrashLoopBackOff`. */
  readonly waiting: readonly string[];
  /** Containers that ended in the window and were started anew, with why they ended: `reviews (OOMKilled)`. */
  readonly restarted: readonly string[];
  /** A job that gave up, with its reason. */
  readonly failed?: string;
};

/**
 * Health as pods show it, with each reason as a sentence. Failing: none ready of those that should be; degraded: too few, or
 * one that keeps ending; not ready: none is asked for.
 */
export function workloadHealth({ desired, ready, waiting, restarted, failed }: WorkloadState): Health {
  if (failed !== undefined) return { status: "failing", reasons: [`Pods: the job failed (${failed})`] };
  if (desired === undefined) return { status: "unknown", reasons: [] };
  if (desired === 0) return { status: "notReady", reasons: ["Pods: scaled to zero"] };
  const why = waiting.length === 0 ? "" : ` (${[...new Set(waiting)].sort().join(", ")})`;
  const reasons = ready < desired ? [`Pods: ${ready === 0 ? "none" : ready} of ${desired} ready${why}`] : [];
  if (restarted.length > 0) reasons.push(`Pods: restarted in the window: ${[...new Set(restarted)].sort().join(", ")}`);
  if (reasons.length === 0) return { status: "healthy", reasons };
  return { status: ready === 0 ? "failing" : "degraded", reasons };
}

import { memoOn } from "../kubernetes/indexes";
import type { ContainerStatus, Pod } from "../kubernetes/objects/core";
import type { ClusterWorkload } from "./workloads";

/** What a workload's pods come to. */
export type PodSummary = {
  readonly ready: number;
  /** Of all containers, a native sidecar's included. */
  readonly restarts: number;
  /** Why those that are not ready are not, in Kubernetes' own words. */
  readonly waiting: readonly string[];
  /** Containers that were started anew: when they last ended (unix seconds) and why. */
  readonly ended: readonly { readonly container: string; readonly reason: string; readonly at: number }[];
};

/** Kept for as long as the workload is as it is: for every view, at every refresh. */
export const podSummary: (workload: ClusterWorkload) => PodSummary = memoOn(({ pods }) => {
  const summary = {
    ready: 0,
    restarts: 0,
    waiting: [] as string[],
    ended: [] as { container: string; reason: string; at: number }[],
  };
  for (const pod of pods) {
    if (isReady(pod)) summary.ready += 1;
    else summary.waiting.push(...whyWaiting(pod));
    for (const { name, restartCount = 0, lastState } of containersOf(pod)) {
      summary.restarts += restartCount;
      const { finishedAt, reason = "Error" } = lastState?.terminated ?? {};
      if (finishedAt !== undefined) summary.ended.push({ container: name, reason, at: Date.parse(finishedAt) / 1000 });
    }
  }
  return summary;
});

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
}

function containersOf({ status }: Pod): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

function whyWaiting(pod: Pod): readonly string[] {
  const reasons = containersOf(pod).flatMap(({ state }) => state?.waiting?.reason ?? []);
  if (reasons.length > 0) return reasons;
  const scheduled = pod.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
  return scheduled?.reason === undefined ? [] : [scheduled.reason];
}

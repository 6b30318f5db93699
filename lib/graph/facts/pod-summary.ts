import { memoOn } from "../../kubernetes/indexes";
import type { ContainerStatus, Pod } from "../../kubernetes/objects/core";
import { dataplaneOfPod, isControlPlane, isNoise, type PodDataplane, proxyRole } from "../../mesh/istio/cluster/pods";
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
  /** None for parts of the mesh itself, which are neither in it nor out of it. */
  readonly dataplanes: ReadonlySet<PodDataplane>;
  /** Without hashes and what an injector adds, in order. */
  readonly labels: Readonly<Record<string, string>>;
};

/** Kept for as long as the workload is as it is: for every view, at every refresh. */
export const podSummary: (workload: ClusterWorkload) => PodSummary = memoOn(({ pods, labels, annotations }) => {
  const isOfMesh = proxyRole(labels, annotations) !== undefined || isControlPlane(labels);
  const summary = {
    ready: 0,
    restarts: 0,
    waiting: [] as string[],
    ended: [] as { container: string; reason: string; at: number }[],
    dataplanes: new Set<PodDataplane>(),
    labels: telling(labels),
  };
  for (const pod of pods) {
    if (!isOfMesh) summary.dataplanes.add(dataplaneOfPod(pod));
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

/** Labels without noise, by name. */
export const telling = memoOn((labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const kept = Object.entries(labels).filter(([label]) => !isNoise(label));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
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

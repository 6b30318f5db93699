import { podSummary } from "../facts/pod-summary";
import { type ClusterWorkload, grouping } from "../facts/workloads";
import type { Pods, VersionPods } from "../model";
import type { Enrichment } from "./enrichment";

/** How many pods there should be, how many are ready, and how often they were started anew, by version. */
export const pods: Enrichment = {
  id: "pods",
  title: "pods and versions",
  reads: ["pods", "replicaSets", "deployments", "statefulSets", "daemonSets"],
  ofNode(node, facts) {
    // An app's box has a node for each of its versions in it.
    if (node.kind === "group") return undefined;
    const workloads = facts.workloadsOf(node).filter(hasPods);
    if (workloads.length === 0) return undefined;
    const versions = workloads.length > 1 ? versionsOf(workloads) : [];
    return { pods: podsOf(workloads), ...(versions.length > 1 ? { versions } : {}) };
  },
};

function hasPods({ desired, pods }: ClusterWorkload): boolean {
  return desired !== undefined || pods.length > 0;
}

/** Where no pod is known, which may be because none may be read, its controller says how many are ready. */
export function readyOf(workload: ClusterWorkload): number {
  return workload.pods.length > 0 ? podSummary(workload).ready : (workload.reportedReady ?? 0);
}

function podsOf(workloads: readonly ClusterWorkload[]): Pods {
  const wanted = workloads.flatMap(({ desired }) => (desired === undefined ? [] : [desired]));
  const areKnown = workloads.some(({ pods }) => pods.length > 0);
  return {
    ...(wanted.length === 0 ? {} : { desired: sum(wanted) }),
    ready: sum(workloads.map(readyOf)),
    ...(areKnown ? { restarts: sum(workloads.map((each) => podSummary(each).restarts)) } : {}),
  };
}

function versionsOf(workloads: readonly ClusterWorkload[]): VersionPods[] {
  return [...grouping(workloads, ({ version }) => version)]
    .map(([version, all]) => ({
      version,
      pods: sum(all.map(({ desired = 0, pods: running }) => (running.length > 0 ? running.length : desired))),
      ready: sum(all.map(readyOf)),
    }))
    .sort((a, b) => (a.version < b.version ? -1 : 1));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

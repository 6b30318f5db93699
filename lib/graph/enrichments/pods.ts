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
    const arePodsRead = facts.clusterOf(node)?.kinds.pods.state.is === "read";
    if (workloads.length === 0) return undefined;
    const versions = workloads.length > 1 ? versionsOf(workloads, arePodsRead) : [];
    return { pods: podsOf(workloads, arePodsRead), ...(versions.length > 1 ? { versions } : {}) };
  },
};

function hasPods({ desired, pods }: ClusterWorkload): boolean {
  return desired !== undefined || pods.length > 0;
}

/** Where pods are not read, their controllers say how many are ready. */
export function readyOf(workload: ClusterWorkload, arePodsRead: boolean): number {
  const { reportedReady = 0 } = workload;
  return arePodsRead ? podSummary(workload).ready : reportedReady;
}

function podsOf(workloads: readonly ClusterWorkload[], arePodsRead: boolean): Pods {
  const wanted = workloads.flatMap(({ desired }) => (desired === undefined ? [] : [desired]));
  return {
    ...(wanted.length === 0 ? {} : { desired: sum(wanted) }),
    ready: sum(workloads.map((each) => readyOf(each, arePodsRead))),
    ...(arePodsRead ? { restarts: sum(workloads.map((each) => podSummary(each).restarts)) } : {}),
  };
}

function versionsOf(workloads: readonly ClusterWorkload[], arePodsRead: boolean): VersionPods[] {
  return [...grouping(workloads, ({ version }) => version)]
    .map(([version, all]) => ({
      version,
      pods: sum(all.map(({ desired = 0, pods: running }) => (arePodsRead ? running.length : desired))),
      ready: sum(all.map((each) => readyOf(each, arePodsRead))),
    }))
    .sort((a, b) => (a.version < b.version ? -1 : 1));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

import { hasPods, podsOf, readyOf } from "../../facts/state";
import type { ClusterWorkload } from "../../facts/workloads";
import { grouped } from "../../grouped";
import type { VersionPods } from "../model";
import type { Enrichment } from "./enrichment";

/** How many pods there should be, how many are ready, and how often they were started anew, by version. */
export const pods: Enrichment = {
  id: "pods",
  title: "pods and versions",
  reads: ["pods", "replicaSets", "deployments", "statefulSets", "daemonSets"],
  ofNode(node, facts) {
    // An app's box has a node for each of its versions in it, and of an old moment the pods are not known.
    if (node.kind === "group" || !facts.options.atIsNow) return undefined;
    const workloads = facts.workloadsOf(node);
    const pods = podsOf(workloads);
    if (!pods) return undefined;
    const versions = workloads.length > 1 ? versionsOf(workloads.filter(hasPods)) : [];
    return { pods, ...(versions.length > 1 ? { versions } : {}) };
  },
};

function versionsOf(workloads: readonly ClusterWorkload[]): VersionPods[] {
  return [...grouped(workloads, ({ version }) => version)]
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

import { worstHealth } from "../../health/request-health";
import { workloadHealth } from "../../health/workload-health";
import type { ContainerStatus, Pod } from "../../kubernetes/objects/core";
import { type ClusterWorkload, isReady } from "../facts/workloads";
import type { Graph, GraphNode, Health } from "../model";
import { withNodes } from "./changes";
import type { Enrichment } from "./enrichment";
import { readyOf } from "./pods";

/** What a group says at most: the worst first, then how many more. */
const MOST_REASONS = 5;

/** How the pods do beside how the traffic does: a node is as well as the worse of the two, and says which. */
export const workloadHealthBesideTraffic: Enrichment = {
  id: "workload-health",
  title: "health of pods",
  reads: ["pods", "replicaSets", "deployments", "statefulSets", "daemonSets", "jobs"],
  enrich(graph, facts) {
    if (!facts.options.atIsNow) return graph;
    return withNodes(graph, (node) => {
      const arePodsRead = facts.clusterOf(node)?.kinds.pods.state.is === "read";
      const workloads = facts.workloadsOf(node);
      const healths = workloads.map((workload) => {
        const health = healthOf(workload, graph, arePodsRead);
        return workloads.length > 1 ? named(health, workload.name) : health;
      });
      const health = together(node, healths);
      return isSame(health, node.health) ? undefined : { health };
    });
  },
};

function healthOf(workload: ClusterWorkload, { at, windowSeconds }: Graph, arePodsRead: boolean): Health {
  const { desired, pods, job } = workload;
  const failed = job?.status?.conditions?.find(({ type, status }) => type === "Failed" && status === "True");
  return workloadHealth({
    ...(desired === undefined ? {} : { desired }),
    ready: readyOf(workload, arePodsRead),
    waiting: pods.flatMap((pod) => (isReady(pod) ? [] : whyWaiting(pod))),
    restarted: pods.flatMap((pod) => restartedSince(pod, at - windowSeconds)),
    ...(failed ? { failed: failed.reason ?? "no reason given" } : {}),
  });
}

/** What is scaled to zero beside others that run is not what ails a service. */
function together(node: GraphNode, healths: readonly Health[]): Health {
  const running = healths.filter(({ status }) => status !== "notReady");
  const { status, reasons } = worstHealth([node.health, ...(running.length > 0 ? running : healths)]);
  if (node.kind !== "group" || reasons.length <= MOST_REASONS) return { status, reasons };
  return { status, reasons: [...reasons.slice(0, MOST_REASONS), `and ${reasons.length - MOST_REASONS} more`] };
}

function named({ status, reasons }: Health, name: string): Health {
  return { status, reasons: reasons.map((reason) => reason.replace(/^Pods: /, `Pods of ${name}: `)) };
}

function isSame(a: Health, b: Health): boolean {
  return a.status === b.status && a.reasons.join("\n") === b.reasons.join("\n");
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

function restartedSince(pod: Pod, seconds: number): readonly string[] {
  return containersOf(pod).flatMap(({ name, lastState }) => {
    const { finishedAt, reason = "Error" } = lastState?.terminated ?? {};
    if (finishedAt === undefined || !(Date.parse(finishedAt) / 1000 >= seconds)) return [];
    return [`${name} (${reason})`];
  });
}

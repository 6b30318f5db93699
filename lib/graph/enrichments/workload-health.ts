import { worstHealth } from "../../health/request-health";
import { workloadHealth } from "../../health/workload-health";
import { podSummary } from "../facts/pod-summary";
import type { ClusterWorkload } from "../facts/workloads";
import type { Graph, GraphNode, Health } from "../model";
import type { Enrichment } from "./enrichment";
import { readyOf } from "./pods";

/** What a group says at most: the worst first, then how many more. */
const MOST_REASONS = 5;

/** How the pods do beside how the traffic does: a node is as well as the worse of the two, and says which. */
export const workloadHealthBesideTraffic: Enrichment = {
  id: "workload-health",
  title: "health of pods",
  reads: ["pods", "replicaSets", "deployments", "statefulSets", "daemonSets", "jobs"],
  ofNode(node, facts) {
    if (!facts.options.atIsNow) return undefined;
    const workloads = facts.workloadsOf(node);
    if (workloads.length === 0) return undefined;
    const healths = workloads.map((workload) => {
      const health = healthOf(workload, facts.graph);
      return workloads.length > 1 ? named(health, workload.name) : health;
    });
    const health = together(node, healths);
    return isSame(health, node.health) ? undefined : { health };
  },
};

function healthOf(workload: ClusterWorkload, { at, windowSeconds }: Graph): Health {
  const { desired, job } = workload;
  const { waiting, ended } = podSummary(workload);
  const failed = job?.status?.conditions?.find(({ type, status }) => type === "Failed" && status === "True");
  const restarted = ended.filter((each) => each.at >= at - windowSeconds);
  return workloadHealth({
    ...(desired === undefined ? {} : { desired }),
    ready: readyOf(workload),
    waiting,
    restarted: restarted.map(({ container, reason }) => `${container} (${reason})`),
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

import { healthBeside } from "../../facts/state";
import type { Health } from "../model";
import type { Enrichment } from "./enrichment";

/** How the pods do beside how the traffic does: a node is as well as the worse of the two, and says which. */
export const workloadHealthBesideTraffic: Enrichment = {
  id: "workload-health",
  title: "health of pods",
  reads: ["pods", "replicaSets", "deployments", "statefulSets", "daemonSets", "jobs"],
  ofNode(node, { graph, options, workloadsOf }) {
    if (!options.atIsNow) return undefined;
    const health = healthBeside(node.health, workloadsOf(node), graph, node.kind === "group");
    return isSame(health, node.health) ? undefined : { health };
  },
};

function isSame(a: Health, b: Health): boolean {
  return a.status === b.status && a.reasons.join("\n") === b.reasons.join("\n");
}

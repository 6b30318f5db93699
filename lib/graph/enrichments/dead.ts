import { isInCluster } from "../../facts/of-node";
import { WORKLOAD_KINDS } from "../../facts/workloads";
import type { Enrichment } from "./enrichment";

/** What has traffic in the window and is no longer in its cluster. Only what was looked for everywhere is not there. */
export const dead: Enrichment = {
  id: "dead",
  title: "what is no longer there",
  reads: [...WORKLOAD_KINDS, "services"],
  words: ["machines", "declared"],
  ofNode(node, facts) {
    const cluster = facts.options.atIsNow ? facts.clusterOf(node) : undefined;
    if (!cluster || isInCluster(node, cluster, facts.workloadsOf(node)) !== false) return undefined;
    return { traits: ["dead"] };
  },
};

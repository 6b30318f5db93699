import type { Enrichment } from "./enrichment";

/** The cluster's name, where telemetry does not give it. Ids keep what telemetry said. */
export const clusterName: Enrichment = {
  id: "cluster-name",
  title: "names of clusters",
  reads: [],
  ofNode(node, facts) {
    if (node.cluster !== undefined) return undefined;
    const cluster = facts.clusterOf(node)?.cluster;
    return cluster === undefined ? undefined : { cluster };
  },
};

import type { Enrichment } from "./enrichment";

/** What puts pods into the mesh, by revision and tag, and which of them it has not reached. */
export const enrolment: Enrichment = {
  id: "enrolment",
  title: "revisions and enrolment",
  reads: ["pods"],
  words: ["enrolment"],
  ofNode(node, facts) {
    if (node.kind !== "workload" && node.kind !== "app") return undefined;
    const { namespace } = node;
    const cluster = facts.clusterOf(node);
    const workloads = facts.workloadsOf(node).filter(({ isOfMesh, addresses }) => !isOfMesh && !addresses);
    if (!cluster || namespace === undefined || workloads.length === 0) return undefined;
    const pods = workloads.flatMap((workload) => workload.pods);
    const config = facts.meshes.enrolment.of(cluster, namespace, pods);
    return config.length === 0 ? undefined : { config };
  },
};

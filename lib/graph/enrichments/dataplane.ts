import { dataplaneOfPod, isControlPlane, proxyRole } from "../../mesh/istio/cluster/pods";
import type { ClusterWorkload } from "../facts/workloads";
import type { Dataplane } from "../model";
import { withNodes } from "./changes";
import type { Enrichment } from "./enrichment";

/** Whether pods have a sidecar, are in the ambient mesh, or neither. */
export const dataplane: Enrichment = {
  id: "dataplane",
  title: "sidecars and ambient enrolment",
  reads: ["pods"],
  enrich: (graph, facts) =>
    withNodes(graph, (node) => {
      if (node.kind === "group") return undefined;
      const found = dataplaneOfWorkloads(facts.workloadsOf(node));
      if (found === undefined) return undefined;
      const trait = node.kind === "service" ? undefined : TRAITS[found];
      return { dataplane: found, ...(trait === undefined ? {} : { traits: [trait] }) };
    }),
};

const TRAITS: Readonly<Record<Dataplane, string | undefined>> = {
  sidecar: undefined,
  ambient: "ambient",
  none: "noSidecar",
  mixed: undefined,
};

/** What all their pods have in common. Parts of the mesh itself are neither in it nor out of it. */
export function dataplaneOfWorkloads(workloads: readonly ClusterWorkload[]): Dataplane | undefined {
  const found = new Set<Dataplane>();
  for (const { labels, annotations, pods } of workloads) {
    if (proxyRole(labels, annotations) !== undefined || isControlPlane(labels)) continue;
    for (const pod of pods) found.add(dataplaneOfPod(pod));
  }
  const [first] = found;
  return found.size > 1 ? "mixed" : first;
}

import { podSummary } from "../facts/pod-summary";
import type { ClusterWorkload } from "../facts/workloads";
import type { Dataplane } from "../model";
import type { Enrichment } from "./enrichment";

/** Whether pods have a sidecar, are in the ambient mesh, or neither. */
export const dataplane: Enrichment = {
  id: "dataplane",
  title: "sidecars and ambient enrolment",
  reads: ["pods"],
  ofNode(node, facts) {
    if (node.kind === "group") return undefined;
    const found = dataplaneOfWorkloads(facts.workloadsOf(node));
    if (found === undefined) return undefined;
    const trait = node.kind === "service" ? undefined : TRAITS[found];
    return { dataplane: found, ...(trait === undefined ? {} : { traits: [trait] }) };
  },
};

const TRAITS: Readonly<Record<Dataplane, string | undefined>> = {
  sidecar: undefined,
  ambient: "ambient",
  none: "noSidecar",
  mixed: undefined,
};

/** What all their pods have in common. Undefined where there are none, and for parts of the mesh itself. */
export function dataplaneOfWorkloads(workloads: readonly ClusterWorkload[]): Dataplane | undefined {
  let found: Dataplane | undefined;
  for (const workload of workloads) {
    for (const each of podSummary(workload).dataplanes) {
      if (found !== undefined && found !== each) return "mixed";
      found = each;
    }
  }
  return found;
}

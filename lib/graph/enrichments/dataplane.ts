import { dataplaneOf } from "../../facts/state";
import type { Dataplane } from "../model";
import type { Enrichment } from "./enrichment";

/** Whether pods have a sidecar, are in the ambient mesh, are proxies themselves, or neither. */
export const dataplane: Enrichment = {
  id: "dataplane",
  title: "sidecars and ambient enrolment",
  reads: ["pods"],
  ofNode(node, facts) {
    if (node.kind === "group") return undefined;
    const found = dataplaneOf(facts.workloadsOf(node));
    if (found === undefined) return undefined;
    const trait = node.kind === "service" ? undefined : TRAITS[found];
    return { dataplane: found, ...(trait === undefined ? {} : { traits: [trait] }) };
  },
};

/** Where the way they take part is worth a mark; of proxies others tell. */
const TRAITS: { readonly [Way in Dataplane]?: string } = { ambient: "ambient", none: "noSidecar" };

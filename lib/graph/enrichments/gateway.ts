import { gatewayInWords, gatewaysSelecting } from "../../mesh/istio/cluster/gateways";
import { proxyRole } from "../../mesh/istio/cluster/pods";
import type { ConfigNote } from "../model";
import type { Enrichment } from "./enrichment";

/** Proxies at the mesh's edge: those the injector or a controller made, and those that a Gateway selects. */
export const gateway: Enrichment = {
  id: "gateway",
  title: "gateways",
  reads: ["pods", "istioGateways"],
  ofNode(node, facts) {
    const cluster = facts.clusterOf(node);
    if (!cluster || (node.kind !== "workload" && node.kind !== "app")) return undefined;
    const workloads = facts.workloadsOf(node);
    const selecting = new Set(workloads.flatMap(({ labels }) => gatewaysSelecting(cluster, labels)));
    const isOne = workloads.some(({ labels, annotations }) => proxyRole(labels, annotations) === "gateway");
    if (!isOne && selecting.size === 0) return undefined;
    const config = [...selecting].map((object): ConfigNote => {
      const { name, namespace = "" } = object.metadata;
      return { kind: "Gateway", namespace, name, what: gatewayInWords(object) };
    });
    return { traits: ["gateway"], config };
  },
};

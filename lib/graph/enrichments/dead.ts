import type { ClusterSnapshot, KindState } from "../../kubernetes/snapshot";
import { isOfManyClusters } from "../../mesh/istio/cluster/hosts";
import { serviceEntriesOf } from "../../mesh/istio/cluster/service-entries";
import type { Facts } from "../facts/facts";
import { servicesIn } from "../facts/services";
import { WORKLOAD_KINDS, workloadsIn } from "../facts/workloads";
import type { GraphNode } from "../model";
import type { Enrichment } from "./enrichment";

const SERVICE_KINDS = ["services", "serviceEntries"] as const;

/** What has traffic in the window and is no longer in its cluster. Only what was looked for everywhere is not there. */
export const dead: Enrichment = {
  id: "dead",
  title: "what is no longer there",
  reads: [...WORKLOAD_KINDS, ...SERVICE_KINDS],
  ofNode: (node, facts) => (facts.options.atIsNow && isDead(node, facts) ? { traits: ["dead"] } : undefined),
};

function isDead(node: GraphNode, facts: Facts): boolean {
  const { kind, namespace } = node;
  const cluster = facts.clusterOf(node);
  if (!cluster || namespace === undefined || !isRead(cluster, namespace)) return false;
  if (kind === "service") {
    if (!wereRead(cluster, SERVICE_KINDS, namespace) || node.service === undefined) return false;
    const host = node.host ?? node.service;
    if (isOfManyClusters(host)) return false;
    return !servicesIn(cluster).get(namespace, node.service) && serviceEntriesOf(cluster, host).length === 0;
  }
  if ((kind !== "workload" && kind !== "app") || !wereRead(cluster, WORKLOAD_KINDS, namespace)) return false;
  return facts.workloadsOf(node).length === 0;
}

/** Of kinds that are read namespace by namespace, a namespace without any object may be one that nobody reads. */
function isRead(cluster: ClusterSnapshot, namespace: string): boolean {
  if (workloadsIn(cluster).inNamespace(namespace).length > 0) return true;
  return cluster.kinds.services.objects.some(({ metadata }) => metadata.namespace === namespace);
}

function wereRead(
  cluster: ClusterSnapshot,
  kinds: readonly (keyof ClusterSnapshot["kinds"])[],
  namespace: string,
): boolean {
  return kinds.every((kind) => wasRead(cluster.kinds[kind].state, namespace));
}

function wasRead(state: KindState, namespace: string): boolean {
  if (state.is === "absent") return true;
  if (state.is !== "read" || state.staleSince !== undefined) return false;
  return !state.without.some((each) => each.namespace === namespace);
}

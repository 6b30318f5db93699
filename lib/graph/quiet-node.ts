import type { ClusterWorkload } from "../facts/workloads";
import type { GraphNode, GraphType, Health } from "./model";
import { groupId, type NodeIdentity, nodeId } from "./node-identity";

/*
 * What a cluster has and telemetry does not tell of, as the node it would be: the same for a list's row and for the graph.
 */

/** A cluster by its own name, and as telemetry calls it, where it does. Ids are made of that. */
export type ClusterNames = { readonly name: string; readonly label: string | undefined };

const QUIET: Health = { status: "unknown", reasons: ["No traffic in the window"] };

/** Without figures, which is not zero. */
export function quietNode(identity: NodeIdentity): GraphNode {
  return { ...identity, health: QUIET, traffic: {}, traits: ["idle"] };
}

export function quietWorkload(workload: ClusterWorkload, type: GraphType, cluster: ClusterNames): NodeIdentity {
  const { name, app, version } = workload;
  const { ids, place } = placesIn(workload.namespace, cluster);
  if (type === "app") return { id: nodeId("app", ids, app), kind: "app", label: app, app, ...place };
  const label = type === "versionedApp" ? app : name;
  return { id: nodeId("workload", ids, name), kind: "workload", label, workload: name, app, version, ...place };
}

export function quietService(namespace: string, name: string, cluster: ClusterNames): NodeIdentity {
  const { ids, place } = placesIn(namespace, cluster);
  return { id: nodeId("service", ids, name), kind: "service", label: name, service: name, ...place };
}

export function quietNamespace(namespace: string, cluster: ClusterNames): NodeIdentity {
  const { ids, place } = placesIn(namespace, cluster);
  return { id: groupId({ by: "namespace", ...ids }), kind: "group", label: namespace, ...place };
}

function placesIn(namespace: string, { name, label }: ClusterNames) {
  return { ids: { cluster: label, namespace }, place: { namespace, cluster: label ?? name } };
}

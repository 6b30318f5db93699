import { byKey, keyOf } from "../../../kubernetes/indexes";
import type { Service } from "../../../kubernetes/objects/core";
import type { ClusterSnapshot } from "../../../kubernetes/snapshot";
import type { ClusterVocabulary, ConfigObject, KubernetesLabels as Labels } from "../../cluster-vocabulary";

type Kinds = Pick<ClusterSnapshot, "kinds">;

/** A waypoint that labels ask for; `none` where they decline one. */
export type WaypointChoice = "none" | { readonly namespace: string; readonly name: string };

/**
 * The waypoint of a service: its own label beats its namespace's. Undefined: none was asked for.
 * @see https://istio.io/latest/docs/ambient/usage/waypoint/
 */
export function waypointOf(own: Labels, ofNamespace: Labels, namespace: string): WaypointChoice | undefined {
  for (const labels of [own, ofNamespace]) {
    const name = labels["istio.io/use-waypoint"];
    if (name === undefined) continue;
    return name === "none" ? "none" : { namespace: labels["istio.io/use-waypoint-namespace"] ?? namespace, name };
  }
  return undefined;
}

/** The waypoint that a service is to go through, whether it is there or not. */
export function waypointOfService({ kinds }: Kinds, { metadata }: Service): ConfigObject | undefined {
  const { namespace = "", labels = {} } = metadata;
  const ofNamespace = byKey(kinds.namespaces.objects).get(namespace)?.metadata.labels ?? {};
  const chosen = waypointOf(labels, ofNamespace, namespace);
  return chosen === undefined || chosen === "none" ? undefined : { kind: "Gateway", ...chosen };
}

export const waypoints: NonNullable<ClusterVocabulary["waypoints"]> = {
  reads: ["namespaces", "apiGateways"],
  ofProxy(labels, namespace) {
    const name = labels["gateway.networking.k8s.io/gateway-name"];
    return name === undefined ? undefined : { kind: "Gateway", namespace, name };
  },
  of(cluster, service) {
    const chosen = waypointOfService(cluster, service);
    return chosen && { ...chosen, isThere: isThere(cluster, chosen) };
  },
};

function isThere({ kinds: { apiGateways } }: Kinds, { namespace, name }: ConfigObject): boolean | undefined {
  if (byKey(apiGateways.objects).has(keyOf(namespace, name))) return true;
  const { is } = apiGateways.state;
  return is === "notRead" || is === "pending" ? undefined : false;
}

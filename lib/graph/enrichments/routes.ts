import { byKey, memoOn } from "../../kubernetes/indexes";
import type { KindId } from "../../kubernetes/kinds";
import type { Service } from "../../kubernetes/objects/core";
import type { ClusterSnapshot } from "../../kubernetes/snapshot";
import { type WaypointChoice, waypointOf } from "../../mesh/istio/cluster/pods";
import type { Route, RouteRule } from "../../mesh/istio/cluster/route";
import { serviceRoutesOf } from "../../mesh/istio/cluster/service-routes";
import { virtualServicesOf } from "../../mesh/istio/cluster/virtual-services";
import type { Facts, RoutedHost } from "../facts/facts";
import { servicesIn } from "../facts/services";
import type { ConfigNote, GraphNode } from "../model";
import { type NodeChange, seenBy } from "./changes";
import { dataplaneOfWorkloads } from "./dataplane";

/** Kinds that routes of services are made of, and what leads from a node to its service. */
export const ROUTE_KINDS = [
  "virtualServices",
  "httpRoutes",
  "grpcRoutes",
  "tcpRoutes",
  "services",
  "pods",
  "namespaces",
] as const satisfies readonly KindId[];

/** Every route of a host; `ignored` says why one has no effect. */
export const routesOf: (host: RoutedHost) => readonly Route[] = memoOn(({ cluster, host, service }) => {
  const routes = [...virtualServicesOf(cluster, host), ...serviceRoutesOf(cluster, host)];
  if (routes.length === 0 || !service || !lacksWaypoint(cluster, service)) return routes;
  return routes.map((route) => ({ ignored: NO_WAYPOINT, ...route }));
});

const NO_WAYPOINT = "its service is in the ambient mesh and has no waypoint to apply it";

/** In ambient nobody but a waypoint applies routes. */
function lacksWaypoint(cluster: ClusterSnapshot, service: Service): boolean {
  const waypoint = waypointOfService(cluster, service);
  if (waypoint !== undefined && waypoint !== "none") return false;
  return dataplaneOfWorkloads(servicesIn(cluster).behind(service)) === "ambient";
}

/** The waypoint that a service is to go through. */
export function waypointOfService({ kinds }: ClusterSnapshot, { metadata }: Service): WaypointChoice | undefined {
  const { namespace = "", labels = {} } = metadata;
  return waypointOf(labels, byKey(kinds.namespaces.objects).get(namespace)?.metadata.labels ?? {}, namespace);
}

/** A trait for nodes whose routes do something, with what they do in words. Routes that nobody applies are left out. */
export function routeWords(
  node: GraphNode,
  facts: Facts,
  trait: string,
  wordsOf: (rule: RouteRule) => readonly string[],
): NodeChange | undefined {
  const config: ConfigNote[] = [];
  for (const host of facts.hostsOf(node)) {
    for (const route of routesOf(host)) {
      if (route.ignored !== undefined) continue;
      for (const rule of route.rules) {
        for (const words of wordsOf(rule)) {
          config.push(noteOf(route, inCondition(words, rule) + seenBy(route.visibility)));
        }
      }
    }
  }
  return config.length === 0 ? undefined : { traits: [trait], config };
}

export function noteOf({ kind, namespace, name }: Route, what: string): ConfigNote {
  return { kind, namespace, name, what };
}

function inCondition(words: string, { conditional }: RouteRule): string {
  return conditional ? `for some requests, ${words}` : words;
}

import type { KnownHost } from "../../facts/known-cluster";
import { dataplaneOf } from "../../facts/state";
import { memoOn } from "../../kubernetes/indexes";
import type { Route, RouteRule } from "../../mesh/route";
import type { ConfigNote, GraphNode } from "../model";
import { type NodeChange, seenBy } from "./changes";
import type { Enrichment } from "./enrichment";
import type { Facts } from "./facts";

/** Routes of services, and what leads from a node to its service. */
export const READING_ROUTES = { reads: ["services", "pods"], words: ["routes"] } as const satisfies Pick<
  Enrichment,
  "reads" | "words"
>;

/** Every route of a host; `ignored` says why one has no effect. */
export const routesOf: (host: KnownHost) => readonly Route[] = memoOn((host) => {
  const { cluster, service } = host;
  return cluster.meshes.routes.of(host, () => service && dataplaneOf(cluster.services.behind(service)));
});

/**
 * A trait for nodes whose routes do something, with what they do in words. Routes that nobody applies are left out. Kept
 * with the hosts, for every view.
 */
export function ofRoutes(
  trait: string,
  wordsOf: (rule: RouteRule) => readonly string[],
): (node: GraphNode, facts: Facts) => NodeChange | undefined {
  const changeBy = memoOn((hosts: readonly KnownHost[]): NodeChange | undefined => {
    const config: ConfigNote[] = [];
    for (const route of hosts.flatMap(routesOf)) {
      if (route.ignored !== undefined) continue;
      for (const rule of route.rules) {
        for (const words of wordsOf(rule)) {
          config.push(noteOf(route, inCondition(words, rule) + seenBy(route.visibility)));
        }
      }
    }
    return config.length === 0 ? undefined : { traits: [trait], config };
  });
  return (node, facts) => changeBy(facts.hostsOf(node));
}

export function noteOf({ kind, namespace, name }: Route, what: string): ConfigNote {
  return { kind, namespace, name, what };
}

function inCondition(words: string, { conditional }: RouteRule): string {
  return conditional ? `for some requests, ${words}` : words;
}

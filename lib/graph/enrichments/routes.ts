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

/** A trait for nodes whose routes do something, with what they do in words. Routes that nobody applies are left out. */
export function routeWords(
  node: GraphNode,
  facts: Facts,
  trait: string,
  wordsOf: (rule: RouteRule) => readonly string[],
): NodeChange | undefined {
  const config: ConfigNote[] = [];
  for (const host of facts.hostsOf(node)) {
    for (const route of facts.routesOf(host)) {
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

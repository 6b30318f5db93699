import type { KnownHost } from "../../facts/known-cluster";
import { memoOn } from "../../kubernetes/indexes";
import { type NodeChange, seenBy } from "./changes";
import type { Enrichment } from "./enrichment";
import { noteOf, READING_ROUTES, routesOf } from "./routes";

/** Services with routes of their own, and routes that are there but do nothing. */
export const virtualService: Enrichment = {
  id: "virtual-service",
  title: "virtual services and routes",
  ...READING_ROUTES,
  ofNode: (node, facts) => changeBy(facts.hostsOf(node)),
};

const changeBy = memoOn((hosts: readonly KnownHost[]): NodeChange | undefined => {
  const routes = hosts.flatMap(routesOf);
  if (routes.length === 0) return undefined;
  const isApplied = routes.some(({ ignored }) => ignored === undefined);
  const config = routes.map((route) => {
    const { ignored, visibility } = route;
    return noteOf(route, ignored === undefined ? `routes requests${seenBy(visibility)}` : `has no effect: ${ignored}`);
  });
  return { config, ...(isApplied ? { traits: ["virtualService"] } : {}) };
});

import { percent, type RouteRule } from "../../mesh/istio/cluster/route";
import type { Enrichment } from "./enrichment";
import { ROUTE_KINDS, routeWords } from "./routes";

/** Routes that split traffic by weight. */
export const trafficShifting: Enrichment = {
  id: "traffic-shifting",
  title: "traffic shifting",
  reads: ROUTE_KINDS,
  ofNode: (node, facts) => routeWords(node, facts, "trafficShifting", splitInWords),
};

function splitInWords({ destinations }: RouteRule): readonly string[] {
  if (destinations.length < 2) return [];
  return [`splits ${destinations.map(({ label, ratio }) => `${percent(ratio)} ${label}`).join(", ")}`];
}

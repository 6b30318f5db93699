import { percent, type RouteRule } from "../../mesh/route";
import type { Enrichment } from "./enrichment";
import { ofRoutes, READING_ROUTES } from "./routes";

/** Routes that split traffic by weight. */
export const trafficShifting: Enrichment = {
  id: "traffic-shifting",
  title: "traffic shifting",
  ...READING_ROUTES,
  ofNode: ofRoutes("trafficShifting", splitInWords),
};

function splitInWords({ destinations }: RouteRule): readonly string[] {
  if (destinations.length < 2) return [];
  return [`splits ${destinations.map(({ label, ratio }) => `${percent(ratio)} ${label}`).join(", ")}`];
}

import type { Enrichment } from "./enrichment";
import { ROUTE_KINDS, withRouteWords } from "./routes";

/** Copies of requests that go elsewhere, too. */
export const mirroring: Enrichment = {
  id: "mirroring",
  title: "mirrored traffic",
  reads: ROUTE_KINDS,
  enrich: (graph, facts) => withRouteWords(graph, facts, "mirroring", ({ mirrors }) => mirrors),
};

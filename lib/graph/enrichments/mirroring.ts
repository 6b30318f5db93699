import type { Enrichment } from "./enrichment";
import { ROUTE_KINDS, routeWords } from "./routes";

/** Copies of requests that go elsewhere, too. */
export const mirroring: Enrichment = {
  id: "mirroring",
  title: "mirrored traffic",
  reads: ROUTE_KINDS,
  ofNode: (node, facts) => routeWords(node, facts, "mirroring", ({ mirrors }) => mirrors),
};

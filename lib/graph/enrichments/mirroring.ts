import type { Enrichment } from "./enrichment";
import { READING_ROUTES, routeWords } from "./routes";

/** Copies of requests that go elsewhere, too. */
export const mirroring: Enrichment = {
  id: "mirroring",
  title: "mirrored traffic",
  ...READING_ROUTES,
  ofNode: (node, facts) => routeWords(node, facts, "mirroring", ({ mirrors }) => mirrors),
};

import type { Enrichment } from "./enrichment";
import { READING_ROUTES, routeWords } from "./routes";

/** How often callers try again, where a route says otherwise than the mesh's default. */
export const retries: Enrichment = {
  id: "retries",
  title: "retries",
  ...READING_ROUTES,
  ofNode: (node, facts) =>
    routeWords(node, facts, "retries", ({ retries: words }) => (words === undefined ? [] : [words])),
};

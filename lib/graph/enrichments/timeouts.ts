import type { Enrichment } from "./enrichment";
import { READING_ROUTES, routeWords } from "./routes";

/** When callers give up. `0s` is how a route turns a timeout off. */
export const timeouts: Enrichment = {
  id: "timeouts",
  title: "timeouts",
  ...READING_ROUTES,
  ofNode: (node, facts) =>
    routeWords(node, facts, "requestTimeout", ({ timeout }) =>
      timeout === undefined || timeout === "0s" ? [] : [`gives up after ${timeout}`],
    ),
};

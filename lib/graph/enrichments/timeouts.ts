import type { Enrichment } from "./enrichment";
import { ofRoutes, READING_ROUTES } from "./routes";

/** When callers give up. `0s` is how a route turns a timeout off. */
export const timeouts: Enrichment = {
  id: "timeouts",
  title: "timeouts",
  ...READING_ROUTES,
  ofNode: ofRoutes("requestTimeout", ({ timeout }) =>
    timeout === undefined || timeout === "0s" ? [] : [`gives up after ${timeout}`],
  ),
};

import type { Enrichment } from "./enrichment";
import { ofRoutes, READING_ROUTES } from "./routes";

/** How often callers try again, where a route says otherwise than the mesh's default. */
export const retries: Enrichment = {
  id: "retries",
  title: "retries",
  ...READING_ROUTES,
  ofNode: ofRoutes("retries", ({ retries: words }) => (words === undefined ? [] : [words])),
};

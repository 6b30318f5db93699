import type { Enrichment } from "./enrichment";
import { ofRoutes, READING_ROUTES } from "./routes";

/** Copies of requests that go elsewhere, too. */
export const mirroring: Enrichment = {
  id: "mirroring",
  title: "mirrored traffic",
  ...READING_ROUTES,
  ofNode: ofRoutes("mirroring", ({ mirrors }) => mirrors),
};

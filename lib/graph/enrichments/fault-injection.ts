import type { Enrichment } from "./enrichment";
import { ofRoutes, READING_ROUTES } from "./routes";

/** Delays and errors that a route makes up on purpose. */
export const faultInjection: Enrichment = {
  id: "fault-injection",
  title: "injected faults",
  ...READING_ROUTES,
  ofNode: ofRoutes("faultInjection", ({ faults }) => faults),
};

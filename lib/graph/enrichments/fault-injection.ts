import type { Enrichment } from "./enrichment";
import { READING_ROUTES, routeWords } from "./routes";

/** Delays and errors that a route makes up on purpose. */
export const faultInjection: Enrichment = {
  id: "fault-injection",
  title: "injected faults",
  ...READING_ROUTES,
  ofNode: (node, facts) => routeWords(node, facts, "faultInjection", ({ faults }) => faults),
};

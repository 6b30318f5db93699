import type { Enrichment } from "./enrichment";
import { ROUTE_KINDS, routeWords } from "./routes";

/** Delays and errors that a route makes up on purpose. */
export const faultInjection: Enrichment = {
  id: "fault-injection",
  title: "injected faults",
  reads: ROUTE_KINDS,
  ofNode: (node, facts) => routeWords(node, facts, "faultInjection", ({ faults }) => faults),
};

import type { Enrichment } from "./enrichment";
import { ROUTE_KINDS, withRouteWords } from "./routes";

/** Delays and errors that a route makes up on purpose. */
export const faultInjection: Enrichment = {
  id: "fault-injection",
  title: "injected faults",
  reads: ROUTE_KINDS,
  enrich: (graph, facts) => withRouteWords(graph, facts, "faultInjection", ({ faults }) => faults),
};

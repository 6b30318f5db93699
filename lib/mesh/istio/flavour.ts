import type { MeshFlavour } from "../flavour";
import { istioDecoder, latencyKeyOf } from "./decode";
import { ISTIO_PROBES, istioFamilyQueries, istioFlowPromql, istioFlowQueries, istioLatencyOf, istioLatencyPlan } from "./queries";

/**
 * Istio: sidecars, gateways and waypoints (Envoy) and ztunnel.
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
export const istio: MeshFlavour = {
  id: "istio",
  title: "Istio",
  flowQueries: istioFlowQueries,
  flowPromql: istioFlowPromql,
  familyQueries: istioFamilyQueries,
  decoder: istioDecoder,
  latency: { plan: istioLatencyPlan, filtered: istioLatencyOf, keyOf: latencyKeyOf },
  probes: ISTIO_PROBES,
};

import type { MeshFlavour } from "../flavour";
import { ISTIO_IN_CLUSTERS } from "./cluster/vocabulary";
import { istioDecoder, latencyKeyOf } from "./decode";
import { istioBucketsPromql, istioLatencyOf, istioLatencyPlan, istioQuantilePromql } from "./latency";
import { ISTIO_PROBES, istioFamilyQueries, istioFilterFor, istioFlowQueries, istioFlowsPromql } from "./queries";
import { ISTIO_RECORDED_RATES } from "./rules";

/**
 * Istio: sidecars, gateways and waypoints (Envoy) and ztunnel.
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
export const istio: MeshFlavour = {
  id: "istio",
  title: "Istio",
  flowQueries: istioFlowQueries,
  flowsPromql: istioFlowsPromql,
  filterFor: istioFilterFor,
  familyQueries: istioFamilyQueries,
  decoder: istioDecoder,
  latency: {
    plan: istioLatencyPlan,
    filtered: istioLatencyOf,
    quantilePromql: istioQuantilePromql,
    bucketsPromql: istioBucketsPromql,
    keyOf: latencyKeyOf,
  },
  probes: ISTIO_PROBES,
  recordedRates: ISTIO_RECORDED_RATES,
  cluster: ISTIO_IN_CLUSTERS,
};

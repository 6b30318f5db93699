import type { NamelessCaller } from "../../cluster-vocabulary";

/** Who calls a workload past the sidecar's agent, and so has no name in its metrics. */
export const namelessCallers: readonly NamelessCaller[] = [
  {
    /** @see https://istio.io/latest/docs/ops/integrations/prometheus/#option-1-metrics-merging */
    isCalling: (annotations) =>
      annotations["prometheus.io/scrape"] === "true" && annotations["prometheus.istio.io/merge-metrics"] === "false",
    inWords: (called, isOne) =>
      `${called} ${isOne ? "is" : "are"} scraped past the proxy (prometheus.io/scrape without merged metrics): these may be scrapes. Merging metrics, or a sidecar for Prometheus, would end them.`,
  },
  {
    /** @see https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/ */
    isCalling: (annotations) => annotations["sidecar.istio.io/rewriteAppHTTPProbers"] === "false",
    inWords: (called, isOne) =>
      `${called} ${isOne ? "has" : "have"} probes that are not rewritten (sidecar.istio.io/rewriteAppHTTPProbers): the kubelet calls without an identity.`,
  },
];

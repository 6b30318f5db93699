import { hasLabels } from "../../kubernetes/selectors";
import { circuitBreakerOf, destinationRulesOf } from "../../mesh/istio/cluster/destination-rules";
import { visibilityOf } from "../../mesh/istio/cluster/hosts";
import type { ConfigNote } from "../model";
import { seenBy } from "./changes";
import type { Enrichment } from "./enrichment";

/** Limits of connections and requests, and endpoints that are ejected. A subset's are told where its pods are. */
export const circuitBreaker: Enrichment = {
  id: "circuit-breaker",
  title: "circuit breakers",
  reads: ["destinationRules", "services", "pods"],
  ofNode(node, facts) {
    const workloads = facts.workloadsOf(node);
    const config = facts.hostsOf(node).flatMap(({ cluster, host }) =>
      destinationRulesOf(cluster, host).flatMap(({ metadata, spec }): readonly ConfigNote[] => {
        const { name, namespace = "" } = metadata;
        const seen = seenBy(visibilityOf(spec?.exportTo, namespace));
        const note = (what: string): ConfigNote => ({ kind: "DestinationRule", namespace, name, what: what + seen });
        const whole = circuitBreakerOf(spec?.trafficPolicy);
        const subsets = (spec?.subsets ?? []).flatMap(({ name: subset, labels: wanted = {}, trafficPolicy }) => {
          const words = circuitBreakerOf(trafficPolicy);
          const isHere = workloads.some(({ labels }) => hasLabels(labels, wanted));
          return words !== undefined && isHere ? [note(`for subset ${subset}, ${words}`)] : [];
        });
        return [...(whole === undefined ? [] : [note(whole)]), ...subsets];
      }),
    );
    return config.length === 0 ? undefined : { traits: ["circuitBreaker"], config };
  },
};

import { hasLabels } from "../../kubernetes/selectors";
import { seenBy } from "./changes";
import type { Enrichment } from "./enrichment";

/** Limits of connections and requests, and endpoints that are ejected. A subset's are told where its pods are. */
export const circuitBreaker: Enrichment = {
  id: "circuit-breaker",
  title: "circuit breakers",
  reads: ["services", "pods"],
  words: ["limits"],
  ofNode(node, facts) {
    const workloads = facts.workloadsOf(node);
    const config = facts.hostsOf(node).flatMap(({ cluster, host }) =>
      facts.meshes.limits.of(cluster, host).flatMap(({ podLabels, visibility, what, ...object }) => {
        const isHere = podLabels === undefined || workloads.some(({ labels }) => hasLabels(labels, podLabels));
        return isHere ? [{ ...object, what: what + seenBy(visibility) }] : [];
      }),
    );
    return config.length === 0 ? undefined : { traits: ["circuitBreaker"], config };
  },
};

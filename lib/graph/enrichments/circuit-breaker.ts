import type { KnownHost } from "../../facts/known-cluster";
import { memoOn } from "../../kubernetes/indexes";
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
    const config = facts.hostsOf(node).flatMap((host) =>
      limitsOf(host).flatMap(({ podLabels, note }) => {
        const isHere = podLabels === undefined || workloads.some(({ labels }) => hasLabels(labels, podLabels));
        return isHere ? [note] : [];
      }),
    );
    return config.length === 0 ? undefined : { traits: ["circuitBreaker"], config };
  },
};

const limitsOf = memoOn(({ cluster, host }: KnownHost) =>
  cluster.meshes.limits.of(cluster, host).map(({ podLabels, visibility, what, ...object }) => ({
    podLabels,
    note: { ...object, what: what + seenBy(visibility) },
  })),
);

import type { ConfigNote } from "../model";
import type { Enrichment } from "./enrichment";

/** Machines outside of Kubernetes that are part of the mesh. */
export const workloadEntry: Enrichment = {
  id: "workload-entry",
  title: "machines in the mesh",
  reads: [],
  words: ["machines"],
  ofNode(node, facts) {
    if (node.kind !== "workload" && node.kind !== "app") return undefined;
    const config = facts.workloadsOf(node).flatMap(({ kind, namespace, name, addresses }): readonly ConfigNote[] => {
      if (addresses === undefined) return [];
      const at = addresses.length === 0 ? "on no machine yet" : `at ${[...addresses].sort().join(", ")}`;
      return [{ kind, namespace, name, what: `runs outside of Kubernetes, ${at}` }];
    });
    return config.length === 0 ? undefined : { traits: ["workloadEntry"], config };
  },
};

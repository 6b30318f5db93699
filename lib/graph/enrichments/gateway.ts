import type { ConfigNote } from "../model";
import type { Enrichment } from "./enrichment";

/** Proxies at the mesh's edge: those the injector or a controller made, and those that a Gateway selects. */
export const gateway: Enrichment = {
  id: "gateway",
  title: "gateways",
  reads: ["pods"],
  words: ["gateways"],
  ofNode(node, facts) {
    const cluster = facts.clusterOf(node);
    if (!cluster || (node.kind !== "workload" && node.kind !== "app")) return undefined;
    const workloads = facts.workloadsOf(node);
    const config = new Set<ConfigNote>();
    for (const { labels } of workloads) {
      for (const note of facts.meshes.gateways.selecting(cluster, labels)) config.add(note);
    }
    if (config.size === 0 && !workloads.some(({ role }) => role === "gateway")) return undefined;
    return { traits: ["gateway"], config: [...config] };
  },
};

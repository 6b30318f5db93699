import { isNoise } from "../../mesh/istio/cluster/pods";
import { withNodes } from "./changes";
import type { Enrichment } from "./enrichment";

/** What pods, or the service itself, are labelled with; of several workloads what all have in common. */
export const labels: Enrichment = {
  id: "labels",
  title: "labels",
  reads: ["pods", "services"],
  enrich: (graph, facts) =>
    withNodes(graph, (node) => {
      if (node.kind === "group") return undefined;
      const [host] = node.kind === "service" ? facts.hostsOf(node) : [];
      const carried = host?.service
        ? [host.service.metadata.labels ?? {}]
        : facts.workloadsOf(node).map((each) => each.labels);
      const found = common(carried);
      return Object.keys(found).length === 0 ? undefined : { labels: found };
    }),
};

function common(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = all;
  const shared = Object.entries(first).filter(
    ([label, value]) => !isNoise(label) && others.every((each) => each[label] === value),
  );
  return Object.fromEntries(shared.sort(([a], [b]) => (a < b ? -1 : 1)));
}

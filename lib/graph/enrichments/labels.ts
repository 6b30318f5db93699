import { podSummary, telling } from "../facts/pod-summary";
import type { Enrichment } from "./enrichment";

/** What pods, or the service itself, are labelled with; of several workloads what all have in common. */
export const labels: Enrichment = {
  id: "labels",
  title: "labels",
  reads: ["pods", "services"],
  ofNode(node, facts) {
    if (node.kind === "group") return undefined;
    const [host] = node.kind === "service" ? facts.hostsOf(node) : [];
    const own = host?.service?.metadata.labels;
    const found = own ? telling(own) : common(facts.workloadsOf(node).map((each) => podSummary(each).labels));
    return Object.keys(found).length === 0 ? undefined : { labels: found };
  },
};

function common(all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const [first = {}, ...others] = all;
  if (others.length === 0) return first;
  const shared = Object.entries(first).filter(([label, value]) => others.every((each) => each[label] === value));
  return Object.fromEntries(shared);
}

import { memoOn } from "../../kubernetes/indexes";
import type { Meshes } from "../../mesh/meshes";
import type { Enrichment } from "./enrichment";

type Labels = Readonly<Record<string, string>>;

/** What pods, or the service itself, are labelled with; of several workloads what all have in common. */
export const labels: Enrichment = {
  id: "labels",
  title: "labels",
  reads: ["pods", "services"],
  ofNode(node, facts) {
    if (node.kind === "group") return undefined;
    const [host] = node.kind === "service" ? facts.hostsOf(node) : [];
    const own = host?.service?.metadata.labels;
    const telling = tellingBy(facts.meshes);
    const found = own ? telling(own) : common(facts.workloadsOf(node).map((each) => telling(each.labels)));
    return Object.keys(found).length === 0 ? undefined : { labels: found };
  },
};

/** Labels without noise, by name. */
const tellingBy = memoOn(({ isNoise }: Meshes) =>
  memoOn((labels: Labels): Labels => {
    const kept = Object.entries(labels).filter(([label]) => !NOISE.has(label) && !isNoise(label));
    return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  }),
);

/** Hashes and numbers that Kubernetes writes for itself. */
const NOISE: ReadonlySet<string> = new Set([
  "pod-template-hash",
  "controller-revision-hash",
  "pod-template-generation",
  "statefulset.kubernetes.io/pod-name",
  "apps.kubernetes.io/pod-index",
  "controller-uid",
  "batch.kubernetes.io/controller-uid",
]);

function common(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all;
  if (others.length === 0) return first;
  const shared = Object.entries(first).filter(([label, value]) => others.every((each) => each[label] === value));
  return Object.fromEntries(shared);
}

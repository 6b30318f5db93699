import type { ClusterWorkload } from "../../facts/workloads";
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
    const found = own ? tellingBy(facts.meshes)(own) : commonBy(facts.meshes)(facts.workloadsOf(node));
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

/** What the pods of several workloads have in common. */
const commonBy = memoOn((meshes: Meshes) =>
  memoOn((workloads: readonly ClusterWorkload[]): Labels => {
    const [first = {}, ...others] = workloads.map(({ labels }) => tellingBy(meshes)(labels));
    const shared = Object.entries(first).filter(([label, value]) => others.every((each) => each[label] === value));
    return Object.fromEntries(shared);
  }),
);

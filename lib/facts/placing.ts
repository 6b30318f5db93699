import type { Graph, GraphNode } from "../graph/model";
import type { ClusterSnapshot } from "../kubernetes/snapshot";

/** Which of the clusters that are read a node is in. */
export type Placing<Cluster> = {
  clusterOf(node: Pick<GraphNode, "cluster" | "namespace">): Cluster | undefined;
  /** What telemetry calls a cluster; undefined where its labels do not name it. Ids are made of that. */
  labelOf(cluster: Cluster): string | undefined;
};

/**
 * By the cluster's name. Where one cluster is read, it is also the one that telemetry does not name, and the one it names
 * otherwise, as long as telemetry knows of no other: with two names, or with two clusters, nothing tells them apart.
 */
export function placingOf<Cluster extends Pick<ClusterSnapshot, "cluster">>(
  clusters: readonly Cluster[],
  { namespaces }: Pick<Graph, "namespaces">,
): Placing<Cluster> {
  const byName = new Map(clusters.map((cluster) => [cluster.cluster, cluster]));
  const labels = new Set(namespaces.map(({ cluster }) => cluster));
  const names = [...labels].filter((name) => name !== undefined);
  const [only] = clusters.length === 1 ? clusters : [];
  const stray = only && names.length === 1 && names[0] !== only.cluster ? names[0] : undefined;
  const isAlone = names.length <= 1;
  return {
    clusterOf({ cluster, namespace }) {
      if (cluster === undefined) return isAlone && namespace !== undefined ? only : undefined;
      return byName.get(cluster) ?? (cluster === stray ? only : undefined);
    },
    labelOf(cluster) {
      if (cluster !== only) return cluster.cluster;
      if (names.length === 0 && labels.size > 0) return undefined;
      return stray ?? cluster.cluster;
    },
  };
}

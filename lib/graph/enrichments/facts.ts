import { type KnownCluster, type KnownHost, knownCluster } from "../../facts/known-cluster";
import { workloadsOfNode } from "../../facts/of-node";
import { type Placing, placingOf } from "../../facts/placing";
import type { ClusterWorkload } from "../../facts/workloads";
import type { ClusterSnapshot } from "../../kubernetes/snapshot";
import { hostKey } from "../../mesh/hosts";
import type { Meshes } from "../../mesh/meshes";
import type { Graph, GraphNode } from "../model";

/** What an enrichment is told of the view. */
export type FactOptions = {
  /** The kinds of mesh that may be in the clusters. */
  readonly meshes: Meshes;
  /** Whether what has no traffic is to be shown, too. */
  readonly idle: boolean;
  /** Whether services are drawn beside the workloads. */
  readonly serviceNodes: boolean;
  /** Whether the figures are of about now, as the clusters are. */
  readonly atIsNow: boolean;
  /** What was chosen to be seen; empty: all. */
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
};

/** What the clusters know of the nodes of one graph. */
export type Facts = Placing<KnownCluster> & {
  /** The graph they are of, as it came. */
  readonly graph: Graph;
  readonly options: FactOptions;
  readonly meshes: Meshes;
  /** The clusters that are read. */
  readonly clusters: readonly KnownCluster[];
  /** The workloads a node stands for, or is a service of. */
  workloadsOf(node: GraphNode): readonly ClusterWorkload[];
  /**
   * The hosts whose routes are told at a node: its own, where it is a service or a host. Those of a workload only where
   * its service is not drawn itself. The same list for every view, where it can be.
   */
  hostsOf(node: GraphNode): readonly KnownHost[];
};

const NONE: readonly never[] = [];

/** Looks nothing up before it is asked for. */
export function factsOf(graph: Graph, snapshots: readonly ClusterSnapshot[], options: FactOptions): Facts {
  const { meshes } = options;
  const clusters = snapshots.map(knownCluster(meshes));
  const placing = placingOf(clusters, graph);
  const workloads = new Map<string, readonly ClusterWorkload[]>();
  const hosts = new Map<string, readonly KnownHost[]>();
  const drawn = new Set<string>();
  for (const node of graph.nodes) {
    const { kind, namespace, service } = node;
    if (kind !== "service" || service === undefined) continue;
    drawn.add(`${placing.clusterOf(node)?.cluster}/${namespace}/${service}`);
  }

  function workloadsOf(node: GraphNode): readonly ClusterWorkload[] {
    const cluster = placing.clusterOf(node);
    return cluster ? workloadsOfNode(node, cluster, graph.type) : NONE;
  }

  function hostsOf(node: GraphNode): readonly KnownHost[] {
    const { kind, namespace, host } = node;
    if (kind === "external") {
      if (host === undefined) return NONE;
      const own = placing.clusterOf(node);
      return (own ? [own] : clusters).flatMap((cluster) =>
        cluster.hosts.named(hostKey(host, namespace ?? ""), undefined),
      );
    }
    const cluster = placing.clusterOf(node);
    if (!cluster || namespace === undefined) return NONE;
    if (kind === "service") {
      if (node.service === undefined) return NONE;
      const service = cluster.services.get(namespace, node.service);
      return cluster.hosts.named(hostKey(host ?? node.service, namespace), service);
    }
    if (kind !== "workload" && kind !== "app") return NONE;
    const behind = of(workloads, node, workloadsOf);
    const [only, ...others] = behind;
    const found =
      only && others.length === 0
        ? cluster.hosts.inFrontOf(only)
        : [...new Set(behind.flatMap((workload) => cluster.hosts.inFrontOf(workload)))];
    if (drawn.size === 0) return found;
    const ofNode = found.filter(
      ({ service }) => !drawn.has(`${cluster.cluster}/${namespace}/${service?.metadata.name}`),
    );
    return ofNode.length === found.length ? found : ofNode;
  }

  return {
    ...placing,
    graph,
    options,
    meshes,
    clusters,
    workloadsOf: (node) => of(workloads, node, workloadsOf),
    hostsOf: (node) => of(hosts, node, hostsOf),
  };
}

/** Ids stay the same while fields are added, so what was found for a node stays found. */
function of<T>(known: Map<string, T>, node: GraphNode, find: (node: GraphNode) => T): T {
  const held = known.get(node.id);
  if (held !== undefined) return held;
  const found = find(node);
  known.set(node.id, found);
  return found;
}

import { type KnownCluster, knownCluster } from "../../facts/known-cluster";
import { workloadsOfNode } from "../../facts/of-node";
import { type Placing, placingOf } from "../../facts/placing";
import { dataplaneOf } from "../../facts/state";
import type { ClusterWorkload } from "../../facts/workloads";
import { memoOn } from "../../kubernetes/indexes";
import type { Service } from "../../kubernetes/objects/core";
import type { ClusterSnapshot } from "../../kubernetes/snapshot";
import { hostKey } from "../../mesh/hosts";
import type { Meshes } from "../../mesh/meshes";
import type { Route } from "../../mesh/route";
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

/** What a route is for: a host, as one cluster's configuration knows it. */
export type RoutedHost = {
  readonly cluster: KnownCluster;
  /** `hostKey` of it. */
  readonly host: string;
  /** Absent for hosts that are no service of Kubernetes. */
  readonly service?: Service;
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
   * its service is not drawn itself.
   */
  hostsOf(node: GraphNode): readonly RoutedHost[];
  /** Every route of a host; `ignored` says why one has no effect. */
  routesOf(host: RoutedHost): readonly Route[];
};

const NONE: readonly never[] = [];

/** Looks nothing up before it is asked for. */
export function factsOf(graph: Graph, snapshots: readonly ClusterSnapshot[], options: FactOptions): Facts {
  const { meshes } = options;
  const clusters = snapshots.map(knownCluster(meshes));
  const placing = placingOf(clusters, graph);
  const workloads = new Map<string, readonly ClusterWorkload[]>();
  const hosts = new Map<string, readonly RoutedHost[]>();
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

  function hostsOf(node: GraphNode): readonly RoutedHost[] {
    const { kind, namespace, host } = node;
    if (kind === "external") {
      if (host === undefined) return NONE;
      const own = placing.clusterOf(node);
      return (own ? [own] : clusters).map((cluster) => ({ cluster, host: hostKey(host, namespace ?? "") }));
    }
    const cluster = placing.clusterOf(node);
    if (!cluster || namespace === undefined) return NONE;
    if (kind === "service") {
      if (node.service === undefined) return NONE;
      const service = cluster.services.get(namespace, node.service);
      return [{ cluster, host: hostKey(host ?? node.service, namespace), ...(service ? { service } : {}) }];
    }
    if (kind !== "workload" && kind !== "app") return NONE;
    const found = new Map<string, RoutedHost>();
    for (const workload of of(workloads, node, workloadsOf)) {
      for (const service of cluster.services.inFrontOf(workload)) {
        const { name } = service.metadata;
        if (drawn.has(`${cluster.cluster}/${namespace}/${name}`)) continue;
        found.set(name, { cluster, host: hostKey(name, namespace), service });
      }
    }
    return [...found.values()];
  }

  return {
    ...placing,
    graph,
    options,
    meshes,
    clusters,
    workloadsOf: (node) => of(workloads, node, workloadsOf),
    hostsOf: (node) => of(hosts, node, hostsOf),
    routesOf: memoOn((host: RoutedHost) =>
      meshes.routes.of(host, () => host.service && dataplaneOf(host.cluster.services.behind(host.service))),
    ),
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

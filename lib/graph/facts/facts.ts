import type { Service } from "../../kubernetes/objects/core";
import type { ClusterSnapshot } from "../../kubernetes/snapshot";
import { hostKey } from "../../mesh/istio/cluster/hosts";
import type { Graph, GraphNode } from "../model";
import { type Placing, placingOf } from "./placing";
import { servicesIn } from "./services";
import { type ClusterWorkload, workloadsIn } from "./workloads";

/** What an enrichment is told of the view. */
export type FactOptions = {
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
  readonly cluster: ClusterSnapshot;
  /** `hostKey` of it. */
  readonly host: string;
  /** Absent for hosts that are no service of Kubernetes. */
  readonly service?: Service;
};

/** What the clusters know of the nodes of one graph. */
export type Facts = Placing & {
  /** The graph they are of, as it came. */
  readonly graph: Graph;
  readonly options: FactOptions;
  /** The clusters that are read. */
  readonly snapshots: readonly ClusterSnapshot[];
  /** The workloads a node stands for, or is a service of. */
  workloadsOf(node: GraphNode): readonly ClusterWorkload[];
  /**
   * The hosts whose routes are told at a node: its own, where it is a service or a host. Those of a workload only where
   * its service is not drawn itself.
   */
  hostsOf(node: GraphNode): readonly RoutedHost[];
};

const NONE: readonly never[] = [];

/** Looks nothing up before it is asked for. */
export function factsOf(graph: Graph, snapshots: readonly ClusterSnapshot[], options: FactOptions): Facts {
  const placing = placingOf(snapshots, graph);
  // Each look into what is kept by many lists has its price, and this one is for every node.
  const workloadIndexes = new Map(snapshots.map((cluster) => [cluster, workloadsIn(cluster)]));
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
    const { kind, namespace } = node;
    if (!cluster) return NONE;
    const index = workloadIndexes.get(cluster) ?? workloadsIn(cluster);
    if (kind === "group" && namespace === undefined) return node.cluster === undefined ? NONE : index.all;
    if (namespace === undefined) return NONE;
    if (kind === "workload") return node.workload === undefined ? NONE : index.named(namespace, node.workload);
    if (kind === "app") {
      const all = node.app === undefined ? NONE : index.ofApp(namespace, node.app);
      const { version } = node;
      return graph.type === "app" ? all : all.filter((each) => each.version === (version ?? "latest"));
    }
    if (kind === "group")
      return node.app === undefined ? index.inNamespace(namespace) : index.ofApp(namespace, node.app);
    const service = node.service === undefined ? undefined : servicesIn(cluster).get(namespace, node.service);
    return service ? servicesIn(cluster).behind(service) : NONE;
  }

  function hostsOf(node: GraphNode): readonly RoutedHost[] {
    const { kind, namespace, host } = node;
    if (kind === "external") {
      if (host === undefined) return NONE;
      const own = placing.clusterOf(node);
      return (own ? [own] : snapshots).map((cluster) => ({ cluster, host: hostKey(host, namespace ?? "") }));
    }
    const cluster = placing.clusterOf(node);
    if (!cluster || namespace === undefined) return NONE;
    if (kind === "service") {
      if (node.service === undefined) return NONE;
      const service = servicesIn(cluster).get(namespace, node.service);
      return [{ cluster, host: hostKey(host ?? node.service, namespace), ...(service ? { service } : {}) }];
    }
    if (kind !== "workload" && kind !== "app") return NONE;
    const found = new Map<string, RoutedHost>();
    for (const workload of of(workloads, node, workloadsOf)) {
      for (const service of servicesIn(cluster).inFrontOf(workload)) {
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
    snapshots,
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

import type { GraphNode, GraphType } from "../graph/model";
import type { KindId } from "../kubernetes/kinds";
import type { KindState } from "../kubernetes/snapshot";
import { isOfManyClusters } from "../mesh/hosts";
import type { KnownCluster } from "./known-cluster";
import { type ClusterWorkload, workloadKinds } from "./workloads";

/** What a node, or a row, is. */
export type Named = Pick<
  GraphNode,
  "kind" | "cluster" | "namespace" | "workload" | "service" | "app" | "version" | "host"
>;

const NONE: readonly never[] = [];

/** The workloads that a node of a graph of this type stands for, or is a service of. */
export function workloadsOfNode(node: Named, cluster: KnownCluster, type: GraphType): readonly ClusterWorkload[] {
  const { kind, namespace } = node;
  const { workloads, services } = cluster;
  if (kind === "group" && namespace === undefined) return node.cluster === undefined ? NONE : workloads.all;
  if (namespace === undefined) return NONE;
  if (kind === "workload") return node.workload === undefined ? NONE : workloads.named(namespace, node.workload);
  if (kind === "app") {
    const all = node.app === undefined ? NONE : workloads.ofApp(namespace, node.app);
    const { version } = node;
    return type === "app" ? all : all.filter((each) => each.version === (version ?? "latest"));
  }
  if (kind === "group")
    return node.app === undefined ? workloads.inNamespace(namespace) : workloads.ofApp(namespace, node.app);
  const service = node.service === undefined ? undefined : services.get(namespace, node.service);
  return service ? services.behind(service) : NONE;
}

/**
 * Whether its cluster has what a node stands for. Undefined where that is not known: only what was looked for everywhere,
 * and freshly, is not there. `workloads` are those of the node.
 */
export function isInCluster(
  node: Named,
  cluster: KnownCluster,
  workloads: readonly ClusterWorkload[],
): boolean | undefined {
  const { kind, namespace, service } = node;
  const { meshes, services } = cluster;
  if (namespace === undefined) return undefined;
  if (kind === "service") {
    if (service === undefined) return undefined;
    const host = node.host ?? service;
    if (services.get(namespace, service) || meshes.declared.of(cluster, host).length > 0) return true;
    return isOfManyClusters(host) ? undefined : falseIfRead(cluster, namespace, ["services", ...meshes.declared.reads]);
  }
  if (kind !== "workload" && kind !== "app") return undefined;
  return workloads.length > 0 ? true : falseIfRead(cluster, namespace, workloadKinds(meshes));
}

function falseIfRead(cluster: KnownCluster, namespace: string, kinds: readonly KindId[]): false | undefined {
  const wereRead = kinds.every((kind) => wasRead(cluster.kinds[kind].state, namespace));
  return wereRead && isKnown(namespace, cluster) ? false : undefined;
}

function wasRead(state: KindState, namespace: string): boolean {
  if (state.is === "absent") return true;
  if (state.is !== "read" || state.staleSince !== undefined) return false;
  return !state.without.some((each) => each.namespace === namespace);
}

/** Of kinds that are read namespace by namespace, a namespace without any object may be one that nobody reads. */
function isKnown(namespace: string, { workloads, services }: KnownCluster): boolean {
  return workloads.inNamespace(namespace).length > 0 || services.inNamespace(namespace).length > 0;
}

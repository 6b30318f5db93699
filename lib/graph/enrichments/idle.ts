import type { KnownCluster } from "../../facts/known-cluster";
import type { ClusterWorkload } from "../../facts/workloads";
import { byKey } from "../../kubernetes/indexes";
import type { Graph, GraphNode } from "../model";
import { groupId, type NodeIdentity } from "../node-identity";
import { type ClusterNames, quietNode, quietService, quietWorkload } from "../quiet-node";
import type { Enrichment } from "./enrichment";
import type { Facts } from "./facts";

/** Services and workloads without traffic, where they were asked for: those of the mesh, or of the chosen namespaces. */
export const idle: Enrichment = {
  id: "idle",
  title: "what has no traffic",
  reads: ["services", "pods", "deployments", "statefulSets", "daemonSets", "namespaces"],
  addsNodes: true,
  ofGraph(graph, facts) {
    if (!facts.options.idle || !facts.options.atIsNow || graph.groupBy !== "none") return graph;
    const known = new Set(graph.nodes.map(({ id }) => id));
    const added = new Map<string, GraphNode>();
    for (const cluster of facts.clusters) {
      const names = { name: cluster.cluster, label: facts.labelOf(cluster) };
      for (const identity of identitiesIn(cluster, names, graph, facts)) {
        if (!known.has(identity.id)) added.set(identity.id, asNode(identity, names, known));
      }
    }
    if (added.size === 0) return graph;
    const nodes = [...graph.nodes, ...added.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { ...graph, nodes: withMembers(nodes, added) };
  },
};

/** Into the box of its app, where there is one. */
function asNode(identity: NodeIdentity, { label }: ClusterNames, known: ReadonlySet<string>): GraphNode {
  const { namespace, app } = identity;
  const box =
    app === undefined || namespace === undefined ? undefined : groupId({ by: "app", cluster: label, namespace, app });
  return { ...quietNode(identity), ...(box !== undefined && known.has(box) ? { parent: box } : {}) };
}

function withMembers(nodes: readonly GraphNode[], added: ReadonlyMap<string, GraphNode>): GraphNode[] {
  const joined = new Map<string, number>();
  for (const { parent } of added.values()) if (parent !== undefined) joined.set(parent, (joined.get(parent) ?? 0) + 1);
  if (joined.size === 0) return [...nodes];
  return nodes.map((node) => {
    const more = joined.get(node.id);
    return more === undefined || node.members === undefined ? node : { ...node, members: node.members + more };
  });
}

function* identitiesIn(
  cluster: KnownCluster,
  names: ClusterNames,
  { type, namespaces }: Graph,
  facts: Facts,
): Generator<NodeIdentity> {
  const { options } = facts;
  if (options.clusters.length > 0 && !options.clusters.includes(names.label ?? names.name)) return;
  const active = new Set(
    namespaces.filter((each) => facts.clusterOf({ ...each, namespace: each.name }) === cluster).map(({ name }) => name),
  );
  const wanted = namespacesIn(cluster).filter((name) =>
    options.namespaces.length > 0 ? options.namespaces.includes(name) : active.has(name) || isInMesh(cluster, name),
  );
  for (const namespace of wanted) {
    if (type === "service" || options.serviceNodes) {
      for (const service of cluster.services.inNamespace(namespace)) {
        const isOfMesh = cluster.services.behind(service).some((workload) => workload.isOfMesh);
        if (!isOfMesh) yield quietService(namespace, service.metadata.name, names);
      }
    }
    if (type === "service") continue;
    for (const workload of cluster.workloads.inNamespace(namespace)) {
      if (isMeantToServe(workload)) yield quietWorkload(workload, type, names);
    }
  }
}

/** Jobs come and go, what is scaled to nothing has nothing to say, and the mesh's own parts are told by what goes through them. */
function isMeantToServe({ desired = 0, pods, addresses = [], kind, isOfMesh }: ClusterWorkload): boolean {
  if (kind === "Job" || kind === "CronJob" || isOfMesh) return false;
  return desired > 0 || pods.length > 0 || addresses.length > 0;
}

function namespacesIn(cluster: KnownCluster): readonly string[] {
  const found = new Set(cluster.kinds.namespaces.objects.map(({ metadata }) => metadata.name));
  for (const { namespace } of cluster.workloads.all) found.add(namespace);
  return [...found].sort();
}

function isInMesh(cluster: KnownCluster, namespace: string): boolean {
  return cluster.meshes.isMeshNamespace(byKey(cluster.kinds.namespaces.objects).get(namespace)?.metadata.labels ?? {});
}

import { byKey, byNamespace } from "../../kubernetes/indexes";
import type { ClusterSnapshot } from "../../kubernetes/snapshot";
import { isControlPlane, isMeshNamespace, proxyRole } from "../../mesh/istio/cluster/pods";
import type { Facts } from "../facts/facts";
import { servicesIn } from "../facts/services";
import { type ClusterWorkload, workloadsIn } from "../facts/workloads";
import type { Graph, GraphNode, Health } from "../model";
import { groupId, type NodeIdentity, nodeId } from "../node-identity";
import type { Enrichment } from "./enrichment";

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
    for (const cluster of facts.snapshots) {
      for (const identity of identitiesIn(cluster, graph, facts)) {
        if (!known.has(identity.id)) added.set(identity.id, asNode(identity, known));
      }
    }
    if (added.size === 0) return graph;
    const nodes = [...graph.nodes, ...added.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { ...graph, nodes: withMembers(nodes, added) };
  },
};

const QUIET: Health = { status: "unknown", reasons: ["No traffic in the window"] };

/** Into the box of its app, where there is one. */
function asNode(identity: NodeIdentity, known: ReadonlySet<string>): GraphNode {
  const { cluster, namespace, app } = identity;
  const ofLabel = identity.id.split("/")[1] === "unknown" ? undefined : cluster;
  const box =
    app === undefined || namespace === undefined ? undefined : groupId({ by: "app", cluster: ofLabel, namespace, app });
  return {
    ...identity,
    ...(box !== undefined && known.has(box) ? { parent: box } : {}),
    health: QUIET,
    traffic: {},
    traits: ["idle"],
  };
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

function* identitiesIn(cluster: ClusterSnapshot, { type, namespaces }: Graph, facts: Facts): Generator<NodeIdentity> {
  const label = facts.labelOf(cluster);
  const { options } = facts;
  if (options.clusters.length > 0 && !options.clusters.includes(label ?? cluster.cluster)) return;
  const active = new Set(
    namespaces.filter((each) => facts.clusterOf({ ...each, namespace: each.name }) === cluster).map(({ name }) => name),
  );
  const wanted = namespacesIn(cluster).filter((name) =>
    options.namespaces.length > 0 ? options.namespaces.includes(name) : active.has(name) || isInMesh(cluster, name),
  );
  for (const namespace of wanted) {
    const place = { namespace, cluster: cluster.cluster };
    if (type === "service" || options.serviceNodes) {
      for (const service of byNamespace(cluster.kinds.services.objects).get(namespace) ?? []) {
        if (servicesIn(cluster).behind(service).some(isMeshItself)) continue;
        const { name } = service.metadata;
        const id = nodeId("service", { cluster: label, namespace }, name);
        yield { id, kind: "service", label: name, service: name, ...place };
      }
    }
    if (type === "service") continue;
    for (const workload of workloadsIn(cluster).inNamespace(namespace)) {
      if (isMeantToServe(workload)) yield identityOf(workload, type, label, place);
    }
  }
}

/** Jobs come and go, and what is scaled to nothing has nothing to say. */
function isMeantToServe(workload: ClusterWorkload): boolean {
  const { desired = 0, pods, kind } = workload;
  if (kind === "Job" || kind === "CronJob" || isMeshItself(workload)) return false;
  return desired > 0 || pods.length > 0;
}

/** The mesh's own parts are told by what goes through them. */
function isMeshItself({ labels, annotations }: ClusterWorkload): boolean {
  return proxyRole(labels, annotations) !== undefined || isControlPlane(labels);
}

function identityOf(
  { name, app, version }: ClusterWorkload,
  type: Graph["type"],
  label: string | undefined,
  place: { readonly cluster: string; readonly namespace: string },
): NodeIdentity {
  const ids = { cluster: label, namespace: place.namespace };
  if (type === "app") return { id: nodeId("app", ids, app), kind: "app", label: app, app, ...place };
  const byApp = type === "versionedApp";
  return {
    id: nodeId("workload", ids, name),
    kind: "workload",
    label: byApp ? app : name,
    workload: name,
    app,
    version,
    ...place,
  };
}

function namespacesIn(cluster: ClusterSnapshot): readonly string[] {
  const found = new Set(cluster.kinds.namespaces.objects.map(({ metadata }) => metadata.name));
  for (const { namespace } of workloadsIn(cluster).all) found.add(namespace);
  return [...found].sort();
}

function isInMesh(cluster: ClusterSnapshot, namespace: string): boolean {
  return isMeshNamespace(byKey(cluster.kinds.namespaces.objects).get(namespace)?.metadata.labels ?? {});
}

import type { KnownCluster } from "../../facts/known-cluster";
import type { ClusterWorkload } from "../../facts/workloads";
import { serviceOfHost } from "../../mesh/hosts";
import type { GraphNode } from "../model";
import type { Enrichment } from "./enrichment";
import type { Facts } from "./facts";

/** Names listed at most; the rest is counted. */
const MOST_NAMES = 4;

/** Why peers have no name, by what the cluster knows: who could be calling, and what there is of a host. */
export const unknownPeers: Enrichment = {
  id: "unknown-peers",
  title: "why peers are not known",
  reads: ["pods", "services", "namespaces"],
  words: ["declared"],
  ofNode(node, facts) {
    const more = node.via !== undefined ? hostReasons(node, facts) : callerReasons(node, facts);
    return more.length === 0 ? undefined : { why: [...(node.why === undefined ? [] : [node.why]), ...more].join(" ") };
  },
};

/** What there is of a host that the caller's proxy did not know. */
function hostReasons({ host }: GraphNode, { clusters }: Facts): readonly string[] {
  if (host === undefined) return [];
  const name = host.replace(/:\d+$/, "");
  return clusters.flatMap((cluster) =>
    hostReason(name, cluster, clusters.length > 1 ? ` (cluster ${cluster.cluster})` : ""),
  );
}

function hostReason(host: string, cluster: KnownCluster, where: string): readonly string[] {
  const { declared } = cluster.meshes;
  const [object] = declared.of(cluster, host);
  if (object) {
    const { kind, namespace, name, visibility } = object;
    const limits =
      visibility === "everybody"
        ? declared.hiddenBy.declared
        : `it is exported to ${visibility.join(", ") || "nobody"} only`;
    return [`The ${kind} ${namespace}/${name} declares it, but this caller does not see it: ${limits}${where}.`];
  }
  const short = /^([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(host);
  const meant = serviceOfHost(host) ?? (short ? { name: short[1] ?? "", namespace: short[2] ?? "" } : undefined);
  if (!meant || cluster.kinds.services.state.is !== "read") return [];
  const { name, namespace } = meant;
  if (cluster.services.get(namespace, name)) {
    return [`The service ${namespace}/${name} exists: ${declared.hiddenBy.service}${where}.`];
  }
  // `example.com` looks like a service of a namespace `com`.
  const isNamespace = cluster.services.inNamespace(namespace).length > 0;
  if (!isNamespace && short && !serviceOfHost(host)) return [];
  return [`There is no service ${name} in ${namespace}${where}: it was removed, or its name is misspelt.`];
}

/** Who could be calling without a name: pods outside of the mesh, probes and scrapes. */
function callerReasons(node: GraphNode, facts: Facts): readonly string[] {
  if (node.kind !== "unknown") return [];
  const { nodes, edges } = facts.graph;
  const targets = new Set(edges.flatMap(({ source, target }) => (source === node.id ? [target] : [])));
  const called = nodes.filter(({ id }) => targets.has(id));
  const clusters = new Set(called.map((target) => facts.clusterOf(target)).filter((cluster) => cluster !== undefined));
  if (clusters.size === 0) return [];
  const reasons: string[] = [];
  const outside = [...clusters].flatMap((cluster) => cluster.workloads.all.filter(isOutside));
  if (outside.length > 0) {
    reasons.push(`Pods without a sidecar that could be calling: ${listed(outside.map(nameOf))}.`);
  }
  for (const { isCalling, inWords } of facts.meshes.namelessCallers) {
    const those = called.filter((target) =>
      facts.workloadsOf(target).some(({ annotations }) => isCalling(annotations)),
    );
    if (those.length > 0) reasons.push(inWords(listed(those.map(({ label }) => label)), those.length === 1));
  }
  return reasons;
}

function isOutside({ kind, namespace, isOfMesh, dataplanes }: ClusterWorkload): boolean {
  if (kind === "DaemonSet" || isOfMesh || namespace.startsWith("kube-")) return false;
  return dataplanes.length === 1 && dataplanes[0] === "none";
}

function nameOf({ namespace, name }: ClusterWorkload): string {
  return `${namespace}/${name}`;
}

function listed(names: readonly string[]): string {
  const sorted = [...new Set(names)].sort();
  const shown = sorted.slice(0, MOST_NAMES).join(", ");
  return sorted.length > MOST_NAMES ? `${shown} and ${sorted.length - MOST_NAMES} more` : shown;
}

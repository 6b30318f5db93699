import type { ClusterSnapshot } from "../../kubernetes/snapshot";
import { serviceOfHost, visibilityOf } from "../../mesh/istio/cluster/hosts";
import { dataplaneOfPod, isControlPlane, isProbedDirectly, isScrapedPastProxy } from "../../mesh/istio/cluster/pods";
import { serviceEntriesOf } from "../../mesh/istio/cluster/service-entries";
import type { Facts } from "../facts/facts";
import { servicesIn } from "../facts/services";
import { type ClusterWorkload, workloadsIn } from "../facts/workloads";
import type { GraphNode } from "../model";
import type { Enrichment } from "./enrichment";

/** Names listed at most; the rest is counted. */
const MOST_NAMES = 4;

/** Why peers have no name, by what the cluster knows: who could be calling, and what there is of a host. */
export const unknownPeers: Enrichment = {
  id: "unknown-peers",
  title: "why peers are not known",
  reads: ["pods", "services", "serviceEntries", "namespaces"],
  ofNode(node, facts) {
    const more = node.via !== undefined ? hostReasons(node, facts) : callerReasons(node, facts);
    return more.length === 0 ? undefined : { why: [...(node.why === undefined ? [] : [node.why]), ...more].join(" ") };
  },
};

/** What there is of a host that the caller's proxy did not know. */
function hostReasons({ host }: GraphNode, { snapshots }: Facts): readonly string[] {
  if (host === undefined) return [];
  const name = host.replace(/:\d+$/, "");
  return snapshots.flatMap((cluster) =>
    hostReason(name, cluster, snapshots.length > 1 ? ` (cluster ${cluster.cluster})` : ""),
  );
}

function hostReason(host: string, cluster: ClusterSnapshot, where: string): readonly string[] {
  const entries = serviceEntriesOf(cluster, host);
  const [entry] = entries;
  if (entry) {
    const { name, namespace = "" } = entry.metadata;
    const seen = visibilityOf(entry.spec?.exportTo, namespace);
    const limits =
      seen === "everybody"
        ? "a Sidecar of the caller hides it, or the port is not among its ports"
        : `it is exported to ${seen.join(", ") || "nobody"} only`;
    return [`The ServiceEntry ${namespace}/${name} declares it, but this caller does not see it: ${limits}${where}.`];
  }
  const short = /^([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(host);
  const meant = serviceOfHost(host) ?? (short ? { name: short[1] ?? "", namespace: short[2] ?? "" } : undefined);
  if (!meant || cluster.kinds.services.state.is !== "read") return [];
  const { name, namespace } = meant;
  if (servicesIn(cluster).get(namespace, name)) {
    const why =
      "a Sidecar of the caller or the service's exportTo hides it, or it was asked for on a port it does not have";
    return [`The service ${namespace}/${name} exists: ${why}${where}.`];
  }
  // `example.com` looks like a service of a namespace `com`.
  const isNamespace = cluster.kinds.services.objects.some(({ metadata }) => metadata.namespace === namespace);
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
  const outside = [...clusters].flatMap((cluster) => workloadsIn(cluster).all.filter(isOutside));
  if (outside.length > 0) {
    reasons.push(`Pods without a sidecar that could be calling: ${listed(outside.map(nameOf))}.`);
  }
  const scraped = called.filter((target) =>
    facts.workloadsOf(target).some(({ annotations }) => isScrapedPastProxy(annotations)),
  );
  if (scraped.length > 0) {
    reasons.push(
      `${listed(scraped.map(({ label }) => label))} ${scraped.length === 1 ? "is" : "are"} scraped past the proxy (prometheus.io/scrape without merged metrics): these may be scrapes. Merging metrics, or a sidecar for Prometheus, would end them.`,
    );
  }
  const probed = called.filter((target) =>
    facts.workloadsOf(target).some(({ annotations }) => isProbedDirectly(annotations)),
  );
  if (probed.length > 0) {
    reasons.push(
      `${listed(probed.map(({ label }) => label))} ${probed.length === 1 ? "has" : "have"} probes that are not rewritten (sidecar.istio.io/rewriteAppHTTPProbers): the kubelet calls without an identity.`,
    );
  }
  return reasons;
}

function isOutside({ pods, kind, namespace, labels }: ClusterWorkload): boolean {
  if (kind === "DaemonSet" || isControlPlane(labels) || namespace.startsWith("kube-")) return false;
  return pods.length > 0 && pods.every((pod) => dataplaneOfPod(pod) === "none");
}

function nameOf({ namespace, name }: ClusterWorkload): string {
  return `${namespace}/${name}`;
}

function listed(names: readonly string[]): string {
  const sorted = [...new Set(names)].sort();
  const shown = sorted.slice(0, MOST_NAMES).join(", ");
  return sorted.length > MOST_NAMES ? `${shown} and ${sorted.length - MOST_NAMES} more` : shown;
}

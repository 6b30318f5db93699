import type { KnownCluster } from "../facts/known-cluster";
import { isInCluster, workloadsOfNode } from "../facts/of-node";
import type { Placing } from "../facts/placing";
import { dataplaneOf, healthBeside, podsOf } from "../facts/state";
import { type ClusterWorkload, workloadKinds } from "../facts/workloads";
import type { GraphNode } from "../graph/model";
import { quietNamespace, quietNode, quietService, quietWorkload } from "../graph/quiet-node";
import { byKey } from "../kubernetes/indexes";
import type { KindId } from "../kubernetes/kinds";
import type { Service } from "../kubernetes/objects/core";
import type { Meshes } from "../mesh/meshes";
import type { InventoryKind, InventoryRow } from "./model";
import { GRAPH_TYPES, type NodeRow } from "./telemetry-rows";

/** The moment figures are of, and whether it is too long ago for what the clusters are now. */
export type Moment = { readonly at: number; readonly windowSeconds: number; readonly isPast: boolean };

/** Kinds that rows are made of: the gaps of others are none of theirs. */
export function inventoryKinds(meshes: Meshes): readonly KindId[] {
  return ["services", "namespaces", ...workloadKinds(meshes)];
}

/** What a cluster has of a row: to tell what is no row yet. */
export type Found = ClusterWorkload | Service | string;

/** Adds to rows what the cluster of each knows, and notes in `found` what that was. */
export function withClusters(
  kind: InventoryKind,
  rows: readonly NodeRow[],
  placing: Placing<KnownCluster>,
  moment: Moment,
  found: Set<Found>,
): InventoryRow[] {
  return rows.map(({ row, node }) => {
    const cluster = placing.clusterOf(node);
    return cluster ? withCluster(kind, row, node, cluster, moment, found) : row;
  });
}

/** A row for each thing of a kind that a cluster has and nobody has `found` yet. */
export function* quietRows(
  kind: InventoryKind,
  cluster: KnownCluster,
  label: string | undefined,
  found: ReadonlySet<Found>,
): Generator<NodeRow> {
  const names = { name: cluster.cluster, label };
  const rowOf = (node: GraphNode, name: string): NodeRow => ({ node, row: quietRow(kind, node, name) });
  if (kind === "namespaces") {
    for (const { metadata } of cluster.kinds.namespaces.objects) {
      const node = quietNode(quietNamespace(metadata.name, names));
      if (!found.has(node.id)) yield rowOf(node, metadata.name);
    }
  } else if (kind === "services") {
    for (const service of cluster.services.all) {
      const { namespace = "", name } = service.metadata;
      if (!found.has(service)) yield rowOf(quietNode(quietService(namespace, name, names)), name);
    }
  } else {
    // Telemetry names workloads without their kind, so two of one name are one, as are those of one app.
    const nodes = new Map<string, GraphNode>();
    for (const workload of cluster.workloads.all) {
      if (found.has(workload) || !isMeantToBe(workload)) continue;
      const node = quietNode(quietWorkload(workload, GRAPH_TYPES[kind], names));
      nodes.set(node.id, node);
    }
    for (const node of nodes.values()) yield rowOf(node, node.label);
  }
}

/** Jobs that have ended, and those to come, are none. */
function isMeantToBe({ desired, pods, addresses }: ClusterWorkload): boolean {
  return desired !== undefined || pods.length > 0 || addresses !== undefined;
}

function quietRow(kind: InventoryKind, { id, cluster, namespace, health }: GraphNode, name: string): InventoryRow {
  const ofNamespace = kind === "namespaces" || namespace === undefined ? {} : { namespace };
  return {
    id,
    ...(cluster === undefined ? {} : { cluster }),
    ...ofNamespace,
    name,
    health,
    observed: false,
    traffic: {},
  };
}

function withCluster(
  kind: InventoryKind,
  row: InventoryRow,
  node: GraphNode,
  cluster: KnownCluster,
  moment: Moment,
  found: Set<Found>,
): InventoryRow {
  const workloads = workloadsOfNode(node, cluster, GRAPH_TYPES[kind]);
  const now = moment.isPast ? {} : { health: healthBeside(row.health, workloads, moment, node.kind === "group") };
  const whole = { ...row, cluster: row.cluster ?? cluster.cluster, ...now };
  if (kind === "namespaces") return namespaceRow(whole, node.id, cluster, moment, found);
  const service = node.service === undefined ? undefined : cluster.services.get(row.namespace ?? "", node.service);
  if (kind !== "services") for (const workload of workloads) found.add(workload);
  else if (service) found.add(service);

  const [first] = workloads;
  const isThere = isInCluster(node, cluster, workloads);
  const objectKind = kind === "workloads" ? first?.kind : service && serviceKind(service);
  const app = kind === "workloads" ? (row.app ?? first?.app) : undefined;
  const versions = kind === "services" ? row.versions : versionsOf(row, workloads);
  const pods = moment.isPast ? undefined : podsOf(workloads);
  const dataplane = dataplaneOf(workloads);
  return {
    ...whole,
    ...(objectKind === undefined ? {} : { kind: objectKind }),
    ...(app === undefined ? {} : { app }),
    ...(versions && versions.length > 0 ? { versions } : {}),
    ...(dataplane === undefined ? {} : { dataplane }),
    ...(pods ? { pods } : {}),
    ...(isThere === undefined || (moment.isPast && !isThere) ? {} : { inCluster: isThere }),
  };
}

function namespaceRow(
  row: InventoryRow,
  id: string,
  { kinds: { namespaces }, meshes }: KnownCluster,
  { isPast }: Moment,
  found: Set<Found>,
): InventoryRow {
  const namespace = byKey(namespaces.objects).get(row.name);
  const isRead = namespaces.state.is === "read" && namespaces.state.staleSince === undefined;
  if (!namespace) return isRead && !isPast ? { ...row, inCluster: false } : row;
  found.add(id);
  return { ...row, meshLabels: { ...meshes.meshLabelsOf(namespace.metadata.labels ?? {}) }, inCluster: true };
}

function serviceKind({ spec = {} }: Service): string {
  return spec.clusterIP === "None" ? "Headless" : (spec.type ?? "ClusterIP");
}

function versionsOf({ versions = [] }: InventoryRow, workloads: readonly ClusterWorkload[]): string[] {
  const known = workloads.map(({ version }) => version).filter((version) => version !== "latest");
  return [...new Set([...versions, ...known])].sort();
}

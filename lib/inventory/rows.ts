import type { KnownCluster } from "../facts/known-cluster";
import { placingOf } from "../facts/placing";
import { type Figuring, namespacesOf } from "../graph/view";
import { type Found, type Moment, quietRows, withClusters } from "./cluster-rows";
import type { HealthCounts, InventoryKind, InventoryRow } from "./model";
import { GRAPH_TYPES, type MeshOf, telemetryRows } from "./telemetry-rows";

export type RowsOptions = Figuring & Moment & { readonly clusters: readonly KnownCluster[] };

/**
 * The rows of a list: what telemetry tells of, what the clusters have, and what both know as one. What the clusters tell
 * is what the graph's nodes are told, by the same functions. Pure.
 * @returns sorted by id, without doubles
 */
export function inventoryRows(kind: InventoryKind, meshOf: MeshOf, options: RowsOptions): InventoryRow[] {
  const { clusters, isPast } = options;
  const observed = telemetryRows(kind, meshOf, options);
  const placing = placingOf(clusters, { namespaces: namespacesOf(meshOf(GRAPH_TYPES[kind])) });
  const found = new Set<Found>();
  const rows = withClusters(kind, observed, placing, options, found);
  // Of a moment long ago nobody knows what there was beside what had traffic.
  for (const cluster of isPast ? [] : clusters) {
    const quiet = [...quietRows(kind, cluster, placing.labelOf(cluster), found)];
    rows.push(...withClusters(kind, quiet, placing, options, found));
  }
  rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  if (kind === "namespaces") countWorkloads(rows, inventoryRows("workloads", meshOf, options));
  return rows;
}

function countWorkloads(namespaces: InventoryRow[], workloads: readonly InventoryRow[]): void {
  const counts = new Map<string, HealthCounts>();
  for (const { cluster, namespace, health } of workloads) {
    const key = JSON.stringify([cluster, namespace]);
    const count = counts.get(key) ?? { failing: 0, degraded: 0, notReady: 0, unknown: 0, healthy: 0 };
    count[health.status] += 1;
    counts.set(key, count);
  }
  for (const row of namespaces) {
    const count = counts.get(JSON.stringify([row.cluster, row.name]));
    if (count) row.workloads = count;
  }
}

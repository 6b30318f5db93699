import type { Health } from "../graph/model";
import { groupId, nodeId } from "../graph/node-identity";
import type { Figuring } from "../graph/view";
import { worstHealth } from "../health/request-health";
import type { ClusterFact, ClusterFacts } from "./cluster-facts";
import type { HealthCounts, InventoryKind, InventoryRow, PodCounts } from "./model";
import { type MeshOf, telemetryRows } from "./telemetry-rows";

/** What is known of each cluster, by its name. */
export type KnownClusters = ReadonlyMap<string, ClusterFacts>;

export type RowsOptions = Figuring & {
  readonly clusters: KnownClusters;
  /** Whether the moment is too long ago for what the clusters are now: nothing is added from them, and no pods counted. */
  readonly isPast: boolean;
};

/**
 * The rows of a list: what telemetry tells of, what the clusters have, and what both know as one. Pure.
 * @returns sorted by id, without doubles
 */
export function inventoryRows(kind: InventoryKind, meshOf: MeshOf, options: RowsOptions): InventoryRow[] {
  const index = factIndex(kind, options.clusters);
  const rows: InventoryRow[] = [];
  const known = new Set<ClusterFact>();
  for (const row of telemetryRows(kind, meshOf, options)) {
    const fact = index.find(row);
    if (fact) known.add(fact);
    rows.push(withFact(row, fact, index.isComplete(row.cluster), options.isPast));
  }
  if (!options.isPast) {
    for (const fact of index.all) if (!known.has(fact)) rows.push(withFact(rowOfFact(kind, fact), fact, true, false));
  }
  rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  if (kind === "namespaces") countWorkloads(rows, inventoryRows("workloads", meshOf, options));
  return rows;
}

type FactIndex = {
  readonly all: readonly ClusterFact[];
  find(row: InventoryRow): ClusterFact | undefined;
  /** Whether what is not among the facts of a cluster is not in the cluster. */
  isComplete(cluster: string | undefined): boolean;
};

function factIndex(kind: InventoryKind, clusters: KnownClusters): FactIndex {
  const all = [...clusters.values()].flatMap((facts) => facts[kind] ?? []);
  const byPlace = new Map(all.map((fact) => [placeKey(fact.cluster, fact.namespace, fact.name), fact]));
  const [only, ...more] = clusters.keys();
  // Telemetry without a cluster's name is that of the one cluster there is.
  const named = (cluster: string | undefined) => cluster ?? (more.length === 0 ? only : undefined);
  return {
    all,
    find: ({ cluster, namespace, name }) => byPlace.get(placeKey(named(cluster), namespace, name)),
    isComplete: (cluster) => clusters.get(named(cluster) ?? "")?.[kind] !== undefined,
  };
}

function placeKey(cluster: string | undefined, namespace: string | undefined, name: string): string {
  return JSON.stringify([cluster, namespace, name]);
}

const NODE_KINDS = { workloads: "workload", services: "service", apps: "app" } as const;

const QUIET: Health = { status: "unknown", reasons: ["No traffic in the window"] };

/** A row of what only the cluster knows: without figures, which is not zero. */
function rowOfFact(kind: InventoryKind, { cluster, namespace, name }: ClusterFact): InventoryRow {
  const id =
    kind === "namespaces"
      ? groupId({ by: "namespace", cluster, namespace: name })
      : nodeId(NODE_KINDS[kind], { cluster, namespace }, name);
  return {
    id,
    cluster,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    health: QUIET,
    observed: false,
    traffic: {},
  };
}

function withFact(
  row: InventoryRow,
  fact: ClusterFact | undefined,
  isKnownThere: boolean,
  isPast: boolean,
): InventoryRow {
  if (!fact) {
    const isOutside = row.kind === "External host";
    return isKnownThere && !isPast && !isOutside ? { ...row, inCluster: false } : row;
  }
  const versions = [...new Set([...(row.versions ?? []), ...fact.versions])].sort();
  const now = isPast ? {} : { health: withPods(row.health, fact.pods), ...(fact.pods ? { pods: fact.pods } : {}) };
  return {
    ...row,
    ...(fact.kind === undefined ? {} : { kind: fact.kind }),
    ...(fact.app === undefined || row.app !== undefined ? {} : { app: fact.app }),
    ...(versions.length > 0 ? { versions } : {}),
    ...(fact.dataplane === undefined ? {} : { dataplane: fact.dataplane }),
    ...(fact.meshLabels ? { meshLabels: { ...fact.meshLabels } } : {}),
    inCluster: true,
    ...now,
  };
}

/** Pods that should be there and are not say more than no traffic, and less than failing requests. */
function withPods(health: Health, pods: PodCounts | undefined): Health {
  if (pods?.desired === undefined) return health;
  const { desired, ready } = pods;
  if (desired === 0) return health.status === "unknown" ? { status: "unknown", reasons: ["Scaled to zero"] } : health;
  if (ready >= desired) return health;
  const reason = ready === 0 ? `None of ${desired} pods is ready` : `${ready} of ${desired} pods are ready`;
  return worstHealth([health, { status: "notReady", reasons: [reason] }]);
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

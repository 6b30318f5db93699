import { ratioOf } from "@/lib/format/ratio";
import type { HealthStatus } from "@/lib/graph/model";
import type { InventoryRow } from "@/lib/inventory/model";
import type { InventoryColumn, InventorySort, InventoryView } from "@/lib/view-state/inventory-view";
import { meshLabelTexts } from "./columns";

/** The rows a page shows: those that are searched for, and of the health that is chosen, in their order. */
export function shownRows(
  rows: readonly InventoryRow[],
  { find, health, sort }: Pick<InventoryView, "find" | "health" | "sort">,
): readonly InventoryRow[] {
  const found = foundRows(rows, find);
  return sortedRows(health.length === 0 ? found : found.filter((row) => health.includes(row.health.status)), sort);
}

/** Those that hold every word that is searched for, in whatever column. */
export function foundRows(rows: readonly InventoryRow[], find: string): readonly InventoryRow[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = textOf(row);
    return words.every((word) => text.includes(word));
  });
}

function textOf(row: InventoryRow): string {
  const { name, namespace, cluster, kind, app, dataplane, versions = [] } = row;
  return [name, namespace, cluster, kind, app, dataplane, ...versions, ...meshLabelTexts(row)].join(" ").toLowerCase();
}

/** Sorts by one column; what has nothing there comes last either way, and equal rows are in the order of their names. */
export function sortedRows(
  rows: readonly InventoryRow[],
  { column, ascending }: InventorySort,
): readonly InventoryRow[] {
  if (column === "health") {
    return rows.toSorted((a, b) => (ascending ? -1 : 1) * compareTrouble(a, b) || byName(a, b));
  }
  const value = VALUES[column];
  return rows.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined) || byName(a, b);
    }
    return (ascending ? 1 : -1) * compare(left, right) || byName(a, b);
  });
}

/** Share of requests that fail, of those it receives. */
export function errorRatioOf({ requests }: Pick<InventoryRow, "requests">): number | undefined {
  return ratioOf(requests?.in?.errorRate, requests?.in?.requestRate);
}

/** Bytes per second in both directions on one side; undefined where nothing was measured. */
export function bytesOf({ traffic }: Pick<InventoryRow, "traffic">, side: "in" | "out"): number | undefined {
  const totals = traffic.tcp?.[side];
  if (totals?.sentBytesPerSecond === undefined && totals?.receivedBytesPerSecond === undefined) return undefined;
  return (totals.sentBytesPerSecond ?? 0) + (totals.receivedBytesPerSecond ?? 0);
}

const VALUES: Readonly<Record<Exclude<InventoryColumn, "health">, (row: InventoryRow) => number | string | undefined>> =
  {
    name: ({ name }) => name,
    namespace: ({ namespace }) => namespace,
    cluster: ({ cluster }) => cluster,
    versions: ({ versions }) => versions?.join(" "),
    workloads: ({ workloads }) => workloads && Object.values(workloads).reduce((sum, count) => sum + count, 0),
    rate: ({ requests }) => requests?.in?.requestRate,
    errors: errorRatioOf,
    p95: ({ requests }) => requests?.latencyMs?.p95,
    out: ({ requests }) => requests?.out?.requestRate,
    mtls: ({ mtlsRatio }) => mtlsRatio,
    pods: ({ pods }) => pods?.ready,
    restarts: ({ pods }) => pods?.restarts,
    dataplane: ({ dataplane }) => dataplane,
    labels: (row) => meshLabelTexts(row).join(" ") || undefined,
  };

const SEVERITY: Record<HealthStatus, number> = { failing: 3, degraded: 2, notReady: 1, unknown: 0, healthy: 0 };

/** The gravest first, then what loses most requests, then what has most of them. */
function compareTrouble(a: InventoryRow, b: InventoryRow): number {
  return (
    SEVERITY[b.health.status] - SEVERITY[a.health.status] ||
    troubled(b) - troubled(a) ||
    lost(b) - lost(a) ||
    Number(b.observed) - Number(a.observed) ||
    (b.requests?.in?.requestRate ?? 0) - (a.requests?.in?.requestRate ?? 0)
  );
}

/** Workloads of a namespace that are not well, which its own totals may hide. */
function troubled({ workloads }: InventoryRow): number {
  return workloads ? workloads.failing * 1e6 + workloads.degraded * 1e3 + workloads.notReady : 0;
}

function lost({ requests }: InventoryRow): number {
  return (requests?.in?.errorRate ?? 0) + (requests?.out?.errorRate ?? 0);
}

function byName(a: InventoryRow, b: InventoryRow): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

/** By code points: `localeCompare` takes half a second for some thousand rows. */
function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

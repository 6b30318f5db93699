import type { HealthStatus } from "@/lib/graph/model";
import type { InventoryKind, InventoryRow } from "@/lib/inventory/model";
import {
  DEFAULT_GRAPH_VIEW,
  type GraphView,
  list,
  oneOf,
  readable,
  unless,
  wholeNumber,
  windowIn,
  writeGraphView,
} from "./graph-view";

export const INVENTORY_COLUMNS = [
  "health",
  "name",
  "namespace",
  "cluster",
  "versions",
  "workloads",
  "rate",
  "errors",
  "p95",
  "out",
  "mtls",
  "pods",
  "restarts",
  "dataplane",
  "labels",
] as const;
export type InventoryColumn = (typeof INVENTORY_COLUMNS)[number];

/** A column, and which way. What is worst, or most, comes first unless `ascending`. */
export type InventorySort = { readonly column: InventoryColumn; readonly ascending: boolean };

/** What pages have in common, and links between them keep. Times are unix seconds. */
export type SharedView = Pick<GraphView, "namespaces" | "clusters" | "windowSeconds" | "at">;

/** All that a link to a list carries. */
export type InventoryView = SharedView & {
  /** What the name, or another word of the row, holds. */
  readonly find: string;
  /** Empty for all. */
  readonly health: readonly HealthStatus[];
  readonly sort: InventorySort;
};

const STATUSES: readonly HealthStatus[] = ["failing", "degraded", "notReady", "unknown", "healthy"];

export const DEFAULT_INVENTORY_VIEW: InventoryView = {
  ...sharedOf(DEFAULT_GRAPH_VIEW),
  find: "",
  health: [],
  sort: { column: "health", ascending: false },
};

/** Reads a link. Whatever is missing or makes no sense becomes its default. */
export function readInventoryView(query: URLSearchParams): InventoryView {
  const sort = query.get("sort") ?? "";
  const ascending = sort.startsWith("-");
  const column = oneOf(INVENTORY_COLUMNS, ascending ? sort.slice(1) : sort);
  return {
    ...readSharedView(query),
    find: query.get("find") ?? "",
    health: list(query.get("health")).flatMap((status) => oneOf(STATUSES, status) ?? []),
    sort: column ? { column, ascending } : DEFAULT_INVENTORY_VIEW.sort,
  };
}

/** Writes a link's query, without the question mark. Defaults are left out. */
export function writeInventoryView(view: InventoryView): string {
  const pairs: [name: string, value: string | undefined][] = [
    ["find", view.find || undefined],
    ["health", view.health.join(",") || undefined],
    ["sort", unless(sortText(view.sort), sortText(DEFAULT_INVENTORY_VIEW.sort))],
  ];
  const own = pairs.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${readable(value)}`]));
  return [writeSharedView(view), ...own].filter((part) => part !== "").join("&");
}

export function readSharedView(query: URLSearchParams): SharedView {
  return {
    namespaces: list(query.get("namespaces")),
    clusters: list(query.get("clusters")),
    windowSeconds: windowIn(query.get("window")) ?? DEFAULT_GRAPH_VIEW.windowSeconds,
    at: wholeNumber(query.get("at")),
  };
}

export function writeSharedView(shared: SharedView): string {
  return writeGraphView({ ...DEFAULT_GRAPH_VIEW, ...sharedOf(shared) });
}

const GRAPH_TYPES = {
  workloads: "versionedApp",
  services: "service",
  apps: "app",
  namespaces: "versionedApp",
} as const;

/**
 * The graph with a row selected, in its namespace. A namespace opens as the graph of what is in it; of what has no
 * traffic there is no node to select, but there may be idle edges.
 */
export function graphLinkOf(kind: InventoryKind, row: InventoryRow, shared: SharedView): string {
  const namespace = kind === "namespaces" ? row.name : row.namespace;
  const query = writeGraphView({
    ...DEFAULT_GRAPH_VIEW,
    windowSeconds: shared.windowSeconds,
    at: shared.at,
    namespaces: namespace === undefined ? [] : [namespace],
    clusters: shared.clusters,
    type: GRAPH_TYPES[kind],
    idle: !row.observed,
    selection: row.observed && kind !== "namespaces" ? { kind: "node", id: row.id } : undefined,
  });
  return query === "" ? "/graph" : `/graph?${query}`;
}

function sharedOf({ namespaces, clusters, windowSeconds, at }: SharedView): SharedView {
  return { namespaces, clusters, windowSeconds, at };
}

function sortText({ column, ascending }: InventorySort): string {
  return ascending ? `-${column}` : column;
}

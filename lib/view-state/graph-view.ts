import type { GraphType, GroupBy } from "@/lib/graph/model";

/** What is picked out on the page: its figures are in the side panel. */
export type Selection = { readonly kind: "node" | "edge"; readonly id: string };

export type Display = "graph" | "table";

/** A column of the table twin, and which way: the largest first, unless `ascending`. */
export type Sort = { readonly column: SortColumn; readonly ascending: boolean };
export type SortColumn = "source" | "target" | "protocol" | "rate" | "errors" | "p95" | "health";

/** All that a link to the graph page carries. Times are unix seconds; `at` is absent for a live view. */
export type GraphView = {
  /** Empty for all that the viewer may see. */
  readonly namespaces: readonly string[];
  /** Empty for all. */
  readonly clusters: readonly string[];
  readonly type: GraphType;
  readonly serviceNodes: boolean;
  readonly idle: boolean;
  readonly groupBy: GroupBy;
  readonly windowSeconds: number;
  readonly at: number | undefined;
  readonly display: Display;
  /** Whether L4 hops beneath HTTP edges are drawn too. */
  readonly underlay: boolean;
  readonly sort: Sort;
  readonly selection: Selection | undefined;
};

export const MIN_WINDOW_SECONDS = 60;
export const MAX_WINDOW_SECONDS = 86_400;

export const GRAPH_TYPES: readonly GraphType[] = ["versionedApp", "workload", "service", "app"];
export const GROUPINGS: readonly GroupBy[] = ["none", "namespace", "app", "cluster"];
const DISPLAYS: readonly Display[] = ["graph", "table"];
const COLUMNS: readonly SortColumn[] = ["source", "target", "protocol", "rate", "errors", "p95", "health"];

export const DEFAULT_GRAPH_VIEW: GraphView = {
  namespaces: [],
  clusters: [],
  type: "versionedApp",
  serviceNodes: false,
  idle: false,
  groupBy: "none",
  windowSeconds: 300,
  at: undefined,
  display: "graph",
  underlay: false,
  sort: { column: "health", ascending: false },
  selection: undefined,
};

/**
 * Reads a link. Whatever is missing or makes no sense becomes its default: a link that was cut off or typed by hand
 * still opens a page.
 */
export function readGraphView(query: URLSearchParams): GraphView {
  const otherwise = DEFAULT_GRAPH_VIEW;
  return {
    namespaces: list(query.get("namespaces")),
    clusters: list(query.get("clusters")),
    type: oneOf(GRAPH_TYPES, query.get("type")) ?? otherwise.type,
    serviceNodes: query.get("serviceNodes") === "true",
    idle: query.get("idle") === "true",
    groupBy: oneOf(GROUPINGS, query.get("groupBy")) ?? otherwise.groupBy,
    windowSeconds: windowIn(query.get("window")) ?? otherwise.windowSeconds,
    at: wholeNumber(query.get("at")),
    display: oneOf(DISPLAYS, query.get("show")) ?? otherwise.display,
    underlay: query.get("underlay") === "true",
    sort: sortIn(query.get("sort")) ?? otherwise.sort,
    selection: selectionIn(query.get("sel")),
  };
}

/** Writes a link's query, without the question mark. Defaults are left out, so that a plain view has a plain link. */
export function writeGraphView(view: GraphView): string {
  const otherwise = DEFAULT_GRAPH_VIEW;
  const { sort, selection } = view;
  const pairs: [name: string, value: string | undefined][] = [
    ["namespaces", view.namespaces.join(",") || undefined],
    ["clusters", view.clusters.join(",") || undefined],
    ["type", unless(view.type, otherwise.type)],
    ["serviceNodes", view.serviceNodes ? "true" : undefined],
    ["idle", view.idle ? "true" : undefined],
    ["groupBy", unless(view.groupBy, otherwise.groupBy)],
    ["window", unless(String(view.windowSeconds), String(otherwise.windowSeconds))],
    ["at", view.at === undefined ? undefined : String(view.at)],
    ["show", unless(view.display, otherwise.display)],
    ["underlay", view.underlay ? "true" : undefined],
    ["sort", unless(sortText(sort), sortText(otherwise.sort))],
    ["sel", selection && `${selection.kind}:${selection.id}`],
  ];
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${readable(value)}`])).join("&");
}

/** A window a link may ask for, brought into what the API takes. */
export function clampWindow(seconds: number): number {
  return Math.min(Math.max(Math.round(seconds), MIN_WINDOW_SECONDS), MAX_WINDOW_SECONDS);
}

/** Percent-encodes what a query must, and leaves `/ : ,` as they are: people read links. */
export function readable(value: string): string {
  return encodeURIComponent(value).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/** Names separated by commas, without doubles. */
export function list(value: string | null): readonly string[] {
  const names = (value ?? "").split(",").map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}

export function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | undefined {
  return allowed.find((candidate) => candidate === value);
}

export function wholeNumber(value: string | null): number | undefined {
  return value !== null && /^\d{1,10}$/.test(value) ? Number(value) : undefined;
}

export function windowIn(value: string | null): number | undefined {
  const seconds = wholeNumber(value);
  return seconds === undefined ? undefined : clampWindow(seconds);
}

/** `errors` is errors, largest first; `-errors` the other way round. */
function sortIn(value: string | null): Sort | undefined {
  const ascending = value?.startsWith("-") === true;
  const column = oneOf(COLUMNS, ascending ? (value?.slice(1) ?? null) : value);
  return column && { column, ascending };
}

function sortText({ column, ascending }: Sort): string {
  return ascending ? `-${column}` : column;
}

function selectionIn(value: string | null): Selection | undefined {
  const match = /^(node|edge):(.+)$/s.exec(value ?? "");
  const kind = match?.[1];
  const id = match?.[2];
  return (kind === "node" || kind === "edge") && id !== undefined ? { kind, id } : undefined;
}

/** Defaults are not written. */
export function unless(value: string, otherwise: string): string | undefined {
  return value === otherwise ? undefined : value;
}

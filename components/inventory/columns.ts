import type { InventoryKind, InventoryRow } from "@/lib/inventory/model";
import type { InventoryColumn } from "@/lib/view-state/inventory-view";

export type Column = {
  readonly id: InventoryColumn;
  readonly label: string;
  readonly numeric: boolean;
  /** How narrow a screen may be that shows it: every one, from a tablet on, from a laptop on. */
  readonly from: "phone" | "tablet" | "laptop";
};

const ALL: Readonly<Record<InventoryColumn, Omit<Column, "id">>> = {
  health: { label: "Health", numeric: false, from: "phone" },
  name: { label: "Name", numeric: false, from: "phone" },
  namespace: { label: "Namespace", numeric: false, from: "tablet" },
  cluster: { label: "Cluster", numeric: false, from: "laptop" },
  versions: { label: "Versions", numeric: false, from: "laptop" },
  workloads: { label: "Workloads", numeric: true, from: "tablet" },
  rate: { label: "Rate in", numeric: true, from: "phone" },
  errors: { label: "Errors", numeric: true, from: "phone" },
  p95: { label: "p95", numeric: true, from: "phone" },
  out: { label: "Rate out", numeric: true, from: "tablet" },
  mtls: { label: "mTLS", numeric: true, from: "laptop" },
  pods: { label: "Pods", numeric: true, from: "tablet" },
  restarts: { label: "Restarts", numeric: true, from: "laptop" },
  dataplane: { label: "Proxy", numeric: false, from: "laptop" },
  labels: { label: "Mesh labels", numeric: false, from: "laptop" },
};

const FIGURES = ["rate", "errors", "p95"] as const;

const COLUMNS: Readonly<Record<InventoryKind, readonly InventoryColumn[]>> = {
  workloads: [
    "health",
    "name",
    "namespace",
    "cluster",
    "versions",
    ...FIGURES,
    "out",
    "mtls",
    "pods",
    "restarts",
    "dataplane",
  ],
  services: ["health", "name", "namespace", "cluster", "versions", ...FIGURES, "out", "mtls", "pods"],
  apps: [
    "health",
    "name",
    "namespace",
    "cluster",
    "versions",
    ...FIGURES,
    "out",
    "mtls",
    "pods",
    "restarts",
    "dataplane",
  ],
  namespaces: ["health", "name", "cluster", "workloads", ...FIGURES, "out", "mtls", "labels"],
};

/** What a cluster alone can tell: nothing stands there while none is read. */
const OF_CLUSTER: readonly InventoryColumn[] = ["pods", "restarts", "labels"];

/** The columns of a list. The cluster is one where there are several. */
export function columnsOf(
  kind: InventoryKind,
  { severalClusters, hasCluster }: { readonly severalClusters: boolean; readonly hasCluster: boolean },
): readonly Column[] {
  return COLUMNS[kind]
    .filter((id) => (id !== "cluster" || severalClusters) && (hasCluster || !OF_CLUSTER.includes(id)))
    .map((id) => ({ id, ...ALL[id], ...(id === "pods" && kind === "services" ? { label: "Endpoints" } : {}) }));
}

/** What a list's rows are called, one and many. */
export const KIND_WORDS: Readonly<Record<InventoryKind, readonly [one: string, many: string]>> = {
  workloads: ["workload", "workloads"],
  services: ["service", "services"],
  apps: ["app", "apps"],
  namespaces: ["namespace", "namespaces"],
};

/** Whether a column begins with A when it is first sorted by, and not with the most. */
export function isText(column: InventoryColumn): boolean {
  return ["name", "namespace", "cluster", "versions", "dataplane", "labels"].includes(column);
}

/** The labels that put a namespace into a mesh, without their domains: `dataplane-mode=ambient`. */
export function meshLabelTexts({ meshLabels = {} }: Pick<InventoryRow, "meshLabels">): readonly string[] {
  return Object.entries(meshLabels).map(([name, value]) => `${name.replace(/^.*\//, "")}=${value}`);
}

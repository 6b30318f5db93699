import type { Column } from "@/components/tables/column";
import type { InventoryKind, InventoryRow } from "@/lib/inventory/model";
import type { InventoryColumn } from "@/lib/view-state/inventory-view";

const ALL: Readonly<Record<InventoryColumn, Omit<Column<InventoryColumn>, "id">>> = {
  health: { label: "Health", numeric: false },
  name: { label: "Name", numeric: false },
  namespace: { label: "Namespace", numeric: false, from: "tablet" },
  cluster: { label: "Cluster", numeric: false, from: "laptop" },
  versions: { label: "Versions", numeric: false, from: "laptop" },
  workloads: { label: "Workloads", numeric: true, from: "tablet" },
  rate: { label: "Rate in", numeric: true },
  errors: { label: "Errors", numeric: true },
  p95: { label: "p95", numeric: true },
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

/** What not every answer can tell: there is no column of nothing but dashes. */
const TOLD: Partial<Record<InventoryColumn, (row: InventoryRow) => boolean>> = {
  pods: ({ pods }) => pods !== undefined,
  restarts: ({ pods }) => pods?.restarts !== undefined,
  dataplane: ({ dataplane }) => dataplane !== undefined,
  labels: ({ meshLabels }) => meshLabels !== undefined,
};

/**
 * The columns of a list. The cluster is one where there are several. Before the first rows are known, those that there
 * will be where a cluster is read.
 */
export function columnsOf(
  kind: InventoryKind,
  rows: readonly InventoryRow[] | undefined,
): readonly Column<InventoryColumn>[] {
  const severalClusters = new Set(rows?.map(({ cluster }) => cluster)).size > 1;
  const isShown = (id: InventoryColumn) => {
    if (id === "cluster") return severalClusters;
    const told = TOLD[id];
    return !told || !rows || rows.some(told);
  };
  return COLUMNS[kind].filter(isShown).map((id) => ({ id, ...ALL[id] }));
}

/** What a list's rows are called, one and many. */
export const KIND_WORDS: Readonly<Record<InventoryKind, readonly [one: string, many: string]>> = {
  workloads: ["workload", "workloads"],
  services: ["service", "services"],
  apps: ["app", "apps"],
  namespaces: ["namespace", "namespaces"],
};

/** The labels that put a namespace into a mesh, without their domains: `dataplane-mode=ambient`. */
export function meshLabelTexts({ meshLabels = {} }: Pick<InventoryRow, "meshLabels">): readonly string[] {
  return Object.entries(meshLabels).map(([name, value]) => `${name.replace(/^.*\//, "")}=${value}`);
}

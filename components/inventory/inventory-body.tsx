import { Button } from "@/components/controls/button";
import { EmptyState } from "@/components/feedback/empty-state";
import { ProblemAlert } from "@/components/feedback/problem-alert";
import { emptinessOf } from "@/components/status/emptiness";
import { GapList } from "@/components/status/gap-list";
import { ApiError } from "@/lib/api/get-json";
import { formatWindow } from "@/lib/format/duration";
import type { Inventory, InventoryKind, InventoryRow } from "@/lib/inventory/model";
import { DEFAULT_INVENTORY_VIEW, type InventoryView } from "@/lib/view-state/inventory-view";
import { columnsOf, KIND_WORDS } from "./columns";
import styles from "./inventory.module.css";
import { InventoryTable } from "./inventory-table";
import { TableSkeleton } from "./table-skeleton";
import type { ChangeInventoryView, ShownInventory } from "./use-inventory";

export type InventoryBodyProps = {
  kind: InventoryKind;
  view: InventoryView;
  change: ChangeInventoryView;
  shown: ShownInventory;
  /** What is left of the list's rows, in order. */
  rows: readonly InventoryRow[];
};

/** The table, or why there is none. */
export function InventoryBody({ kind, view, change, shown: { list, error, refetch }, rows }: InventoryBodyProps) {
  if (!list) {
    if (error) return <Failed kind={kind} error={error} retry={refetch} change={change} />;
    return <TableSkeleton columns={columnsOf(kind, undefined)} sort={view.sort} />;
  }
  if (list.rows.length === 0) return <Empty kind={kind} list={list} view={view} change={change} />;
  if (rows.length === 0) return <NoMatch kind={kind} change={change} />;
  return <InventoryTable kind={kind} list={list} rows={rows} view={view} change={change} />;
}

type FailedProps = { kind: InventoryKind; error: Error; retry: () => void; change: ChangeInventoryView };

function Failed({ kind, error, retry, change }: FailedProps) {
  // What was refused once will be refused again.
  const refused = error instanceof ApiError && error.status === 400;
  const action = refused
    ? { label: "Open the plain list", icon: "table" as const, run: () => change(DEFAULT_INVENTORY_VIEW) }
    : { label: "Try again", icon: "refresh" as const, run: retry };
  const title = error instanceof ApiError ? error.title : `The ${KIND_WORDS[kind][1]} could not be read`;
  return (
    <div className={styles.centre}>
      <ProblemAlert title={title} detail={error.message} action={action} />
    </div>
  );
}

type EmptyProps = { kind: InventoryKind; list: Inventory; view: InventoryView; change: ChangeInventoryView };

/** Not collected, out of reach, filtered away and quiet are four things. */
function Empty({ kind, list, view, change }: EmptyProps) {
  const emptiness = emptinessOf(list, view);
  const many = KIND_WORDS[kind][1];
  const titles = {
    unreachable: "Nothing can be read",
    "not-collected": "No mesh metrics are collected",
    filtered: `No ${many} in what is selected`,
    quiet: `No ${many} with traffic`,
  };
  const gaps = list.missing.filter(({ pending }) => !pending);
  const canWiden = emptiness !== "unreachable" && view.windowSeconds < 3600;
  return (
    <div className={styles.centre}>
      <EmptyState title={titles[emptiness]}>
        {emptiness === "quiet" && (
          <p>
            Metrics are collected, and nothing was sent in the {formatWindow(list.windowSeconds)} before{" "}
            {view.at === undefined ? "now" : "this moment"}.
          </p>
        )}
        {gaps.length > 0 && <GapList gaps={gaps} />}
        <p className={styles.actions}>
          {view.namespaces.length + view.clusters.length > 0 && (
            <Button framed onClick={() => change({ namespaces: [], clusters: [] })}>
              All namespaces
            </Button>
          )}
          {canWiden && (
            <Button framed onClick={() => change({ windowSeconds: 3600 })}>
              Widen the window to 1 h
            </Button>
          )}
          {view.at !== undefined && (
            <Button framed onClick={() => change({ at: undefined })}>
              Look at now
            </Button>
          )}
        </p>
      </EmptyState>
    </div>
  );
}

function NoMatch({ kind, change }: { kind: InventoryKind; change: ChangeInventoryView }) {
  return (
    <div className={styles.centre}>
      <EmptyState title={`No ${KIND_WORDS[kind][0]} is like that`}>
        <p>What is searched for, or the health that is chosen, leaves none of them.</p>
        <p className={styles.actions}>
          <Button framed onClick={() => change({ find: "", health: [] })}>
            Show all
          </Button>
        </p>
      </EmptyState>
    </div>
  );
}

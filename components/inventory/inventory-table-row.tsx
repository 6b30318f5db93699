import clsx from "clsx";
import Link from "next/link";
import { memo, type ReactNode } from "react";
import { HealthBadge } from "@/components/health/health-badge";
import type { InventoryKind, InventoryRow } from "@/lib/inventory/model";
import { graphLinkOf, type InventoryColumn, type SharedView } from "@/lib/view-state/inventory-view";
import { CELLS } from "./cells";
import type { Column } from "./columns";
import styles from "./inventory.module.css";

export type InventoryTableRowProps = {
  kind: InventoryKind;
  row: InventoryRow;
  columns: readonly Column[];
  view: SharedView;
  /** Whether quantiles are still being read. */
  latencyPending: boolean;
};

/** A row, whose name leads to the graph. */
export const InventoryTableRow = memo(function InventoryTableRow({
  kind,
  row,
  columns,
  view,
  latencyPending,
}: InventoryTableRowProps) {
  return (
    <tr>
      {columns.map(({ id, numeric, from }) => {
        const className = clsx(numeric && styles.number);
        // What it calls may be the trouble: then no share of its own is written red.
        const health = id === "errors" ? row.errorStatus : undefined;
        const cell = (content: ReactNode) => (
          <td key={id} className={className} data-column={id} data-from={from} data-health={health}>
            {content}
          </td>
        );
        if (id !== "name") return cell(contentOf(id, row, latencyPending));
        return (
          <th key={id} scope="row" data-column={id} data-from={from}>
            <Link
              href={graphLinkOf(kind, row, view)}
              prefetch={false}
              className={clsx(styles.link, !row.observed && styles.quiet)}
              title="Show in the graph"
            >
              {row.name}
            </Link>
            <Place row={row} />
          </th>
        );
      })}
    </tr>
  );
});

function contentOf(id: Exclude<InventoryColumn, "name">, row: InventoryRow, latencyPending: boolean): ReactNode {
  if (id === "health") return <HealthBadge status={row.health.status} title={row.health.reasons.join(". ")} />;
  return CELLS[id](row, latencyPending);
}

/** What else there is to tell of a name: its namespace where it has no column, its kind where it is not the usual. */
function Place({ row: { namespace, kind, inCluster, health } }: { row: InventoryRow }) {
  const isTrouble = health.status !== "healthy" && health.status !== "unknown";
  return (
    <>
      {namespace !== undefined && <small className={styles.place}>{namespace}</small>}
      {kind !== undefined && kind !== "Deployment" && kind !== "ClusterIP" && <small>{kind}</small>}
      {inCluster === false && <small title="Its last traffic is still in the window">not in the cluster</small>}
      {isTrouble && <small className={styles.reason}>{health.reasons.join(". ")}</small>}
    </>
  );
}

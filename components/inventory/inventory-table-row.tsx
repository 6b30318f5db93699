import clsx from "clsx";
import Link from "next/link";
import { memo, type ReactNode } from "react";
import { HealthBadge } from "@/components/health/health-badge";
import type { Column } from "@/components/tables/column";
import type { InventoryKind, InventoryRow } from "@/lib/inventory/model";
import { graphLinkOf, type InventoryColumn, type SharedView } from "@/lib/view-state/inventory-view";
import { CELLS } from "./cells";
import styles from "./inventory.module.css";
import { verdictOf } from "./verdict";

export type InventoryTableRowProps = {
  kind: InventoryKind;
  row: InventoryRow;
  columns: readonly Column<InventoryColumn>[];
  view: SharedView;
  /** Whether quantiles are still being read. */
  latencyPending: boolean;
  /** Whether what has no figures is known to have no traffic. */
  isTrafficKnown: boolean;
};

/** A row, whose name leads to the graph. */
export const InventoryTableRow = memo(function InventoryTableRow({
  kind,
  row,
  columns,
  view,
  latencyPending,
  isTrafficKnown,
}: InventoryTableRowProps) {
  const severalClusters = columns.some(({ id }) => id === "cluster");
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
        if (id === "health") return cell(<Verdict row={row} isTrafficKnown={isTrafficKnown} />);
        if (id !== "name") return cell(CELLS[id](row, latencyPending));
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
            <Place row={row} severalClusters={severalClusters} />
          </th>
        );
      })}
    </tr>
  );
});

type VerdictProps = Pick<InventoryTableRowProps, "row" | "isTrafficKnown">;

function Verdict({ row, isTrafficKnown }: VerdictProps) {
  const { word, idle, reasons } = verdictOf(row, isTrafficKnown);
  return (
    <HealthBadge
      status={row.health.status}
      word={word}
      {...(idle && { icon: "idle" as const })}
      title={reasons.join(". ")}
    />
  );
}

/** What else there is to tell of a name: its namespace and cluster where they have no column, its kind where it is not the usual. */
function Place({ row, severalClusters }: { row: InventoryRow; severalClusters: boolean }) {
  const { namespace, cluster, kind, inCluster, health } = row;
  const isTrouble = health.status !== "healthy" && health.status !== "unknown";
  return (
    <>
      {namespace !== undefined && <small className={styles.place}>{namespace}</small>}
      {severalClusters && cluster !== undefined && <small className={styles.cluster}>{cluster}</small>}
      {kind !== undefined && kind !== "Deployment" && kind !== "ClusterIP" && <small>{kind}</small>}
      {inCluster === false && <small title="Its last traffic is still in the window">not in the cluster</small>}
      {isTrouble && <small className={styles.reason}>{health.reasons.join(". ")}</small>}
    </>
  );
}

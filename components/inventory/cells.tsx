import type { ReactNode } from "react";
import { Icon } from "@/components/controls/icon";
import { VisuallyHidden } from "@/components/controls/visually-hidden";
import { FigureText } from "@/components/figures/figure";
import { HEALTH_NAMES } from "@/components/health/health-names";
import { formatBytesRate } from "@/lib/format/bytes";
import { formatCount } from "@/lib/format/count";
import { formatDuration } from "@/lib/format/duration";
import { NO_DATA } from "@/lib/format/figure";
import { formatRate } from "@/lib/format/rate";
import { formatRatio } from "@/lib/format/ratio";
import type { Dataplane } from "@/lib/graph/model";
import type { InventoryRow } from "@/lib/inventory/model";
import type { InventoryColumn } from "@/lib/view-state/inventory-view";
import { meshLabelTexts } from "./columns";
import styles from "./inventory.module.css";
import { bytesOf, errorRatioOf } from "./shown-rows";

type Cell = (row: InventoryRow, latencyPending: boolean) => ReactNode;

const TROUBLES = ["failing", "degraded", "notReady"] as const;

const PROXIES: Record<Dataplane, string> = {
  sidecar: "Sidecar",
  ambient: "Ambient",
  gateway: "Gateway",
  waypoint: "Waypoint",
  none: "None",
  mixed: "Mixed",
};

/** What stands in each column. */
export const CELLS: Readonly<Record<Exclude<InventoryColumn, "health" | "name">, Cell>> = {
  namespace: ({ namespace }) => namespace ?? <None why="outside of the mesh's namespaces" />,
  cluster: ({ cluster }) => cluster ?? <None why="not known" />,
  versions: ({ versions }) =>
    versions ? <span title={versions.join(", ")}>{versions.join(", ")}</span> : <None why="no version is named" />,
  workloads: ({ workloads }) => {
    if (!workloads) return <None why="no workloads are known" />;
    const all = Object.values(workloads).reduce((sum, count) => sum + count, 0);
    return (
      <span className={styles.counts}>
        {TROUBLES.map(
          (status) =>
            workloads[status] > 0 && (
              <span
                key={status}
                data-health={status}
                title={`${workloads[status]} ${HEALTH_NAMES[status].toLowerCase()}`}
              >
                <Icon name={status} size={12} />
                {workloads[status]}
                <VisuallyHidden> {HEALTH_NAMES[status]},</VisuallyHidden>
              </span>
            ),
        )}
        <span>
          {all}
          <VisuallyHidden> in all</VisuallyHidden>
        </span>
      </span>
    );
  },
  rate: (row) => <Volume row={row} side="in" />,
  out: (row) => <Volume row={row} side="out" />,
  errors: (row) => <FigureText figure={formatRatio(errorRatioOf(row))} why={whyNoRequests(row)} />,
  p95: (row, latencyPending) => (
    <FigureText
      figure={formatDuration(row.requests?.latencyMs?.p95)}
      why={row.requests?.in && latencyPending ? "on its way" : row.requests?.in ? "not measured" : whyNoRequests(row)}
      pending={row.requests?.in !== undefined && latencyPending}
    />
  ),
  mtls: ({ mtlsRatio }) => (
    <span className={styles.mtls} data-plain={mtlsRatio !== undefined && mtlsRatio < 1}>
      {mtlsRatio !== undefined && <Icon name={mtlsRatio === 1 ? "lock" : "lock-broken"} size={12} />}
      <FigureText figure={formatRatio(mtlsRatio)} why="no evidence" />
    </span>
  ),
  pods: ({ pods }) => {
    if (!pods) return <None why="not known" />;
    const { ready, desired } = pods;
    return (
      <span data-short={desired !== undefined && ready < desired}>
        {desired === undefined ? ready : `${ready}/${desired}`}
        <VisuallyHidden> ready</VisuallyHidden>
      </span>
    );
  },
  restarts: ({ pods }) =>
    pods?.restarts === undefined ? <None why="not known" /> : pods.restarts.toLocaleString("en"),
  dataplane: ({ dataplane }) =>
    dataplane === undefined ? <None why="not known" /> : <span data-proxy={dataplane}>{PROXIES[dataplane]}</span>,
  labels: (row) => {
    const texts = meshLabelTexts(row);
    if (texts.length === 0) return <None why={row.inCluster ? "no label puts it into the mesh" : "not known"} />;
    return <span title={formatCount(texts.length, "label")}>{texts.join(", ")}</span>;
  },
};

/** Requests; bytes where there is nothing but TCP. */
function Volume({ row, side }: { row: InventoryRow; side: "in" | "out" }) {
  const rate = row.requests?.[side]?.requestRate;
  if (rate !== undefined) return <FigureText figure={formatRate(rate)} />;
  const none = row.observed ? (side === "in" ? "receives nothing" : "calls nothing") : "no traffic";
  return <FigureText figure={formatBytesRate(bytesOf(row, side))} why={none} />;
}

function whyNoRequests(row: InventoryRow): string {
  if (!row.observed) return "no traffic";
  return bytesOf(row, "in") === undefined ? "receives no requests" : "TCP has no requests";
}

function None({ why }: { why: string }) {
  return <FigureText figure={NO_DATA} why={why} />;
}

import clsx from "clsx";
import { Icon } from "@/components/controls/icon";
import type { HealthStatus } from "@/lib/graph/model";
import styles from "./health-badge.module.css";

const NAMES: Record<HealthStatus, string> = {
  failing: "Failing",
  degraded: "Degraded",
  notReady: "Not ready",
  healthy: "Healthy",
  unknown: "No verdict",
};

/** A verdict as a sign and a word. Each has a silhouette of its own; what is well stays grey-green. */
export function HealthBadge({ status, title }: { status: HealthStatus; title?: string }) {
  return (
    <span className={clsx(styles.badge, styles[status])} title={title || undefined}>
      <Icon name={status} size={14} />
      {NAMES[status]}
    </span>
  );
}

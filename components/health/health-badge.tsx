import clsx from "clsx";
import { Icon } from "@/components/controls/icon";
import type { HealthStatus } from "@/lib/graph/model";
import styles from "./health-badge.module.css";
import { HEALTH_NAMES } from "./health-names";

/** A verdict as a sign and a word. Each has a silhouette of its own; what is well stays grey-green. */
export function HealthBadge({ status, title }: { status: HealthStatus; title?: string }) {
  return (
    <span className={clsx(styles.badge, styles[status])} title={title || undefined}>
      <Icon name={status} size={14} />
      <span>{HEALTH_NAMES[status]}</span>
    </span>
  );
}

import clsx from "clsx";
import { Icon, type IconName } from "@/components/controls/icon";
import type { HealthStatus } from "@/lib/graph/model";
import styles from "./health-badge.module.css";
import { HEALTH_NAMES } from "./health-names";

export type HealthBadgeProps = {
  status: HealthStatus;
  /** What it is called here, where that is not its usual name; and its sign. */
  word?: string;
  icon?: IconName;
  title?: string;
};

/** A verdict as a sign and a word. Each has a silhouette of its own; what is well stays grey-green. */
export function HealthBadge({ status, word = HEALTH_NAMES[status], icon = status, title }: HealthBadgeProps) {
  return (
    <span className={clsx(styles.badge, styles[status])} title={title || undefined}>
      <Icon name={icon} size={14} />
      <span>{word}</span>
    </span>
  );
}

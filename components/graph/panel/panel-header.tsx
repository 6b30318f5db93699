import type { ReactNode } from "react";
import { HealthBadge } from "@/components/health/health-badge";
import type { Health } from "@/lib/graph/model";
import styles from "./panel.module.css";

export type PanelHeaderProps = {
  /** What it is: "Workload", "Edge · gRPC". */
  kind: string;
  title: ReactNode;
  /** Where it is. */
  place?: string | undefined;
  health: Health;
  children?: ReactNode;
};

/** What it is, where it is, and how it does, with the reasons in words. */
export function PanelHeader({ kind, title, place, health, children }: PanelHeaderProps) {
  return (
    <>
      <header className={styles.headline}>
        <p className={styles.kind}>
          {kind} {place && <span>· {place}</span>}
        </p>
        <h2 className={styles.title}>{title}</h2>
      </header>
      <div className={styles.header}>
        <div className={styles.verdict}>
          <HealthBadge status={health.status} />
          {health.reasons.length > 0 && (
            <ul>
              {health.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          )}
        </div>
        {children}
      </div>
    </>
  );
}

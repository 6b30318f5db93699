import type { ReactNode } from "react";
import styles from "./feedback.module.css";

/** There is nothing to show, and why. */
export function EmptyState({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.empty} role="status">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

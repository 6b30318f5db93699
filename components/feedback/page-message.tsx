import type { ReactNode } from "react";
import { Brand } from "../layout/brand";
import styles from "./feedback.module.css";

/** A page that is one message. */
export function PageMessage({ children }: { children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header>
        <Brand />
      </header>
      <main>{children}</main>
    </div>
  );
}

import type { Figure } from "@/lib/format/figure";
import { VisuallyHidden } from "../controls/visually-hidden";
import styles from "./figure.module.css";

export type FigureTextProps = {
  figure: Figure;
  /** Why there is none. */
  why?: string | undefined;
  /** Whether there will be one. */
  pending?: boolean;
};

/** A number with its unit set smaller. What was not measured is a dash that says why; what is on its way, dots. */
export function FigureText({ figure, why = "not measured", pending }: FigureTextProps) {
  if (figure.value === "–") {
    return (
      <span className={styles.none} title={why}>
        <span aria-hidden="true">{pending ? "…" : "–"}</span>
        <VisuallyHidden>{why}</VisuallyHidden>
      </span>
    );
  }
  return (
    <span className={styles.figure}>
      {figure.value}
      {figure.unit !== "" && <span className={styles.unit}>{figure.unit}</span>}
    </span>
  );
}

import type { Figure } from "@/lib/format/figure";
import { VisuallyHidden } from "../controls/visually-hidden";
import styles from "./figure.module.css";

/** A number with its unit set smaller. What was not measured is a dash that says why. */
export function FigureText({ figure, why = "not measured" }: { figure: Figure; why?: string | undefined }) {
  if (figure.value === "–") {
    return (
      <span className={styles.none} title={why}>
        <span aria-hidden="true">–</span>
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

import clsx from "clsx";
import type { ReactNode } from "react";
import styles from "./checkbox.module.css";

export type CheckboxProps = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  /** Said under the label, where the label alone does not say what changes. */
  hint?: string;
  className?: string | undefined;
};

export function Checkbox({ checked, onChange, children, hint, className }: CheckboxProps) {
  return (
    <label className={clsx(styles.row, className)}>
      <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
      <span>
        {children}
        {hint && <span className={styles.hint}>{hint}</span>}
      </span>
    </label>
  );
}

import clsx from "clsx";
import styles from "./controls.module.css";
import { Icon, type IconName } from "./icon";

export type SelectProps<T extends string> = {
  /** Its accessible name. */
  label: string;
  /** Shown before the choice; the label again, or a shorter word. */
  prefix?: string;
  icon?: IconName;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
  framed?: boolean;
  /** Shows the icon alone; the choice is in the list, and in the tooltip. */
  compact?: boolean;
};

/** One of a few. The browser's own list, which works on every device and with every aid. */
export function Select<T extends string>({
  label,
  prefix,
  icon,
  value,
  options,
  onChange,
  framed,
  compact,
}: SelectProps<T>) {
  return (
    <span
      className={clsx(styles.control, styles.select, framed && styles.framed, compact && styles.compact)}
      title={prefix ? undefined : label}
    >
      {icon && <Icon name={icon} />}
      {prefix && (
        <span className={styles.prefix} aria-hidden="true">
          {prefix}
        </span>
      )}
      <select
        aria-label={label}
        value={value}
        onChange={({ target }) => {
          const chosen = options.find((option) => option.value === target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {!compact && (
        <span className={styles.arrow}>
          <Icon name="chevron-down" size={12} />
        </span>
      )}
    </span>
  );
}

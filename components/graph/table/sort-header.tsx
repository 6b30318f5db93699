import clsx from "clsx";
import { Icon } from "@/components/controls/icon";
import styles from "./table.module.css";

export type SortHeaderProps = {
  label: string;
  numeric: boolean;
  order: "ascending" | "descending" | undefined;
  onSort: () => void;
};

/** The head of a column, which sorts by it. */
export function SortHeader({ label, numeric, order, onSort }: SortHeaderProps) {
  return (
    <th scope="col" aria-sort={order} className={clsx(numeric && styles.number)}>
      <button type="button" onClick={onSort}>
        {label}
        {order && <Icon name={order === "ascending" ? "chevron-up" : "chevron-down"} size={12} />}
      </button>
    </th>
  );
}

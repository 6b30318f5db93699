import clsx from "clsx";
import { Icon } from "@/components/controls/icon";
import type { InventoryColumn, InventorySort } from "@/lib/view-state/inventory-view";
import type { Column } from "./columns";
import styles from "./inventory.module.css";

export type TableHeadProps = {
  columns: readonly Column[];
  sort: InventorySort;
  /** Absent while there is nothing to sort. */
  onSort?: (column: InventoryColumn) => void;
};

/** The heads of the columns, which sort by them. */
export function TableHead({ columns, sort, onSort }: TableHeadProps) {
  return (
    <thead>
      <tr>
        {columns.map(({ id, label, numeric, from }) => {
          const order = sort.column !== id ? undefined : sort.ascending ? "ascending" : "descending";
          return (
            <th
              key={id}
              scope="col"
              aria-sort={order}
              data-column={id}
              data-from={from}
              className={clsx(numeric && styles.number)}
            >
              <button type="button" disabled={!onSort} onClick={() => onSort?.(id)}>
                <span className={clsx(styles.label, order && styles.sorted)}>{label}</span>
                {order && <Icon name={order === "ascending" ? "chevron-up" : "chevron-down"} size={12} />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

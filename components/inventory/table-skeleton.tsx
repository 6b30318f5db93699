import clsx from "clsx";
import { VisuallyHidden } from "@/components/controls/visually-hidden";
import type { Column } from "@/components/tables/column";
import { TableHead } from "@/components/tables/table-head";
import type { InventoryColumn, InventorySort } from "@/lib/view-state/inventory-view";
import styles from "./inventory.module.css";

const ROWS = Array.from({ length: 12 }, (_, index) => index);

/** The table before its first rows, as high as they will be, so that nothing jumps when they come. */
export function TableSkeleton({ columns, sort }: { columns: readonly Column<InventoryColumn>[]; sort: InventorySort }) {
  return (
    <div className={styles.scroll}>
      <VisuallyHidden>Being read</VisuallyHidden>
      <table className={clsx(styles.table, styles.skeleton)} aria-hidden="true">
        <TableHead columns={columns} sort={sort} />
        <tbody>
          {ROWS.map((row) => (
            <tr key={row}>
              {columns.map(({ id, from, numeric }) => (
                <td key={id} data-column={id} data-from={from} className={clsx(numeric && styles.number)}>
                  <i />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

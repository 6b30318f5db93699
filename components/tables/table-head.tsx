import { Icon } from "@/components/controls/icon";
import { type Column, nextSort, type SortBy } from "./column";

export type TableHeadProps<Id extends string> = {
  columns: readonly Column<Id>[];
  sort: SortBy<Id>;
  /** Absent while there is nothing to sort. */
  onSort?: (sort: SortBy<Id>) => void;
};

/** The heads of the columns, which sort by them. How they look is their table's affair. */
export function TableHead<Id extends string>({ columns, sort, onSort }: TableHeadProps<Id>) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const { id, label, numeric, from } = column;
          const order = sort.column !== id ? undefined : sort.ascending ? "ascending" : "descending";
          return (
            <th
              key={id}
              scope="col"
              aria-sort={order}
              data-column={id}
              data-from={from}
              data-numeric={numeric || undefined}
            >
              <button type="button" disabled={!onSort} onClick={() => onSort?.(nextSort(sort, column))}>
                <span>{label}</span>
                {order && <Icon name={order === "ascending" ? "chevron-up" : "chevron-down"} size={12} />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

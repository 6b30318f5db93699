/** A column of a table that can be sorted by it. */
export type Column<Id extends string> = {
  readonly id: Id;
  readonly label: string;
  readonly numeric: boolean;
  /** How narrow a screen may be that shows it: from a tablet on, from a laptop on; absent for every one. */
  readonly from?: "tablet" | "laptop";
};

/** By which column, and which way: the worst or the most first, unless `ascending`. */
export type SortBy<Id extends string> = { readonly column: Id; readonly ascending: boolean };

/** What a click on a head asks for: the same column again turns round; another begins with the most, or with A. */
export function nextSort<Id extends string>({ column, ascending }: SortBy<Id>, clicked: Column<Id>): SortBy<Id> {
  if (column === clicked.id) return { column, ascending: !ascending };
  return { column: clicked.id, ascending: !clicked.numeric && clicked.id !== "health" };
}

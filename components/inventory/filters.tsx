import { Button } from "@/components/controls/button";
import { HEALTH_NAMES, HEALTH_ORDER } from "@/components/health/health-names";
import { formatCount } from "@/lib/format/count";
import type { InventoryKind, InventoryRow } from "@/lib/inventory/model";
import type { InventoryView } from "@/lib/view-state/inventory-view";
import { KIND_WORDS } from "./columns";
import styles from "./filters.module.css";
import type { ChangeInventoryView } from "./use-inventory";

export type FiltersProps = {
  kind: InventoryKind;
  view: InventoryView;
  change: ChangeInventoryView;
  /** How many rows there are. */
  all: number;
  /** Those that are searched for, of whatever health. */
  found: readonly InventoryRow[];
  /** How many are left after all filters. */
  shown: number;
  /** What those without a verdict are called, where they have one name. */
  quietWord: string | undefined;
  /** False before the first answer. */
  known: boolean;
};

/** What to look for among the rows, by words and by health, and how many are left. */
export function Filters({ kind, view, change, all, found, shown, quietWord, known }: FiltersProps) {
  const [one, many] = KIND_WORDS[kind];
  return (
    <search className={styles.filters}>
      <input
        type="search"
        className={styles.find}
        placeholder={`Find ${many}`}
        aria-label={`Find ${many}`}
        value={view.find}
        onChange={({ target }) => change({ find: target.value }, "replace")}
      />
      <fieldset className={styles.health} aria-label="Health">
        {HEALTH_ORDER.map((status) => {
          const count = found.filter(({ health }) => health.status === status).length;
          const pressed = view.health.includes(status);
          if (known && count === 0 && !pressed) return null;
          return (
            <Button
              key={status}
              icon={status}
              framed
              pressed={pressed}
              data-health={status}
              onClick={() =>
                change({ health: pressed ? view.health.filter((each) => each !== status) : [...view.health, status] })
              }
            >
              <span className={styles.word}>
                {status === "unknown" ? (quietWord ?? HEALTH_NAMES[status]) : HEALTH_NAMES[status]}
              </span>{" "}
              <span>{known ? count : "–"}</span>
            </Button>
          );
        })}
      </fieldset>
      <p className={styles.count} role="status">
        {!known
          ? ""
          : shown === all
            ? formatCount(all, one, many)
            : `${shown.toLocaleString("en")} of ${formatCount(all, one, many)}`}
      </p>
    </search>
  );
}

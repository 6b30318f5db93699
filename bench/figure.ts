import type { Sample } from "./sample";
import type { Size } from "./store";

export type Unit = "ms" | "kB" | "MB" | "count";

/** `K`: a large cluster, read from its API server. */
export type World = Size | "K";

export type Figure = {
  readonly name: string;
  readonly size: World;
  /** What the figures were read from. */
  readonly store: string;
  readonly unit: Unit;
  readonly value: Sample | number;
  readonly floor: Sample | number | undefined;
  readonly budget: Budget | undefined;
};

export type Budget = keyof typeof BUDGETS;

type Sizes = { readonly [S in World]?: number };

/** What the design allows, in the figure's own unit. `equal`: as much as the floor, whatever that is. */
const BUDGETS = {
  cold: { S: 150, M: 400, L: 1500 },
  namespace: { S: 100, M: 300, L: 500 },
  mesh: { S: 100, M: 1000, L: 8000 },
  warm: { S: 10, M: 15, L: 50 },
  unchanged: { S: 2, M: 2, L: 5 },
  shards: { S: 8, M: 8, L: 8 },
  viewers: "equal",
  bytes: { L: 600 },
  memory: { S: 250, M: 300, L: 450 },
  layout: { S: 100, M: 100, L: 300 },
  snapshot: { K: 5000 },
  event: { K: 100 },
  pause: { K: 100 },
  clusterMemory: { K: 400 },
} as const satisfies Record<string, Sizes | "equal">;

/** Budgets of what we take beside the floor. */
const BESIDE_FLOOR: ReadonlySet<Budget> = new Set(["snapshot"]);

export function figure(
  name: string,
  unit: Unit,
  value: Figure["value"],
  floor: Figure["floor"],
  budget: Budget | undefined,
): Omit<Figure, "size" | "store"> {
  return { name, unit, value, floor, budget };
}

const HEAD = ["", "store", "measured", "least", "floor", "× floor", "budget", "verdict"];

/** One line for each figure and size, under the figure's name. */
export function tableOf(figures: readonly Figure[]): string {
  const names = [...new Set(figures.map(({ name }) => name))];
  const rows = figures.map((each) => ({ name: each.name, cells: cellsOf(each) }));
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map(({ cells }) => cells[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => (i < 2 || i === 7 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")}`.trimEnd();
  const sections = names.map((name) =>
    [name, ...rows.filter((row) => row.name === name).map(({ cells }) => line(cells))].join("\n"),
  );
  return [line(HEAD), ...sections].join("\n");
}

function cellsOf(each: Figure): string[] {
  const { size, store, unit, value, floor } = each;
  const budget = budgetOf(each);
  return [
    size,
    store,
    withUnit(middle(value), unit),
    typeof value === "number" ? "" : `${withUnit(value.least, unit)} of ${value.runs}`,
    floor === undefined ? "" : withUnit(middle(floor), unit),
    floor === undefined || middle(floor) === 0 ? "" : (middle(value) / middle(floor)).toFixed(1),
    budget === undefined ? "" : withUnit(budget, unit),
    verdictOf(each),
  ];
}

function budgetOf({ budget, size, floor }: Figure): number | undefined {
  if (budget === undefined) return undefined;
  const allowed: Sizes | "equal" = BUDGETS[budget];
  if (allowed === "equal") return floor === undefined ? undefined : middle(floor);
  const own = allowed[size];
  return own !== undefined && floor !== undefined && BESIDE_FLOOR.has(budget) ? own + middle(floor) : own;
}

export function verdictOf(each: Figure): string {
  const budget = budgetOf(each);
  if (budget === undefined) return "";
  const value = middle(each.value);
  if (value <= budget) return "ok";
  return value <= 2 * budget ? "over" : "more than twice over";
}

function middle(value: Sample | number): number {
  return typeof value === "number" ? value : value.median;
}

function withUnit(value: number, unit: Unit): string {
  if (unit === "count") return String(Math.round(value));
  const digits = value < 10 ? 1 : 0;
  if (unit === "ms" && value >= 1000) return `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
  return `${value.toFixed(digits)} ${unit}`;
}

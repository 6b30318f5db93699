import type { Labels } from "../world";

/** A series' identity. The name and `le` stand apart, so that a histogram's buckets can share the rest. */
export type LabelSet = {
  /** The metric's name; empty once a function has dropped it. */
  readonly name: string;
  readonly labels: Labels;
  readonly le: string;
};

/** The value of a label; empty when it is missing, which is the same. */
export function labelOf(set: LabelSet, name: string): string {
  if (name === "le") return set.le;
  if (name === "__name__") return set.name;
  return set.labels[name] ?? "";
}

/** Name and labels as Prometheus writes them: sorted, without empty ones. */
export function metricOf(set: LabelSet, named: boolean): Record<string, string> {
  const all: Record<string, string> = { ...set.labels };
  if (named && set.name) all.__name__ = set.name;
  if (set.le) all.le = set.le;
  const sorted: Record<string, string> = {};
  for (const name of Object.keys(all).sort()) {
    const value = all[name];
    if (value) sorted[name] = value;
  }
  return sorted;
}

/** The same text for the same labels, whatever their order. */
export function keyOf(set: LabelSet, named: boolean): string {
  return JSON.stringify(metricOf(set, named));
}

/** The same text for sets that agree on these labels. */
export function keyOn(set: LabelSet, names: readonly string[]): string {
  return names.map((name) => labelOf(set, name)).join("\u0000");
}

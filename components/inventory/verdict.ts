import { HEALTH_NAMES } from "@/components/health/health-names";
import { formatCount } from "@/lib/format/count";
import type { InventoryRow } from "@/lib/inventory/model";

/** A row's health in a word, and in sentences. */
export type Verdict = {
  readonly word: string;
  /** Whether there is nothing to judge, which is no failure to judge it. */
  readonly idle: boolean;
  readonly reasons: readonly string[];
};

/**
 * What to call the health of a row. Where there is nothing to judge it says what is so instead; `isTrafficKnown` is false
 * where metrics could not be read, so that nobody knows whether there was traffic.
 */
export function verdictOf(
  { health, observed, pods }: Pick<InventoryRow, "health" | "observed" | "pods">,
  isTrafficKnown: boolean,
): Verdict {
  const ready = pods && readyText(pods);
  if (health.status !== "unknown") return { word: HEALTH_NAMES[health.status], idle: false, reasons: health.reasons };
  const more = ready === undefined ? [] : [ready];
  if (pods?.desired === 0) return { word: "Scaled to zero", idle: true, reasons: [] };
  if (observed) return { word: HEALTH_NAMES.unknown, idle: false, reasons: [...health.reasons, ...more] };
  return isTrafficKnown
    ? { word: "No traffic", idle: true, reasons: [...health.reasons, ...more] }
    : { word: HEALTH_NAMES.unknown, idle: false, reasons: ["Its metrics could not be read", ...more] };
}

function readyText({ desired, ready }: NonNullable<InventoryRow["pods"]>): string {
  return desired === undefined
    ? `${formatCount(ready, "pod")} ready`
    : `${ready} of ${formatCount(desired, "pod")} ready`;
}

/** What the rows without a verdict are called together; undefined where they have nothing in common. */
export function quietWordOf(rows: readonly InventoryRow[], isTrafficKnown: boolean): string | undefined {
  const verdicts = rows
    .filter(({ health }) => health.status === "unknown")
    .map((row) => verdictOf(row, isTrafficKnown));
  const [word, ...others] = new Set(verdicts.map((verdict) => verdict.word));
  if (others.length === 0) return word;
  return verdicts.every(({ idle }) => idle) ? "Idle" : undefined;
}

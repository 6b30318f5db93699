import { type Figure, NO_DATA } from "./figure";

/**
 * A share between 0 and 1 as a percentage. Rounding never reaches 0 or 100 from a share that is neither:
 * "100%" success must mean that nothing failed.
 */
export function formatRatio(ratio: number | undefined): Figure {
  if (ratio === undefined || !Number.isFinite(ratio)) return NO_DATA;
  return { value: percentText(ratio * 100), unit: "%" };
}

/** Part of a whole as a share; undefined where the whole is nothing, because nothing of nothing is not 0%. */
export function ratioOf(part: number | undefined, whole: number | undefined): number | undefined {
  if (part === undefined || whole === undefined || whole <= 0) return undefined;
  return Math.min(part / whole, 1);
}

function percentText(percent: number): string {
  if (percent === 0 || percent === 100) return String(percent);
  if (percent < 0.01) return "<0.01";
  if (percent > 99.99) return ">99.99";
  if (percent < 1 || percent > 99) return trimmed(percent.toFixed(2));
  return trimmed(percent.toFixed(percent < 10 ? 1 : 0));
}

function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

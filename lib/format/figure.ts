/**
 * A figure as it is shown: the number and its unit apart, so that the unit can be set smaller.
 * `unit` is empty where the number speaks for itself.
 */
export type Figure = { readonly value: string; readonly unit: string };

/** What stands where nothing was measured. Never zero, which is a measurement. */
export const NO_DATA: Figure = { value: "–", unit: "" };

/** A figure on one line, for accessible names, text summaries and the clipboard. */
export function figureText({ value, unit }: Figure): string {
  if (unit === "") return value;
  return unit === "%" ? `${value}%` : `${value} ${unit}`;
}

/**
 * Three significant digits without trailing zeros, up to `upTo` (exclusive), where the caller changes the unit.
 * Rounding is towards the nearest, so 999.96 is "1000": callers choose their unit by `roundsTo`.
 */
export function threeDigits(value: number): string {
  if (value === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(Math.max(2 - magnitude, 0), 2);
  const text = value.toFixed(decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/**
 * The first step of a ladder of units that shows `value` with fewer than `limit` before the point,
 * after rounding: 999.96 kB/s is shown as 1 MB/s, never as 1000 kB/s.
 */
export function onLadder(
  value: number,
  ladder: readonly (readonly [size: number, unit: string])[],
  limit = 1000,
): Figure {
  let shown: Figure = NO_DATA;
  for (const [size, unit] of ladder) {
    const text = threeDigits(value / size);
    shown = { value: text, unit };
    if (Number(text) < limit) return shown;
  }
  return shown;
}

const UNITS: readonly (readonly [unit: string, milliseconds: number])[] = [
  ["y", 365 * 86_400_000],
  ["w", 7 * 86_400_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

const DURATION = new RegExp(`^${UNITS.map(([unit]) => `(?:(\\d+)${unit}${unit === "m" ? "(?!s)" : ""})?`).join("")}$`);

/** Milliseconds of `1h30m` and the like: units descend and none comes twice. Undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const parts = text === "" ? null : DURATION.exec(text);
  if (!parts) return undefined;
  return UNITS.reduce((total, [, milliseconds], i) => total + Number(parts[i + 1] ?? 0) * milliseconds, 0);
}

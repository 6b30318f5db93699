import { type Figure, NO_DATA, onLadder } from "./figure";

/** A measured duration: 0.8 ms, 23 ms, 1.25 s, 2.5 min. */
export function formatDuration(ms: number | undefined): Figure {
  if (ms === undefined || !Number.isFinite(ms)) return NO_DATA;
  if (ms > 0 && ms < 0.01) return { value: "<0.01", unit: "ms" };
  const inSeconds = onLadder(ms, [
    [1, "ms"],
    [1e3, "s"],
  ]);
  return inSeconds.unit === "s" && ms >= 120_000 ? onLadder(ms, [[60_000, "min"]]) : inSeconds;
}

const STEPS = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

/** A chosen span in whole seconds, exactly: "5 min", "1 h 30 min", "90 s" as "1 min 30 s". */
export function formatWindow(seconds: number): string {
  if (seconds === 86_400) return "24 h";
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [size, unit] of STEPS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length > 0 ? parts.join(" ") : "0 s";
}

/** How long ago, coarsely, as one reads a clock: "12 s ago", "3 min ago", "2 h ago". */
export function formatAge(seconds: number): string {
  if (seconds < 1) return "just now";
  for (const [size, unit] of STEPS) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${unit} ago`;
  }
  return "just now";
}

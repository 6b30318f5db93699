import type { IncidentSchedule } from "../incident";
import { constant, type Wave } from "../wave";
import type { Curve, Labels, Series, World } from "../world";

export type TinySeries = {
  readonly name: string;
  readonly labels?: Labels;
  readonly le?: string;
  /** Per second; a number is steady. Absent for a gauge. */
  readonly rate?: number | Wave;
  readonly when?: Curve["when"];
  /** Value at the beginning. */
  readonly start?: number;
  readonly lives?: Series["lives"];
  readonly restarts?: Series["restarts"];
};

/** A world with just these series, begun at 0 unless said, without incidents unless said. */
export function tinyWorld(
  series: readonly TinySeries[],
  { beginsAt = 0, schedule = { kind: "never" } }: { beginsAt?: number; schedule?: IncidentSchedule } = {},
): World {
  const curves: Curve[] = [];
  return {
    beginsAt,
    schedule,
    curves,
    series: series.map(({ name, labels = {}, le = "", rate, when = "always", start = 0, lives, restarts }) => ({
      name,
      labels,
      le,
      start,
      curves: rate === undefined ? [] : [curves.push({ wave: waveOf(rate), when }) - 1],
      weights: rate === undefined ? [] : [1],
      ...(lives ? { lives } : {}),
      ...(restarts ? { restarts } : {}),
    })),
    types: {},
  };
}

function waveOf(rate: number | Wave): Wave {
  return typeof rate === "number" ? constant(rate) : rate;
}

import type { IncidentSchedule } from "./incident";
import { BUCKET_BOUNDS, boundOf, type Latency, meanMs, shareWithin } from "./latency";
import type { Wave } from "./wave";
import { type Curve, HISTORY_SECONDS, type Labels, type MetricType, onGrid, type Series, type World } from "./world";

/** One part of a counter: a curve, and how much of it counts. For a histogram, `latency` spreads it over the buckets. */
export type Part = { readonly curve: number; readonly weight: number };
export type TimedPart = Part & { readonly latency: Latency };

/** What only some series have. */
export type SeriesDetails = Partial<Pick<Series, "start" | "lives" | "restarts">>;

export type WorldBuilder = {
  /** The world's present when it was made, in unix seconds. */
  readonly startedAt: number;
  /** The number of a curve in the world to come; the same wave and phase give the same number. */
  curve(wave: Wave, when: Curve["when"]): number;
  counter(name: string, labels: Labels, parts: readonly Part[], details?: SeriesDetails): void;
  gauge(name: string, labels: Labels, value: number, details?: SeriesDetails): void;
  /** All buckets, the sum (in milliseconds) and the count. `start` is the count before the history begins. */
  histogram(family: string, labels: Labels, parts: readonly TimedPart[], details?: SeriesDetails): void;
  /** A sum and a count without buckets: enough for a mean, and a tenth of the series. */
  meanOf(family: string, labels: Labels, mean: number, parts: readonly Part[], details?: SeriesDetails): void;
  build(): World;
};

export type WorldFrame = {
  readonly startedAt: number;
  /** How long before `startedAt` it begins; six hours unless it is said. */
  readonly historySeconds?: number;
  readonly schedule: IncidentSchedule;
};

/** Collects series into a world. */
export function worldBuilder({ startedAt, historySeconds = HISTORY_SECONDS, schedule }: WorldFrame): WorldBuilder {
  const curves: Curve[] = [];
  const numbers = { always: new Map<Wave, number>(), calm: new Map<Wave, number>(), incident: new Map<Wave, number>() };
  const series: Series[] = [];
  const types: Record<string, MetricType> = {};

  /** Most series run on the same few curves; they share the list. */
  const curveLists = new Map<string, readonly number[]>();

  function curvesOf(parts: readonly Part[]): readonly number[] {
    const list = parts.map(({ curve }) => curve);
    const key = list.join();
    const known = curveLists.get(key) ?? list;
    curveLists.set(key, known);
    return known;
  }

  function add(name: string, le: string, labels: Labels, parts: readonly Part[], details: SeriesDetails): void {
    series.push({
      name,
      labels,
      le,
      start: 0,
      curves: curvesOf(parts),
      weights: parts.map(({ weight }) => weight),
      ...details,
    });
  }

  return {
    startedAt,

    curve(wave, when) {
      const known = numbers[when].get(wave);
      if (known !== undefined) return known;
      numbers[when].set(wave, curves.length);
      return curves.push({ wave, when }) - 1;
    },

    counter(name, labels, parts, details = {}) {
      types[name.replace(/_total$/, "")] = "counter";
      add(name, "", labels, parts, details);
    },

    gauge(name, labels, value, details = {}) {
      types[name] = "gauge";
      add(name, "", labels, [], { ...details, start: value });
    },

    histogram(family, labels, parts, details = {}) {
      types[family] = "histogram";
      const before = details.start ?? 0;
      const latencyBefore = parts[0]?.latency;
      const startOf = (factor: (latency: Latency) => number) => ({
        ...details,
        start: latencyBefore && before > 0 ? before * factor(latencyBefore) : 0,
      });
      const partsTimes = (factor: (latency: Latency) => number) =>
        parts.map(({ curve, weight, latency }) => ({ curve, weight: weight * factor(latency) }));

      for (const le of BUCKET_BOUNDS) {
        const within = (latency: Latency) => shareWithin(latency, boundOf(le));
        add(`${family}_bucket`, le, labels, partsTimes(within), startOf(within));
      }
      add(`${family}_sum`, "", labels, partsTimes(meanMs), startOf(meanMs));
      add(`${family}_count`, "", labels, parts, details);
    },

    meanOf(family, labels, mean, parts, details = {}) {
      types[family] = "unknown";
      const summed = parts.map(({ curve, weight }) => ({ curve, weight: weight * mean }));
      add(`${family}_sum`, "", labels, summed, { ...details, start: (details.start ?? 0) * mean });
      add(`${family}_count`, "", labels, parts, details);
    },

    build: () => ({ beginsAt: onGrid(startedAt) - historySeconds, schedule, curves, series, types }),
  };
}

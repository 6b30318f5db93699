import { type IncidentSchedule, type Interval, incidentsBetween, isIncident } from "./incident";
import { type Wave, waveAt, waveIntegral } from "./wave";

/** Label names to values. A label that is missing and one that is empty are the same. */
export type Labels = Readonly<Record<string, string>>;

/** What `# TYPE` says of a metric. */
export type MetricType = "counter" | "gauge" | "histogram" | "unknown";

/** A rate over time (per second) that applies always, only while things are well, or only during incidents. */
export type Curve = { readonly wave: Wave; readonly when: "always" | "calm" | "incident" };

/**
 * One series. Its counter is the whole part of `start + Σ weights[i] · ∫ curves[i]`, integrated from when it began.
 * The series of a histogram's buckets share one `labels` object and differ in `le`, which is kept apart for that.
 */
export type Series = {
  readonly name: string;
  readonly labels: Labels;
  /** The bucket's bound; empty for everything that is not a bucket. */
  readonly le: string;
  /** Value at the beginning; the whole value of a gauge. */
  readonly start: number;
  /** Indexes into the world's curves. */
  readonly curves: readonly number[];
  /** One for each curve. */
  readonly weights: readonly number[];
  /** When it is younger or older than its world: the pod came later, or went. Unix seconds, both included. */
  readonly lives?: { readonly from: number; readonly until: number };
  /** Its process starts anew every so often, and its counter at 0 with it. */
  readonly restarts?: Restarts;
};

/** `firstAt` is any moment, in unix seconds, at which it restarts. */
export type Restarts = { readonly everySeconds: number; readonly firstAt: number };

/** Everything Prometheus could have scraped. The set of series is fixed; only time moves. */
export type World = {
  /** No series has a sample before this moment (unix seconds, on the scrape grid). */
  readonly beginsAt: number;
  readonly schedule: IncidentSchedule;
  readonly curves: readonly Curve[];
  readonly series: readonly Series[];
  /** By family name, as OpenMetrics wants it: without `_total`, `_bucket`, `_sum`, `_count`. */
  readonly types: Readonly<Record<string, MetricType>>;
};

/** Prometheus scrapes at multiples of this, all targets at once. */
export const SCRAPE_SECONDS = 15;

/** How far back a world begins when it starts. */
export const HISTORY_SECONDS = 6 * 3600;

/** The last scrape at or before a moment. */
export function onGrid(at: number): number {
  return Math.floor(at / SCRAPE_SECONDS) * SCRAPE_SECONDS;
}

/** The integrals of all curves of a world, from its beginning to the moments asked for. */
export type Integrals = (at: number) => Float64Array;

const REMEMBERED_MOMENTS = 4096;

/**
 * Remembers moments, because every series of a world asks for the same few.
 * A curve that does not apply stands still to the last bit: a counter that fell by a rounding error would look like
 * one that had begun anew.
 */
export function curveIntegrals({
  beginsAt,
  schedule,
  curves,
}: Pick<World, "beginsAt" | "schedule" | "curves">): Integrals {
  const remembered = new Map<number, Float64Array>();
  /** At index n, what the first n incidents added to each curve. */
  const duringFirst: Float64Array[] = [new Float64Array(curves.length)];

  /** What incidents added that were over, the first `n` of those given. */
  function duringPast(incidents: readonly Interval[], n: number): Float64Array {
    for (let i = duringFirst.length; i <= n; i++) {
      const { from, until } = incidents[i - 1] ?? { from: beginsAt, until: beginsAt };
      const before = duringFirst[i - 1] ?? new Float64Array(curves.length);
      duringFirst.push(before.map((total, c) => total + waveIntegral(curves[c]?.wave ?? [], from, until)));
    }
    return duringFirst[n] ?? new Float64Array(curves.length);
  }

  return (moment) => {
    const at = Math.max(moment, beginsAt);
    const known = remembered.get(at);
    if (known) return known;
    if (remembered.size >= REMEMBERED_MOMENTS) remembered.clear();

    const incidents = incidentsBetween(schedule, { from: beginsAt, until: at });
    const last = incidents.at(-1);
    const current = last?.until === at ? last : undefined;
    const past = duringPast(incidents, current ? incidents.length - 1 : incidents.length);
    const calmUntil = current?.from ?? at;
    const values = Float64Array.from(curves, ({ wave, when }, c) => {
      if (when === "always") return waveIntegral(wave, beginsAt, at);
      if (when === "calm") return waveIntegral(wave, beginsAt, calmUntil) - (past[c] ?? 0);
      return (past[c] ?? 0) + (current ? waveIntegral(wave, current.from, at) : 0);
    });
    remembered.set(at, values);
    return values;
  };
}

/**
 * What a scrape at that moment reads: the whole part of a counter's integral, because proxies count whole things.
 * Only meaningful while the series lives.
 */
export function valueAt(series: Series, at: number, integrals: Integrals): number {
  if (series.curves.length === 0) return series.start;
  const began = beganAt(series, at);
  const now = weighted(series, integrals(at));
  return Math.floor(began === undefined ? series.start + now : now - weighted(series, integrals(began)));
}

/** How fast the series grows at that moment, per second. */
export function rateAt(series: Series, at: number, world: World): number {
  const bad = isIncident(world.schedule, at);
  return series.curves.reduce((total, index, i) => {
    const curve = world.curves[index];
    const applies = curve && (curve.when === "always" || (curve.when === "incident") === bad);
    return applies ? total + (series.weights[i] ?? 0) * waveAt(curve.wave, at) : total;
  }, 0);
}

/** The moment the counter last stood at 0; undefined when that was at the world's own beginning. */
function beganAt({ lives, restarts }: Series, at: number): number | undefined {
  if (!restarts) return lives && Number.isFinite(lives.from) ? lives.from : undefined;
  const { everySeconds, firstAt } = restarts;
  return firstAt + Math.floor((at - firstAt) / everySeconds) * everySeconds;
}

function weighted({ curves, weights }: Series, integrals: Float64Array): number {
  let total = 0;
  for (let i = 0; i < curves.length; i++) {
    total += (weights[i] ?? 0) * (integrals[curves[i] ?? 0] ?? 0);
  }
  return total;
}

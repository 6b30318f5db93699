import { curveIntegrals, type Integrals, SCRAPE_SECONDS, type Series, valueAt, type World } from "../world";
import type { Selector } from "./ast";
import { type Climb, extrapolation } from "./extrapolate";
import { type LabelSet, labelOf } from "./label-set";

/** How long an instant selector looks back for a sample: Prometheus' default. */
export const LOOKBACK_MS = 5 * 60 * 1000;

const SCRAPE_MS = SCRAPE_SECONDS * 1000;

/** Series with one value each. Where `named` is false the sets' names have been dropped. */
export type Vector = { readonly sets: readonly LabelSet[]; readonly values: Float64Array; readonly named: boolean };

/** A closed range of time, in unix milliseconds. */
export type RangeMs = { readonly from: number; readonly until: number };

/** Numbers of the first and last scrape of a range; the n-th is at n · 15 s after the epoch. */
type Scrapes = { readonly first: number; readonly last: number };

/**
 * What Prometheus would hold of a world: a sample of every living series at every scrape up to now.
 * Nothing is stored; a sample is worked out when it is read, and only those that are needed are.
 */
export type SampleStore = {
  readonly world: World;
  /** Unix milliseconds: there are no samples after it. */
  now(): number;
  select(selector: Selector): readonly Series[];
  /** The newest sample of each series, not older than the look-back. */
  instant(series: readonly Series[], atMs: number): Vector;
  /** The increase of each series over the range that ends at `atMs`, extrapolated; per second if asked. */
  increase(series: readonly Series[], atMs: number, rangeMs: number, perSecond: boolean): Vector;
  /** How many samples each series has in the range that ends at `atMs`. */
  sampleCount(series: readonly Series[], atMs: number, rangeMs: number): Vector;
  /** All samples of one series in a closed range, as unix milliseconds and value. */
  samples(series: Series, range: RangeMs): [atMs: number, value: number][];
  /** Whether a series has any sample in a closed range. */
  isAlive(series: Series, range: RangeMs): boolean;
};

/** `clock` gives unix seconds. */
export function sampleStore(world: World, clock: () => number): SampleStore {
  const integrals = curveIntegrals(world);
  const byName = groupBy(world.series);
  const postings = new Map<string, Map<string, Series[]>>();
  const firstScrape = Math.ceil((world.beginsAt * 1000) / SCRAPE_MS);
  const now = () => Math.floor(clock() * 1000);

  function scrapesIn(range: RangeMs, series?: Series): Scrapes {
    const from = Math.max(range.from, (series?.lives?.from ?? Number.NEGATIVE_INFINITY) * 1000);
    const until = Math.min(range.until, now(), (series?.lives?.until ?? Number.POSITIVE_INFINITY) * 1000);
    return { first: Math.max(Math.ceil(from / SCRAPE_MS), firstScrape), last: Math.floor(until / SCRAPE_MS) };
  }

  /** The series of a metric with one value of one label. Built when first asked for. */
  function posting(name: string, label: string, value: string): readonly Series[] {
    const key = `${name}\u0000${label}`;
    let lists = postings.get(key);
    if (!lists) {
      lists = new Map();
      for (const series of byName.get(name) ?? []) {
        const own = labelOf(series, label);
        const list = lists.get(own);
        if (list) list.push(series);
        else lists.set(own, [series]);
      }
      postings.set(key, lists);
    }
    return lists.get(value) ?? [];
  }

  return {
    world,
    now,

    select({ matchers }) {
      const name = matchers.find((matcher) => matcher.name === "__name__" && matcher.operator === "=");
      const equal = matchers.find((matcher) => matcher.name !== "__name__" && matcher.operator === "=");
      const rest = matchers.filter((matcher) => matcher !== name && !(name && matcher === equal));
      const candidates = name
        ? equal
          ? posting(name.value, equal.name, equal.value)
          : (byName.get(name.value) ?? [])
        : world.series;
      if (rest.length === 0) return candidates;
      return candidates.filter((series) => rest.every((matcher) => matcher.matches(labelOf(series, matcher.name))));
    },

    instant(series, atMs) {
      const range = { from: atMs - LOOKBACK_MS, until: atMs };
      const common = scrapesIn(range);
      return vectorOf(series, true, (one) => {
        const { first, last } = one.lives ? scrapesIn(range, one) : common;
        return last < first ? undefined : valueAt(one, last * SCRAPE_SECONDS, integrals);
      });
    },

    increase(series, atMs, rangeMs, perSecond) {
      const range = { from: atMs - rangeMs, until: atMs };
      const common = scrapesIn(range);
      const seconds = { from: range.from / 1000, until: range.until / 1000 };
      const divisor = perSecond ? rangeMs / 1000 : 1;
      return vectorOf(series, false, (one) => {
        const scrapes = one.lives ? scrapesIn(range, one) : common;
        if (scrapes.last <= scrapes.first) return undefined;
        const climb = climbOf(one, scrapes, integrals);
        return climb.increase * (extrapolation(climb, seconds) / divisor);
      });
    },

    sampleCount(series, atMs, rangeMs) {
      const range = { from: atMs - rangeMs, until: atMs };
      return vectorOf(series, false, (one) => {
        const { first, last } = scrapesIn(range, one);
        return last < first ? undefined : last - first + 1;
      });
    },

    samples(series, range) {
      const { first, last } = scrapesIn(range, series);
      const samples: [number, number][] = [];
      for (let scrape = first; scrape <= last; scrape++) {
        samples.push([scrape * SCRAPE_MS, valueAt(series, scrape * SCRAPE_SECONDS, integrals)]);
      }
      return samples;
    },

    isAlive(series, range) {
      const { first, last } = scrapesIn(range, series);
      return first <= last;
    },
  };
}

/** Only the first and the last sample matter, unless the counter may have begun anew between them. */
function climbOf(series: Series, { first, last }: Scrapes, integrals: Integrals): Climb {
  const firstValue = valueAt(series, first * SCRAPE_SECONDS, integrals);
  let increase = valueAt(series, last * SCRAPE_SECONDS, integrals) - firstValue;
  if (series.restarts) {
    let previous = firstValue;
    for (let scrape = first + 1; scrape <= last; scrape++) {
      const value = valueAt(series, scrape * SCRAPE_SECONDS, integrals);
      if (value < previous) increase += previous;
      previous = value;
    }
  }
  return {
    firstAt: first * SCRAPE_SECONDS,
    lastAt: last * SCRAPE_SECONDS,
    samples: last - first + 1,
    firstValue,
    increase,
  };
}

/** Leaves out the series without a value. When all have one, the sets are the very array that came in. */
function vectorOf(series: readonly Series[], named: boolean, read: (series: Series) => number | undefined): Vector {
  const values = new Float64Array(series.length);
  const present: Series[] = [];
  for (const one of series) {
    const value = read(one);
    if (value !== undefined) values[present.push(one) - 1] = value;
  }
  if (present.length === series.length) return { sets: series, values, named };
  return { sets: present, values: values.slice(0, present.length), named };
}

function groupBy(series: readonly Series[]): Map<string, Series[]> {
  const groups = new Map<string, Series[]>();
  for (const one of series) {
    const group = groups.get(one.name);
    if (group) group.push(one);
    else groups.set(one.name, [one]);
  }
  return groups;
}

import type { MeshFlavour } from "../../mesh/flavour";
import type { Promql } from "../../prometheus/promql";
import type { MetricsSource } from "../../prometheus/source";

/** What a source can do, as found by asking it once in a while. Guesses until then. */
export type Probe = {
  readonly source: string;
  readonly tried: boolean;
  /** Seconds between scrapes of the mesh's own build metric. */
  readonly scrapeSeconds: number;
  readonly nativeHistograms: boolean;
};

export type SourceProbe = {
  /** Settles after the first try, whatever came of it. */
  readonly first: Promise<void>;
  current(): Probe;
};

/** Long enough for five scrapes a minute apart, short enough for a store that has just started. */
const PROBE_WINDOW_SECONDS = 300;
/** A source that hangs must not keep the others' figures back for long. */
const PROBE_DEADLINE_MS = 2_000;
const AGAIN_AFTER_SECONDS = 300;
const USUAL_INTERVALS_SECONDS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300];
const DEFAULT_INTERVAL_SECONDS = 15;

/**
 * Tries a source, and finds out how often it scrapes: no metric says it, and `/api/v1/status/config` is not on every
 * store, so it is counted from the samples of one series. A failure is harmless and leaves the usual value.
 */
export function probeSource(source: MetricsSource, flavours: readonly MeshFlavour[], now: () => number): SourceProbe {
  let probe: Probe = {
    source: source.name,
    tried: false,
    scrapeSeconds: DEFAULT_INTERVAL_SECONDS,
    nativeHistograms: false,
  };
  let askedAt = Number.NEGATIVE_INFINITY;

  async function number(promql: Promql): Promise<number | undefined> {
    try {
      const options = { priority: "requests", deadlineMs: PROBE_DEADLINE_MS } as const;
      const { data } = await source.instant(promql, now(), options);
      return data[0]?.value;
    } catch {
      // What is wrong with the source shows in its status, and in every answer that lacks it.
      return undefined;
    }
  }

  async function ask(): Promise<void> {
    askedAt = now();
    const probes = flavours.map((flavour) => flavour.probes).filter((each) => each !== undefined);
    const [counts, natives] = await Promise.all([
      Promise.all(probes.map((each) => number(each.sampleCount(PROBE_WINDOW_SECONDS)))),
      Promise.all(probes.map((each) => number(each.nativeHistograms))),
    ]);
    const samples = counts.find((found) => found !== undefined && found > 1);
    probe = {
      ...probe,
      tried: true,
      scrapeSeconds: samples === undefined ? probe.scrapeSeconds : intervalOf(samples),
      nativeHistograms: natives.some((found) => (found ?? 0) > 0),
    };
  }

  const first = ask();
  return {
    first,
    current() {
      if (probe.tried && now() - askedAt > AGAIN_AFTER_SECONDS) void ask();
      return probe;
    },
  };
}

/** The usual interval nearest to what was counted: a window of n intervals holds n or n + 1 samples. */
function intervalOf(samples: number): number {
  const measured = PROBE_WINDOW_SECONDS / samples;
  const distance = (seconds: number) => Math.abs(Math.log(seconds / measured));
  return USUAL_INTERVALS_SECONDS.reduce((best, seconds) => (distance(seconds) < distance(best) ? seconds : best));
}

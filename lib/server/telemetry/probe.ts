import type { MeshFlavour } from "../../mesh/flavour";
import type { Promql } from "../../prometheus/promql";
import type { InstantSample, MetricsSource } from "../../prometheus/source";
import { type ProbedReading, probeReading } from "./reading";

/** What a source can do, as found by asking it once in a while. Guesses until then. */
export type Probe = {
  readonly source: string;
  readonly tried: boolean;
  /** Seconds between scrapes of the mesh's own build metric. */
  readonly scrapeSeconds: number;
  /** How each flavour's series are read, by its id. */
  readonly readings: ReadonlyMap<string, ProbedReading>;
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
/** Of a source that answered nothing, nothing is known that could be kept. */
const AGAIN_AFTER_FAILURE_SECONDS = 15;
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
    readings: new Map(),
  };
  let askedAt = Number.NEGATIVE_INFINITY;

  let hasAnswered = false;

  async function samples(promql: Promql, atSeconds = now()): Promise<readonly InstantSample[] | undefined> {
    try {
      const options = { priority: "requests", deadlineMs: PROBE_DEADLINE_MS } as const;
      const { data } = await source.instant(promql, atSeconds, options);
      hasAnswered = true;
      return data;
    } catch {
      // What is wrong with the source shows in its status, and in every answer that lacks it.
      return undefined;
    }
  }

  async function ask(): Promise<void> {
    askedAt = now();
    hasAnswered = false;
    const [counts, readings] = await Promise.all([
      Promise.all(flavours.map(({ probes }) => probes && samples(probes.sampleCount(PROBE_WINDOW_SECONDS)))),
      Promise.all(flavours.map(async (flavour) => [flavour.id, await probeReading(samples, flavour, source)] as const)),
    ]);
    const found = counts.map((each) => each?.[0]?.value).find((count) => count !== undefined && count > 1);
    probe = {
      ...probe,
      tried: true,
      scrapeSeconds: found === undefined ? probe.scrapeSeconds : intervalOf(found),
      readings: hasAnswered ? new Map(readings) : probe.readings,
    };
  }

  const first = ask();
  return {
    first,
    current() {
      const patience = hasAnswered ? AGAIN_AFTER_SECONDS : AGAIN_AFTER_FAILURE_SECONDS;
      if (probe.tried && now() - askedAt > patience) void ask();
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

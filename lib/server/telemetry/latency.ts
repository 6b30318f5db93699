import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../errors";
import { chosenReports, type Exchange } from "../../graph/choose-reports";
import { standIns } from "../../graph/edge-sum";
import { classicHistogram, type Histogram, nativeHistogram, sumHistograms } from "../../graph/histogram";
import type { Gap } from "../../graph/model";
import type { LatencyQuery, PlannedQuery } from "../../mesh/flavour";
import type { Flow } from "../../mesh/flow";
import type { Labels, MetricsSource, Priority, Taker } from "../../prometheus/source";
import { type Reader, type Round, withoutRepeats } from "./round";

/** Buckets by the key of the flow they belong to, as far as they have come in. */
export type LatencyRound = {
  readonly atSeconds: number;
  readonly buckets: ReadonlyMap<string, Histogram>;
  readonly gaps: readonly Gap[];
  readonly complete: boolean;
  /** Namespaces of which everything is there, before all is. */
  readonly ready: readonly string[];
  /** Wall time of all its queries together. */
  readonly costMs: number;
};

export type LatencyRequest = {
  readonly atSeconds: number;
  readonly windowSeconds: number;
  readonly firstNamespaces: readonly string[];
  readonly readings: Round["readings"];
};

/** Buckets are the dear part of a mesh: they never come in more pieces than this. */
const MOST_SHARDS = 8;

/**
 * How long the rest of the mesh waits for those to be answered who look at the first namespaces: its pieces keep the store
 * and us busy for seconds.
 */
const HEAD_START_MS = 200;

/** Above this many samples one round would keep Prometheus busy for minutes. */
const MOST_SAMPLES = 500_000_000;

/**
 * Reads the buckets of every edge in `flows`, the namespaces on screen first. `onProgress` is told after each piece, so
 * that quantiles appear as they come in. Never rejects: what fails is a gap.
 */
export async function readLatency(
  source: MetricsSource,
  readers: readonly Reader[],
  flows: readonly Flow[],
  request: LatencyRequest,
  onProgress: (soFar: LatencyRound) => void,
): Promise<LatencyRound> {
  const buckets = new Map<string, Histogram>();
  const gaps: Gap[] = [];
  let costMs = 0;
  let firstAwaited = 0;
  let ready: readonly string[] = [];
  const soFar = (complete: boolean): LatencyRound => ({
    atSeconds: request.atSeconds,
    buckets,
    gaps: withoutRepeats(gaps),
    complete,
    ready,
    costMs,
  });

  // Only of the reporter that counts: reading the buckets of all would cost twice as much and be added up nowhere.
  const exchanges = withRequests(chosenReports(flows));
  const requests = exchanges.flatMap((exchange) => exchange.flows);
  await Promise.all(
    readers.map(async ({ flavour }) => {
      const vocabulary = flavour.latency;
      const own = requests.filter(({ ends }) => ends.flavour === flavour.id);
      if (!vocabulary || own.length === 0) return;
      const tooDear = whyTooDear(own, request.windowSeconds);
      if (tooDear !== undefined) {
        gaps.push({ source: `prometheus/${source.name}`, what: "latency", why: tooDear });
        return;
      }
      const reading = request.readings.get(flavour.id);
      const replicaLabels = source.replicaLabels ?? [];
      const planFor = (wanted: readonly Flow[]) =>
        vocabulary.plan(wanted, { ...request, maxShards: MOST_SHARDS, replicaLabels, reading });
      const ask = async (query: LatencyQuery, wanted: ReadonlySet<string>, priority: Priority) => {
        try {
          const options = { priority, weight: "buckets" } as const;
          const keyOf = (labels: Labels) => {
            const key = vocabulary.keyOf(labels, source.name);
            return wanted.has(key) ? key : undefined;
          };
          let read = histogramReader(query, keyOf);
          const { tookMs, warnings } = await source.each(query.promql, request.atSeconds, options, () => {
            read = histogramReader(query, keyOf);
            return read.take;
          });
          costMs += tookMs;
          for (const [key, histogram] of read.histograms()) {
            // A store of both kinds gives a flow's histogram in two parts.
            const before = buckets.get(key);
            buckets.set(key, (before && sumHistograms([before, histogram])) ?? histogram);
          }
          for (const why of warnings) gaps.push({ source: `prometheus/${source.name}`, what: "latency", why });
        } catch (error) {
          gaps.push({ source: `prometheus/${source.name}`, what: "latency", why: messageOf(error) });
        }
      };
      const plan = planFor(own);
      firstAwaited += plan.filter(({ first }) => first).length;
      const ownKeys = keysOf(own);
      const askAll = (queries: readonly PlannedQuery[]) =>
        Promise.all(
          queries.map(async (query) => {
            await ask(query, ownKeys, query.first || query === plan[0] ? "visible" : "background");
            firstAwaited -= query.first ? 1 : 0;
            if (firstAwaited === 0) ready = request.firstNamespaces;
            if (plan.length > 1) onProgress(soFar(false));
          }),
        );
      const [ahead, others] = [plan.filter(({ first }) => first), plan.filter(({ first }) => !first)];
      await askAll(ahead);
      if (ahead.length > 0 && others.length > 0) await sleep(HEAD_START_MS, undefined, { ref: false });
      await askAll(others);
      if (gaps.length > 0) return;
      const witnesses = exchanges.flatMap((exchange) => standIns(exchange, buckets));
      if (witnesses.length === 0) return;
      const witnessKeys = keysOf(witnesses);
      await Promise.all(planFor(witnesses).map((query) => ask(query, witnessKeys, "background")));
    }),
  );
  return soFar(true);
}

/** What of the exchanges has latency to be read. */
function withRequests(exchanges: readonly Exchange[]): readonly Exchange[] {
  const isRequest = ({ measure, rate }: Flow) => measure === "requests" && rate > 0;
  return exchanges.flatMap((exchange) => {
    const flows = exchange.flows.filter(isRequest);
    return flows.length === 0 ? [] : [{ ...exchange, flows, others: exchange.others.filter(isRequest) }];
  });
}

function keysOf(flows: readonly Flow[]): ReadonlySet<string> {
  return new Set(flows.map(({ ends }) => ends.latencyKey));
}

function whyTooDear(flows: readonly Flow[], windowSeconds: number): string | undefined {
  const edges = keysOf(flows).size;
  const samples = edges * 20 * (windowSeconds / 15);
  if (samples <= MOST_SAMPLES) return undefined;
  return `Latency over this window would make Prometheus read some ${Math.round(samples / 1e6)} million samples; choose a shorter window, or fewer namespaces.`;
}

type HistogramReader = { readonly take: Taker; histograms(): Iterable<readonly [key: string, Histogram]> };

/**
 * Puts samples together to histograms. A store gives more than is wanted, copies of another's series for one: of those
 * `keyOf` gives no key. Several series may have one key, and are then parts of one histogram.
 */
function histogramReader({ native }: LatencyQuery, keyOf: (labels: Labels) => string | undefined): HistogramReader {
  return native ? nativeReader(keyOf) : classicReader(keyOf);
}

function nativeReader(keyOf: (labels: Labels) => string | undefined): HistogramReader {
  const read: [string, Histogram][] = [];
  return {
    take({ labels, histogram }) {
      const key = keyOf(labels);
      if (key !== undefined && histogram) read.push([key, nativeHistogram(histogram.buckets)]);
    },
    histograms: () => read,
  };
}

function classicReader(keyOf: (labels: Labels) => string | undefined): HistogramReader {
  const series = new Map<string, { le: number; count: number }[]>();
  return {
    take({ labels, value }) {
      // Prometheus 3 writes le="1.0" where 2 wrote le="1": it is a number, whatever its text.
      const le = Number(labels.le === "+Inf" ? Number.POSITIVE_INFINITY : labels.le);
      if (Number.isNaN(le) || !Number.isFinite(value)) return;
      const key = keyOf(labels);
      if (key === undefined) return;
      const entries = series.get(key);
      if (entries) entries.push({ le, count: value });
      else series.set(key, [{ le, count: value }]);
    },
    *histograms() {
      let shared: readonly number[] = [];
      for (const [key, entries] of series) {
        const histogram = classicHistogram(entries, shared);
        shared = histogram.bounds;
        yield [key, histogram];
      }
    },
  };
}

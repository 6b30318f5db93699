import { LRUCache } from "lru-cache";
import type { Timeseries } from "../graph/model";
import type { MetricsSource } from "../prometheus/source";
import type { ServerContext } from "./context";
import type { Probe } from "./telemetry/probe";
import { withoutRepeats } from "./telemetry/round";
import type { TelemetryStore } from "./telemetry/store";
import { linesOf } from "./timeseries/lines";
import { readOverTime } from "./timeseries/read";
import { type Span, spanOf, timesOf } from "./timeseries/span";
import { type Subject, type SubjectRequest, subjectOf } from "./timeseries/subject";

export type TimeseriesRequest = SubjectRequest & {
  readonly rangeSeconds: number;
  /** What each rate of the chart is taken over; raised where it is too short. */
  readonly windowSeconds: number;
  readonly atSeconds: number | undefined;
  /** Whether the graph that the subject is part of has edges without traffic too. */
  readonly idle: boolean;
  /** Whether each line carries the query that gives it. */
  readonly explain?: boolean;
};

/**
 * Rates, errors, bytes and quantiles of one node or edge over time, by the graph's own rules: the same decoding, the same cut,
 * and one reporter per edge, chosen over the whole range. With the graph's window the last point is the graph's figure.
 * Shared by all who look at the same chart.
 */
export async function loadTimeseries(
  { telemetry, sources, config, now }: Pick<ServerContext, "telemetry" | "sources" | "config" | "now">,
  request: TimeseriesRequest,
): Promise<Timeseries> {
  const { windowSeconds, atSeconds, idle, explain = false } = request;
  // The very figures that the graph shows: they are there already.
  const { flows } = await telemetry.read({ windowSeconds, atSeconds, idle, latency: "none", namespaces: [] });
  const subject = subjectOf(request, flows);
  const scrapeSeconds = Math.max(...telemetry.probes().map((probe) => probe.scrapeSeconds), 1);
  const latest = atSeconds ?? Math.floor(now() / config.refreshSeconds) * config.refreshSeconds;
  const span = spanOf(request, latest, scrapeSeconds);
  const { type, serviceNodes, groupBy, namespaces, clusters } = request;
  const graph = [type, serviceNodes, groupBy, idle, namespaces, clusters];
  const key = JSON.stringify([subject.id, subject.direction, graph, span, explain]);
  const charts = chartsOf.get(telemetry) ?? new LRUCache({ max: MOST_CHARTS });
  chartsOf.set(telemetry, charts);
  const known = charts.get(key);
  if (known) return known;
  const reading = readChart(sources, telemetry.probes(), subject, span, explain);
  const chart = reading.then((read) => read.chart);
  charts.set(key, chart);
  // A chart with a gap is asked for again: the gap may close.
  reading.then(
    ({ isWhole }) => isWhole || charts.delete(key),
    () => charts.delete(key),
  );
  return chart;
}

const MOST_CHARTS = 100;
const chartsOf = new WeakMap<TelemetryStore, LRUCache<string, Promise<Timeseries>>>();

async function readChart(
  sources: readonly MetricsSource[],
  probes: readonly Probe[],
  subject: Subject,
  span: Span,
  explain: boolean,
): Promise<{ readonly chart: Timeseries; readonly isWhole: boolean }> {
  const readings = await readOverTime(sources, probes, subject, span);
  const times = timesOf(span);
  const { windowSeconds, endSeconds: at } = span;
  const replicaLabels = new Map(sources.map(({ name, replicaLabels: labels = [] }) => [name, labels]));
  const chart: Timeseries = {
    id: subject.id,
    ...(subject.direction === undefined ? {} : { direction: subject.direction }),
    startAt: span.startSeconds,
    endAt: span.endSeconds,
    stepSeconds: span.stepSeconds,
    windowSeconds,
    times,
    series: linesOf({
      parts: subject.partsOf([...readings.flows.keys()]),
      readings,
      times,
      explainedAt: explain ? { at, windowSeconds, replicaLabels } : undefined,
    }),
    missing: withoutRepeats([...readings.missing, ...readings.notes]),
  };
  return { chart, isWhole: readings.missing.length === 0 };
}

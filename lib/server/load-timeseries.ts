import { LRUCache } from "lru-cache";
import { AppError, messageOf } from "../errors";
import { askedKey } from "../graph/build";
import { chooseReports } from "../graph/choose-reports";
import { type Histogram, latencyOf, sumHistograms } from "../graph/histogram";
import type { Gap, Protocol, Timeseries } from "../graph/model";
import { serviceNode } from "../graph/node-identity";
import {
  type EdgeRef,
  isPartOf,
  leaves,
  type NodeRef,
  parseEdgeId,
  parseNodeId,
  reaches,
} from "../graph/place-in-graph";
import type { EndFilter, LabelFilter, MeshFlavour, PartialFlow } from "../mesh/flavour";
import type { Ends, Flow, Measure } from "../mesh/flow";
import { FLAVOURS } from "../mesh/registry";
import type { Labels, MetricsSource, RangeSeries } from "../prometheus/source";
import { type HistogramPoint, histogramPoints } from "./chart-histograms";
import type { ServerContext } from "./context";
import { type ChartExplainer, chartExplainer } from "./explain-chart";
import { meshGraph } from "./load-graph";
import type { Probe } from "./telemetry/probe";
import { sumsGaps, withoutRepeats } from "./telemetry/round";
import type { TelemetryStore } from "./telemetry/store";

export type TimeseriesRequest = {
  readonly node: string | undefined;
  readonly edge: string | undefined;
  readonly direction: "in" | "out";
  readonly rangeSeconds: number;
  readonly atSeconds: number | undefined;
  /** Whether each line carries the query that gives it. */
  readonly explain?: boolean;
};

/** Enough for a chart as wide as a screen, and no more than a store reads with ease. */
const MOST_POINTS = 120;

/** What a chart is about: which ends belong to it, and what to narrow the queries to. */
type Subject = {
  readonly id: string;
  readonly direction?: "in" | "out";
  /** How much of these ends' traffic is the subject's: 0 none, 1 all. */
  shareOf(ends: Ends): number;
  filters(flavour: MeshFlavour): LabelFilter;
};

/**
 * Rates, errors, bytes and quantiles of one node or edge over time, by the graph's own rules: the same decoding, and
 * one reporter per edge, chosen over the whole range. Shared by all who look at the same chart.
 */
export async function loadTimeseries(
  { telemetry, sources, config, now }: Pick<ServerContext, "telemetry" | "sources" | "config" | "now">,
  request: TimeseriesRequest,
): Promise<Timeseries> {
  const subject = await subjectOf(telemetry, request);
  const scrapeSeconds = Math.max(...telemetry.probes().map((probe) => probe.scrapeSeconds), 1);
  const stepSeconds = ceilTo(Math.max(request.rangeSeconds / MOST_POINTS, scrapeSeconds), scrapeSeconds);
  const latest = request.atSeconds ?? Math.floor(now() / config.refreshSeconds) * config.refreshSeconds;
  const endSeconds = Math.floor(latest / stepSeconds) * stepSeconds;
  const span: Span = {
    startSeconds: endSeconds - Math.floor(request.rangeSeconds / stepSeconds) * stepSeconds,
    endSeconds,
    stepSeconds,
    windowSeconds: Math.max(60, 4 * scrapeSeconds, stepSeconds),
  };
  const key = JSON.stringify([subject.id, subject.direction, span, request.explain ?? false]);
  const charts = chartsOf.get(telemetry) ?? new LRUCache({ max: 100 });
  chartsOf.set(telemetry, charts);
  const known = charts.get(key);
  if (known) return known;
  const explainer = request.explain ? chartExplainer(sources, span.windowSeconds, span.endSeconds) : undefined;
  const readings = new Map(telemetry.probes().map((probe) => [probe.source, probe.readings]));
  const reading = readChart(sources, readings, subject, span, explainer);
  const chart = reading.then((read) => read.chart);
  charts.set(key, chart);
  // A chart with a gap is asked for again: the gap may close.
  reading.then(
    ({ isWhole }) => isWhole || charts.delete(key),
    () => charts.delete(key),
  );
  return chart;
}

const chartsOf = new WeakMap<TelemetryStore, LRUCache<string, Promise<Timeseries>>>();

type Span = {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly stepSeconds: number;
  readonly windowSeconds: number;
};

/** A flow whose rate is the sum of its points, which is what reporters are chosen by. */
type FlowOverTime = Flow & { readonly points: RangeSeries["points"]; readonly share: number };

const MEASURES: readonly Measure[] = ["requests", "requestBytes", "responseBytes"];

async function readChart(
  sources: readonly MetricsSource[],
  readings: ReadonlyMap<string, Probe["readings"]>,
  subject: Subject,
  span: Span,
  explainer: ChartExplainer | undefined,
): Promise<{ readonly chart: Timeseries; readonly isWhole: boolean }> {
  const times: number[] = [];
  for (let at = span.startSeconds; at <= span.endSeconds; at += span.stepSeconds) times.push(at);
  const missing: Gap[] = [];
  /** What is said of figures that are there. */
  const notes: Gap[] = [];
  const flows: FlowOverTime[] = [];
  const histograms: HistogramPoint[] = [];

  await Promise.all(
    sources.flatMap((source) =>
      FLAVOURS.map(async (flavour) => {
        const filter = subject.filters(flavour);
        const decoder = flavour.decoder({ clusters: source.clusters, store: source.name });
        const reading = readings.get(source.name)?.get(flavour.id)?.reading;
        const replicaLabels = source.replicaLabels ?? [];
        const options = { windowSeconds: span.windowSeconds, filter, replicaLabels, reading };
        const ask = async (
          what: string,
          promql: Parameters<MetricsSource["range"]>[0],
          weight: "light" | "buckets",
        ) => {
          try {
            return (await source.range(promql, span, { priority: "visible", weight })).data;
          } catch (error) {
            missing.push({ source: `prometheus/${source.name}`, what, why: messageOf(error) });
            return [];
          }
        };
        /** Of this source alone: another's series of the same name are copies. */
        const ownKeys = new Set<string>();
        const ownHistograms: HistogramPoint[] = [];
        const flowQueries = flavour
          .flowQueries({ ...options, idle: true })
          .filter(({ measure }) => MEASURES.includes(measure));
        const queries = flowQueries.map(async ({ what, measure, promql }) => {
          for (const { labels, points } of await ask(what, promql, "light")) {
            const decoded = decoder.decode(labels, measure);
            const share = decoded ? subject.shareOf(decoded.ends) : 0;
            if (!decoded || share === 0) continue;
            const rate = points.reduce((sum, [, value]) => sum + (Number.isFinite(value) ? value : 0), 0);
            flows.push({ ...decoded, measure, rate, points, share, ...(reading && { reading }) });
            ownKeys.add(decoded.ends.latencyKey);
            notes.push(...sumsGaps(source, what, reading?.forms[measure]));
          }
        });
        const { latency } = flavour;
        if (latency) {
          const keyOf = (labels: Labels) => latency.keyOf(labels, source.name);
          for (const { promql } of latency.filtered(options)) {
            const answer = ask("latency", promql, "buckets");
            queries.push(answer.then((series) => void ownHistograms.push(...histogramPoints(series, keyOf))));
          }
        }
        await Promise.all(queries);
        histograms.push(...ownHistograms.filter(({ key }) => ownKeys.has(key)));
        if (ownHistograms.length > 0) notes.push(...sumsGaps(source, "latency", reading?.forms.latency));
      }),
    ),
  );

  const chosen = chooseReports(flows)
    .filter(({ underlay }) => !underlay)
    .flatMap((exchange) => exchange.flows as readonly FlowOverTime[]);
  const series = (["http", "grpc", "tcp"] as const).flatMap((protocol) => [
    ...rateSeries(protocol, chosen, times, explainer),
    ...latencySeries(protocol, chosen, histograms, times, explainer),
  ]);
  const chart: Timeseries = {
    id: subject.id,
    ...(subject.direction === undefined ? {} : { direction: subject.direction }),
    startAt: span.startSeconds,
    endAt: span.endSeconds,
    stepSeconds: span.stepSeconds,
    windowSeconds: span.windowSeconds,
    times,
    series,
    missing: withoutRepeats([...missing, ...notes]),
  };
  return { chart, isWhole: missing.length === 0 };
}

type Series = Timeseries["series"][number];

const RATE_FIGURES: readonly {
  readonly figure: Series["figure"];
  readonly unit: Series["unit"];
  readonly measure: Measure;
  readonly counts: (flow: Flow) => boolean;
}[] = [
  { figure: "requestRate", unit: "requests/s", measure: "requests", counts: () => true },
  { figure: "errorRate", unit: "requests/s", measure: "requests", counts: ({ outcome }) => outcome === "error" },
  {
    figure: "clientErrorRate",
    unit: "requests/s",
    measure: "requests",
    counts: ({ outcome }) => outcome === "clientError",
  },
  { figure: "sentBytesPerSecond", unit: "bytes/s", measure: "requestBytes", counts: () => true },
  { figure: "receivedBytesPerSecond", unit: "bytes/s", measure: "responseBytes", counts: () => true },
];

function rateSeries(
  protocol: Protocol,
  flows: readonly FlowOverTime[],
  times: readonly number[],
  explainer: ChartExplainer | undefined,
): Series[] {
  return RATE_FIGURES.flatMap(({ figure, unit, measure, counts }) => {
    const measured = flows.filter((flow) => flow.ends.protocol === protocol && flow.measure === measure);
    if (measured.length === 0) return [];
    // Where anything was measured, what was not counted is zero; where nothing was, it is not known.
    const values: (number | null)[] = times.map(() => null);
    const index = new Map(times.map((at, position) => [at, position]));
    for (const flow of measured) {
      const weight = counts(flow) ? flow.share : 0;
      for (const [at, value] of flow.points) {
        const position = index.get(at);
        if (position === undefined || !Number.isFinite(value)) continue;
        values[position] = (values[position] ?? 0) + value * weight;
      }
    }
    const counted = measured.filter(counts);
    const explain = explainer?.rate(counted.map(partial), counted.length === measured.length);
    return [{ protocol, figure, unit, values, ...(explain ? { explain } : {}) }];
  });
}

function latencySeries(
  protocol: Protocol,
  flows: readonly FlowOverTime[],
  points: readonly HistogramPoint[],
  times: readonly number[],
  explainer: ChartExplainer | undefined,
): Series[] {
  const keys = new Set(flows.filter(({ ends }) => ends.protocol === protocol).map(({ ends }) => ends.latencyKey));
  const byTime = new Map<number, Histogram[]>();
  for (const { key, atSeconds, histogram } of points) {
    if (!keys.has(key)) continue;
    const histograms = byTime.get(atSeconds);
    if (histograms) histograms.push(histogram);
    else byTime.set(atSeconds, [histogram]);
  }
  if (byTime.size === 0) return [];
  const quantiles = times.map((at) => latencyOf(sumHistograms(byTime.get(at) ?? [])));
  const measured = flows.filter(({ ends, measure }) => ends.protocol === protocol && measure === "requests");
  return QUANTILES.map(([figure, ratio]) => {
    const explain = explainer?.quantile(measured.map(partial), ratio);
    return {
      protocol,
      figure,
      unit: "ms",
      values: quantiles.map((quantile) => quantile?.[figure] ?? null),
      ...(explain ? { explain } : {}),
    };
  });
}

const QUANTILES = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

function partial({ share, ...flow }: FlowOverTime): PartialFlow {
  return share === 1 ? flow : { ...flow, factor: share };
}

async function subjectOf(telemetry: TelemetryStore, request: TimeseriesRequest): Promise<Subject> {
  const { node, edge, direction } = request;
  if ((node === undefined) === (edge === undefined)) {
    throw new AppError("invalid-request", "node, edge: give exactly one of them.");
  }
  if (edge !== undefined) {
    const ref = parseEdgeId(edge);
    if (!ref) throw new AppError("invalid-request", "edge: expected the id of an edge.");
    if (ref.source.kind === "service" && ref.target.kind !== "workload" && ref.target.kind !== "app") {
      return serviceEdge(telemetry, edge, request);
    }
    return {
      id: edge,
      shareOf: (ends) => (isPartOf(ends, ref) ? 1 : 0),
      filters: (flavour) => edgeFilter(flavour, ref),
    };
  }
  const ref = parseNodeId(node ?? "");
  if (!ref) throw new AppError("invalid-request", "node: expected the id of a node.");
  const side = direction === "in" ? "destination" : "source";
  const isOf = direction === "in" ? reaches : leaves;
  return {
    id: ref.id,
    direction,
    shareOf: (ends) => (isOf(ends, ref) ? 1 : 0),
    filters: (flavour) => endFilter(flavour, ref, side),
  };
}

/**
 * An edge between services stands for what the workloads behind the first ask of the second. Which these are, and how much
 * of their traffic is this service's, the graph of the same moment tells.
 */
async function serviceEdge(telemetry: TelemetryStore, id: string, { atSeconds }: TimeseriesRequest): Promise<Subject> {
  const snapshot = await telemetry.read({
    windowSeconds: 300,
    atSeconds,
    idle: false,
    latency: "none",
    namespaces: [],
  });
  const parts = meshGraph(snapshot, { type: "service", serviceNodes: false }).edges.get(id)?.parts ?? [];
  const shares = new Map(parts.map(({ flow, factor }) => [askedKey(flow.ends), factor]));
  return {
    id,
    shareOf: (ends) => shares.get(askedKey(ends)) ?? 0,
    filters: (flavour) => {
      const [first] = parts;
      const target = first && serviceNode(first.flow.ends.service);
      const ref = target && parseNodeId(target.id);
      return ref ? endFilter(flavour, ref, "destination") : new Map();
    },
  };
}

function edgeFilter(flavour: MeshFlavour, { source, target }: EdgeRef): LabelFilter {
  // An edge that starts at a service is the second half of a call: both its ends are on the receiving side.
  const from = endFilter(flavour, source, source.kind === "service" ? "destination" : "source");
  return new Map([...endFilter(flavour, target, "destination"), ...from]);
}

function endFilter(flavour: MeshFlavour, node: NodeRef, side: "source" | "destination"): LabelFilter {
  const end = endOf(node);
  return (end && flavour.filterFor?.(end, side)) ?? new Map();
}

function endOf({ kind, cluster, namespace, name }: NodeRef): EndFilter | undefined {
  if (kind !== "group") return { kind, namespace, name };
  if (namespace !== undefined) return { kind: "app", namespace, name };
  return cluster === undefined ? undefined : { kind: "namespace", namespace: undefined, name };
}

function ceilTo(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

import { messageOf } from "../../errors";
import type { Histogram } from "../../graph/histogram";
import type { Gap } from "../../graph/model";
import type { MeshFlavour } from "../../mesh/flavour";
import type { Flow, Measure } from "../../mesh/flow";
import { FLAVOURS } from "../../mesh/registry";
import type { Promql } from "../../prometheus/promql";
import type { Labels, MetricsSource, RangeSeries } from "../../prometheus/source";
import type { Probe } from "../telemetry/probe";
import { sumsGaps } from "../telemetry/round";
import { histogramPoints } from "./histograms";
import type { Span } from "./span";
import type { Subject } from "./subject";

export type Points = RangeSeries["points"];

/** What was reported over a span of time. */
export type Readings = {
  /** Each with its points; its rate is their sum, which is what reporters are chosen by. */
  readonly flows: ReadonlyMap<Flow, Points>;
  /** By latency key, then by moment: those of one flow add up. */
  readonly histograms: ReadonlyMap<string, ReadonlyMap<number, readonly Histogram[]>>;
  readonly missing: readonly Gap[];
  /** What is to be said of figures that are there. */
  readonly notes: readonly Gap[];
};

/** What charts show. */
const MEASURES: readonly Measure[] = ["requests", "requestBytes", "responseBytes"];

/**
 * Asks every source for what has to do with a subject, in a handful of queries. `probes` tell how each is read. Never
 * rejects: what fails is a gap.
 */
export async function readOverTime(
  sources: readonly MetricsSource[],
  probes: readonly Probe[],
  subject: Pick<Subject, "filter">,
  span: Span,
): Promise<Readings> {
  const readings: Draft = { flows: new Map(), histograms: new Map(), missing: [], notes: [] };
  await Promise.all(
    sources.flatMap((source) => {
      const probe = probes.find((each) => each.source === source.name);
      return FLAVOURS.map((flavour) => readFrom(source, flavour, probe, subject, span, readings));
    }),
  );
  return readings;
}

type Draft = {
  readonly flows: Map<Flow, Points>;
  readonly histograms: Map<string, Map<number, Histogram[]>>;
  readonly missing: Gap[];
  readonly notes: Gap[];
};

async function readFrom(
  source: MetricsSource,
  flavour: MeshFlavour,
  probe: Probe | undefined,
  subject: Pick<Subject, "filter">,
  span: Span,
  into: Draft,
): Promise<void> {
  const filter = subject.filter(flavour);
  if (!filter) return;
  const { latency } = flavour;
  const decoder = flavour.decoder({ clusters: source.clusters, store: source.name });
  // Recorded rates are those of now: what was before is read from what they were recorded of.
  const reading = probe?.readings.get(flavour.id)?.reading;
  const options = {
    windowSeconds: span.windowSeconds,
    filter,
    replicaLabels: source.replicaLabels ?? [],
    reading,
  };
  const ask = async (what: string, promql: Promql, weight: "light" | "buckets"): Promise<readonly RangeSeries[]> => {
    try {
      const { data, warnings } = await source.range(promql, span, { priority: "visible", weight });
      for (const why of warnings) into.missing.push({ source: `prometheus/${source.name}`, what, why });
      return data;
    } catch (error) {
      into.missing.push({ source: `prometheus/${source.name}`, what, why: messageOf(error) });
      return [];
    }
  };

  /** Of this source alone: another's series of the same name are copies. */
  const ownKeys = new Set<string>();
  const queries = flavour.flowQueries({ ...options, idle: true }).filter(({ measure }) => MEASURES.includes(measure));
  const readFlows = queries.map(async ({ what, measure, promql }) => {
    for (const { labels, points } of await ask(what, promql, "light")) {
      const decoded = decoder.decode(labels, measure);
      if (!decoded) continue;
      const rate = points.reduce((sum, [, value]) => sum + (Number.isFinite(value) ? value : 0), 0);
      into.flows.set({ ...decoded, measure, rate, ...(reading && { reading }) }, points);
      into.notes.push(...sumsGaps(source, what, reading?.forms[measure]));
      ownKeys.add(decoded.ends.latencyKey);
    }
  });
  const readHistograms = latency?.filtered(options).map(({ promql }) => ask("latency", promql, "buckets")) ?? [];
  const [timed] = await Promise.all([Promise.all(readHistograms), ...readFlows]);
  const keyOf = (labels: Labels) => latency?.keyOf(labels, source.name) ?? "";
  const own = timed.flatMap((series) => histogramPoints(series, keyOf)).filter(({ key }) => ownKeys.has(key));
  for (const { key, atSeconds, histogram } of own) {
    const byMoment = into.histograms.get(key) ?? new Map<number, Histogram[]>();
    into.histograms.set(key, byMoment);
    const histograms = byMoment.get(atSeconds);
    if (histograms) histograms.push(histogram);
    else byMoment.set(atSeconds, [histogram]);
  }
  if (own.length > 0) into.notes.push(...sumsGaps(source, "latency", reading?.forms.latency));
}

import { factorsOf, type Part, timedFlows } from "../../graph/edge-sum";
import { explainQuantile, explainRate, type Moment } from "../../graph/explain-flows";
import { latencyOf, sumHistograms } from "../../graph/histogram";
import type { Protocol, Timeseries } from "../../graph/model";
import type { PartialFlow } from "../../mesh/flavour";
import type { Flow, Measure } from "../../mesh/flow";
import { FLAVOURS } from "../../mesh/registry";
import type { Readings } from "./read";

export type Line = Timeseries["series"][number];

/** What lines are drawn from: the subject's parts of what was read, at these moments. */
export type LineInput = {
  readonly parts: readonly Part[];
  readonly readings: Readings;
  /** Unix seconds, ascending. */
  readonly times: readonly number[];
  /** The end of the chart, where each line is to say how it comes about. */
  readonly explainedAt: Moment | undefined;
};

/** The lines of a chart, per protocol that has any: rates, errors and bytes, then quantiles. */
export function linesOf(input: LineInput): Line[] {
  return (["http", "grpc", "tcp"] as const).flatMap((protocol) => {
    const parts = input.parts.filter(({ flow }) => flow.ends.protocol === protocol);
    return [...rateLines(protocol, { ...input, parts }), ...quantileLines(protocol, { ...input, parts })];
  });
}

const RATE_FIGURES: readonly {
  readonly figure: Line["figure"];
  readonly unit: Line["unit"];
  readonly measure: Measure;
  readonly counts: (flow: Flow) => boolean;
}[] = [
  { figure: "requestRate", unit: "requests/s", measure: "requests", counts: () => true },
  {
    figure: "errorRate",
    unit: "requests/s",
    measure: "requests",
    counts: ({ response }) => response.outcome === "error",
  },
  {
    figure: "clientErrorRate",
    unit: "requests/s",
    measure: "requests",
    counts: ({ response }) => response.outcome === "clientError",
  },
  { figure: "sentBytesPerSecond", unit: "bytes/s", measure: "requestBytes", counts: () => true },
  { figure: "receivedBytesPerSecond", unit: "bytes/s", measure: "responseBytes", counts: () => true },
];

function rateLines(protocol: Protocol, { parts, readings, times, explainedAt }: LineInput): Line[] {
  const index = new Map(times.map((at, position) => [at, position]));
  return RATE_FIGURES.flatMap(({ figure, unit, measure, counts }) => {
    const measured = parts.filter(({ flow }) => flow.measure === measure);
    if (measured.length === 0) return [];
    // Where anything was measured, what was not counted is zero; where nothing was, it is not known.
    const values: (number | null)[] = times.map(() => null);
    for (const { flow, factor } of measured) {
      const weight = counts(flow) ? factor : 0;
      for (const [at, value] of readings.flows.get(flow) ?? []) {
        const position = index.get(at);
        if (position === undefined || !Number.isFinite(value)) continue;
        values[position] = (values[position] ?? 0) + value * weight;
      }
    }
    const counted = measured.filter(({ flow }) => counts(flow));
    const allResponses = counted.length === measured.length;
    const explain =
      explainedAt &&
      explainRate(flowsAt(factorsOf(counted), readings, explainedAt.at), allResponses, FLAVOURS, explainedAt);
    return [{ protocol, figure, unit, values, ...(explain ? { explain } : {}) }];
  });
}

const QUANTILES = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

function quantileLines(protocol: Protocol, { parts, readings, times, explainedAt }: LineInput): Line[] {
  const timed = timedFlows(parts, readings.histograms);
  const keys = [...new Set(timed.map(({ ends }) => ends.latencyKey))];
  if (keys.length === 0) return [];
  const histogramsAt = (at: number) => keys.flatMap((key) => readings.histograms.get(key)?.get(at) ?? []);
  const quantiles = times.map((at) => latencyOf(sumHistograms(histogramsAt(at))));
  const once = new Map(timed.map((flow) => [flow, 1]));
  return QUANTILES.map(([figure, ratio]) => {
    const explain =
      explainedAt &&
      explainQuantile(
        flowsAt(once, readings, explainedAt.at),
        ratio,
        histogramsAt(explainedAt.at),
        FLAVOURS,
        explainedAt,
      );
    return {
      protocol,
      figure,
      unit: "ms",
      values: quantiles.map((quantile) => quantile?.[figure] ?? null),
      ...(explain ? { explain } : {}),
    };
  });
}

/** The flows with the rates they have at one moment. */
function flowsAt(factors: ReadonlyMap<Flow, number>, { flows }: Readings, at: number): PartialFlow[] {
  return [...factors].map(([flow, factor]) => {
    const [, rate = 0] = flows.get(flow)?.find(([moment]) => moment === at) ?? [];
    return { ...flow, rate: Number.isFinite(rate) ? rate : 0, factor };
  });
}

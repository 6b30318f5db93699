import type { Matcher, Promql } from "../../prometheus/promql";
import {
  above,
  anyOf,
  count,
  countBy,
  countOverTime,
  equal,
  histogramCount,
  max,
  notEqual,
  or,
  selector,
  sum,
  sumBy,
  times,
} from "../../prometheus/promql";
import type { Labels } from "../../prometheus/source";
import type { EndFilter, FamilyQuery, FlowPart, FlowQuery, LabelFilter, MeshProbes, PartialFlow } from "../flavour";
import { type Ends, type Measure, PLAIN_READING, type Reading } from "../flow";
import { DURATION, FAMILIES, formOf, metricOf, namedRatesOf, QUANTITIES, type RateOptions, ratesOf } from "./families";
import { LATENCY_LABELS } from "./labels";

/**
 * The requests of a whole mesh come in two halves, which a store works out side by side: one alone is by far the dearest
 * query of a round. Rates that are recorded need no working out.
 */
const HALVES: readonly { readonly part: FlowPart; readonly matchers: readonly Matcher[] }[] = [
  { part: { reporters: ["source"], inWords: "What callers report" }, matchers: [equal("reporter", "source")] },
  {
    part: { reporters: ["destination", "waypoint"], inWords: "What receivers and waypoints report" },
    matchers: [notEqual("reporter", "source")],
  },
];

/** One query per measure for the whole mesh, two for requests. `> 0` is left out only where idle edges are wanted. */
export function istioFlowQueries(
  options: RateOptions & { readonly idle: boolean; readonly filter?: LabelFilter },
): readonly FlowQuery[] {
  const matchers = matchersOf(options.filter);
  return Object.entries(FAMILIES).flatMap(([name, { what }]) => {
    const measure = name as Measure;
    const promqlOf = (more: readonly Matcher[]) => {
      const rates = istioEdgeRates(measure, [...matchers, ...more], options);
      return options.idle ? rates : above(rates, 0);
    };
    const isAtOnce = matchers.length > 0 || formOf(measure, options.reading) === "rates";
    if (measure !== "requests" || isAtOnce) return [{ measure, what, promql: promqlOf([]) }];
    return HALVES.map(({ part, matchers: own }) => ({ measure, what, part, promql: promqlOf(own) }));
  });
}

/** The rates of a measure by edge. */
export function istioEdgeRates(measure: Measure, matchers: readonly Matcher[], options: RateOptions): Promql {
  return sumBy(FAMILIES[measure].labels, namedRatesOf(measure, matchers, options));
}

const NOT_KNOWN = ["unknown", ""];

/** The cluster is left out: it may have been resolved from the other end, and is looked at after decoding. */
export function istioFilterFor({ kind, namespace, name }: EndFilter, side: "source" | "destination"): LabelFilter {
  const prefix = `${side}_`;
  const place: [string, string[]][] = namespace === undefined ? [] : [[`${prefix}workload_namespace`, [namespace]]];
  switch (kind) {
    case "workload":
      return new Map([[`${prefix}workload`, [name]], ...place]);
    case "app":
      return new Map([[`${prefix}canonical_service`, [name]], ...place]);
    case "namespace":
      return new Map([[side === "source" ? "source_workload_namespace" : "destination_service_namespace", [name]]]);
    case "service":
      return new Map([
        ["destination_service_name", [name]],
        ["destination_service_namespace", namespace === undefined ? NOT_KNOWN : [namespace]],
      ]);
    case "external":
      // A detour without a host is named after the proxy's own cluster.
      return new Map([["destination_service", [name, ...NOT_KNOWN]]]);
    case "unknown":
      return new Map([[`${prefix}workload`, NOT_KNOWN]]);
  }
}

export function matchersOf(filter: LabelFilter | undefined): readonly Matcher[] {
  return [...(filter ?? [])].map(([label, values]) => anyOf(label, values));
}

/**
 * The sum of the rates of exactly these flows, as one query to paste. Selectors are joined by `or` before they are
 * summed, because `+` would give nothing when one of them is empty.
 */
export function istioFlowsPromql(
  flows: readonly PartialFlow[],
  windowSeconds: number,
  allResponses: boolean,
  replicaLabels: readonly string[] = [],
): Promql {
  const measure = flows[0]?.measure ?? "requests";
  const selections = new Map<string, Promql>();
  for (const { ends, response, factor = 1, reading } of flows) {
    const responses = allResponses ? [] : matchersFor(response.labels, RESPONSE_LABELS);
    const matchers = [...endMatchers(ends, FAMILIES[measure].labels), ...responses];
    const rates = ratesOf(measure, matchers, { windowSeconds, replicaLabels, reading });
    selections.set(`${formOf(measure, reading)}\n${keyOf(matchers)}`, factor === 1 ? rates : times(rates, factor));
  }
  return sum(union(selections, () => ratesOf(measure, [], { windowSeconds, replicaLabels })));
}

const RESPONSE_LABELS = ["response_code", "grpc_response_status", "response_flags"];

/**
 * What tells selections apart. What is selected counts once: selections of the same series would be lost to `or`, and must
 * not differ in their factor.
 */
export function keyOf(matchers: readonly Matcher[]): string {
  return matchers.map(({ label, value }) => `${label}=${value}`).join("\n");
}

export function union(selections: ReadonlyMap<string, Promql>, ofNone: () => Promql): Promql {
  const [first, ...others] = selections.values();
  return or(first ?? ofNone(), ...others);
}

/** What tells these ends from others in the metric; app and version only where they are all that names a peer. */
export function endMatchers(
  { labels, source, destination }: Ends,
  metricLabels: readonly string[],
): readonly Matcher[] {
  const wanted = [
    ...LATENCY_LABELS,
    ...(source.workload === undefined ? ["source_canonical_service", "source_canonical_revision"] : []),
    ...(destination.workload === undefined ? ["destination_canonical_service", "destination_canonical_revision"] : []),
  ];
  return matchersFor(
    labels,
    wanted.filter((label) => metricLabels.includes(label)),
  );
}

/** A label that is missing must be missing, or the query would find more than what was added up. */
function matchersFor(values: Labels, labels: readonly string[]): readonly Matcher[] {
  return labels.map((label) => equal(label, values[label] ?? ""));
}

/** Whether a family is there at all, which an empty answer with `> 0` does not tell. */
export function istioFamilyQueries(reading: Reading = PLAIN_READING): readonly FamilyQuery[] {
  const series = (measure: Measure) => {
    // Rates that were recorded are used only where they are seen to be there.
    const form = formOf(measure, reading) === "sums" ? "sums" : "counters";
    return metricOf(measure, form, reading);
  };
  const [requests, tcp] = [series("requests"), series("responseBytes")];
  return [
    {
      what: "requests",
      measures: ["requests"],
      promql: countBy(["reporter"], selector(requests)),
      ifAbsent:
        reading.forms.requests === "sums"
          ? `${requests} is not recorded: check that Prometheus evaluates Istio's recording rules, and the settings that name them.`
          : `${requests} is not collected: check that Prometheus scrapes the proxies (port 15020, path /stats/prometheus).`,
    },
    {
      what: "tcp",
      measures: ["requestBytes", "responseBytes"],
      promql: countBy(["reporter"], selector(tcp)),
      ifAbsent: `${tcp} is not collected: no proxy has reported TCP traffic yet.`,
    },
  ];
}

export const ISTIO_PROBES: MeshProbes = {
  sampleCount: (windowSeconds) => max(countOverTime(selector("istio_build"), windowSeconds)),
  nativeHistograms: count(histogramCount(selector(DURATION))),
  // One bucket of each histogram is enough, and this one is written alike by every version of Prometheus.
  classicHistograms: count(selector(`${DURATION}_bucket`, [equal("le", "+Inf")])),
  unnamedTunnels: count(selector("istio_build", [equal("component", "ztunnel"), notEqual("app", "ztunnel")])),
  sums: (sumPrefix) => {
    const presence = (metric: string) => count(selector(metric));
    const named = (form: "counters" | "sums") => (quantity: (typeof QUANTITIES)[number]) =>
      presence(metricOf(quantity, form, { sumPrefix }));
    const each = QUANTITIES.map((quantity) => ({
      quantity,
      sums: named("sums")(quantity),
      counters: named("counters")(quantity),
    }));
    const [first, ...others] = each.map(({ sums }) => sums);
    return { any: or(first ?? presence(DURATION), ...others), each };
  },
};

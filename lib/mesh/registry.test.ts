import { parser } from "@prometheus-io/lezer-promql";
import { describe, expect, it } from "vitest";
import type { Promql } from "../prometheus/promql";
import type { MeshFlavour } from "./flavour";
import { PLAIN_READING } from "./flow";
import { FLAVOURS } from "./registry";
import { destinationLabels, flowsOf, requests, serviceLabels, sourceLabels } from "./testing";

function mistakesIn(promql: string): string[] {
  const mistakes: string[] = [];
  parser.parse(promql).iterate({
    enter({ type, from, to }) {
      if (type.isError) mistakes.push(`${from}-${to}: ${promql.slice(from, to + 20)}`);
    },
  });
  return mistakes;
}

function probesOf({ probes }: MeshFlavour): Promql[] {
  if (!probes) return [];
  const { sampleCount, nativeHistograms, classicHistograms, unnamedTunnels } = probes;
  const { any, each } = probes.sums("workload:");
  const parts = each.flatMap(({ sums, counters }) => [sums, counters]);
  return [sampleCount(300), nativeHistograms, classicHistograms, unnamedTunnels, any, ...parts];
}

function recordedRatesOf({ recordedRates: rates }: MeshFlavour): Promql[] {
  if (!rates) return [];
  return [[], ["replica"]].flatMap((replicaLabels) => [
    rates.any,
    rates.newest,
    rates.rulers(replicaLabels),
    rates.proxiesRecorded(replicaLabels),
    rates.proxies(replicaLabels),
  ]);
}

describe("the flavours", () => {
  it("are in alphabetical order, each once", () => {
    const ids = FLAVOURS.map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it("would be caught with a typo in their PromQL", () => {
    expect(mistakesIn("sum by (a) (rate(b{c=~}[5m]))")).not.toEqual([]);
  });
});

describe.each(FLAVOURS)("$title", (flavour) => {
  const window = { windowSeconds: 300 };
  const filter = flavour.filterFor?.({ kind: "workload", namespace: 'n"s', name: "w}{" }, "source") ?? new Map();
  const flows = flowsOf([
    requests("source", 1, sourceLabels({ workload: "a" }), destinationLabels({ workload: "b" }), serviceLabels("b")),
  ]);
  const latency = { ...window, firstNamespaces: [], maxShards: 8 };

  it.each<[string, () => readonly Promql[]]>([
    ["for flows", () => flavour.flowQueries({ ...window, idle: false }).map(({ promql }) => promql)],
    ["for idle flows", () => flavour.flowQueries({ ...window, idle: true }).map(({ promql }) => promql)],
    ["for flows of one node", () => flavour.flowQueries({ ...window, idle: true, filter }).map(({ promql }) => promql)],
    [
      "for flows that replicas hold too",
      () => flavour.flowQueries({ ...window, idle: false, replicaLabels: ["replica"] }).map(({ promql }) => promql),
    ],
    ["for families", () => flavour.familyQueries?.().map(({ promql }) => promql) ?? []],
    ["for buckets", () => flavour.latency?.plan(flows, latency).map(({ promql }) => promql) ?? []],
    [
      "for native histograms",
      () =>
        flavour.latency
          ?.plan(flows, { ...latency, reading: { ...PLAIN_READING, histograms: "mixed" } })
          .map(({ promql }) => promql) ?? [],
    ],
    [
      "for buckets of one node",
      () => flavour.latency?.filtered({ ...window, filter }).map(({ promql }) => promql) ?? [],
    ],
    ["that explain a quantile", () => (flavour.latency ? [flavour.latency.quantilePromql(flows, 0.95, 300)] : [])],
    ["that explain buckets", () => (flavour.latency ? [flavour.latency.bucketsPromql(flows, 300)] : [])],
    ["that explain a rate", () => (flavour.flowsPromql ? [flavour.flowsPromql(flows, 300, false)] : [])],
    ["for probes", () => probesOf(flavour)],
    ["for recorded rates", () => recordedRatesOf(flavour)],
    [
      "for layer-4 proxies told by their build",
      () =>
        flavour
          .flowQueries({ ...window, idle: true, reading: { ...PLAIN_READING, tunnels: "builds" } })
          .map(({ promql }) => promql),
    ],
  ])("has PromQL %s that Prometheus can parse", (_, queries) => {
    const texts = queries();

    expect(texts.length).toBeGreaterThan(0);
    expect(texts.flatMap(mistakesIn)).toEqual([]);
  });

  it("asks no more than a classic sidecar mesh may cost", () => {
    const buckets = flavour.latency?.plan(flows, latency).length ?? 0;
    const families = flavour.familyQueries?.().length ?? 0;

    expect(flavour.flowQueries({ ...window, idle: false }).length + families + buckets).toBeLessThanOrEqual(12);
  });
});

import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "../demo/clock";
import { type RealPrometheus, startReceivingPrometheus } from "../demo/testing/real-prometheus";
import { type WrittenSeries, writeSeries, writeWorld } from "../demo/testing/remote-write";
import { demoWorld } from "../demo/world-demo";
import type { Graph } from "../graph/model";
import { istioRuleGroups } from "../mesh/istio/rules";
import { rulesFile } from "../mesh/istio/rules-file";
import { destinationLabels, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import { CUTS } from "./figures.testing";
import { type GraphRequest, loadGraph } from "./load-graph";
import { loadStatus } from "./load-status";
import { loadTimeseries } from "./load-timeseries";
import {
  askStore,
  chartRequest,
  comparable,
  differences,
  graphRequest,
  isClose,
  type SentQuery,
  type TestContext,
  testContext,
} from "./testing";

/*
 * Our recording rules as a real Prometheus evaluates them, over the demo's mesh: sidecars, gateways, a waypoint, ztunnel.
 */

const RULES = istioRuleGroups().flatMap(({ rules }) => rules);

const run = promisify(execFile);
const skipped = process.env.ALIDADE_SKIP_PROMETHEUS === "1";

/** Scrapes of the demo's world. */
const GRID_SECONDS = 15;

async function graphOver(context: TestContext, change: Partial<GraphRequest> = {}): Promise<Graph> {
  return (await loadGraph(context, graphRequest(change))).value();
}

const seconds = () => Math.floor(Date.now() / 1000);

async function soleValueAt(url: string, promql: string, atSeconds: number): Promise<number | undefined> {
  const [points] = (await askStore(url, { promql, atSeconds })).values();
  return points?.[0]?.[1];
}

/** What is read of recorded rates, and what of counters. */
function familiesIn(sent: readonly SentQuery[]): { rates: string[]; counters: string[] } {
  const found = (pattern: RegExp) =>
    [...new Set(sent.flatMap(({ promql }) => [...promql.matchAll(pattern)].map(([name]) => name)))].sort();
  return { rates: found(/edge:\w+:rate5m/g), counters: found(/(?<!:)\bistio_\w+(?=(\{[^}]*\})?\[)/g) };
}

describe.skipIf(skipped)("the rules as shipped, evaluated", () => {
  let real: RealPrometheus;
  let overRules: TestContext;
  let overCounters: TestContext;
  let at: number;

  beforeAll(async () => {
    // As shipped, but evaluated more often: a test cannot wait for half a minute.
    const rules = rulesFile().replaceAll(/interval: \d+s/g, "interval: 1s");
    expect(rules).not.toBe(rulesFile());
    real = await startReceivingPrometheus({ rules });
    const startedAt = seconds();
    // Of a counter that is near 0 a rate depends on the very moment, so none is: they have all counted for hours.
    const world = demoWorld({ startedAt, incident: "off" });
    await writeWorld(real.url, world, { fromSeconds: startedAt - 600, untilSeconds: startedAt + 180 });
    at = await momentAfterEvaluation(real.url);
    const clock = fixedClock(at);
    const env = { PROMETHEUS_URL: real.url, REFRESH_SECONDS: "1" };
    overRules = await testContext(env, clock);
    overCounters = await testContext({ ...env, PROMETHEUS_SERIES: "proxies" }, clock);
  }, 120_000);

  afterAll(async () => {
    overRules?.close();
    overCounters?.close();
    await real?.close();
  });

  /**
   * A moment less than a second after an evaluation, with no scrape between the two: then both see the same samples, and a
   * rate over them is the same.
   */
  async function momentAfterEvaluation(url: string): Promise<number> {
    const written = seconds();
    for (let moment = written + 2; moment < written + 60; moment++) {
      while (Date.now() < (moment + 1) * 1000) await sleep(50);
      const newest = await soleValueAt(url, "min(timestamp(edge:istio_build:count))", moment);
      const marks = await soleValueAt(url, "count(edge:istio_build:count)", moment);
      const isSoon = newest !== undefined && newest > moment - 1 && marks === RULES.length / 2;
      if (isSoon && newest > written && moment % GRID_SECONDS !== 0) return moment;
    }
    throw new Error("The rules were not evaluated.");
  }

  it("are rules in the eyes of promtool", async () => {
    const file = fileURLToPath(new URL("../../deploy/prometheus-rules.yaml", import.meta.url));
    const { stdout } = await run("promtool", ["check", "rules", "--lint-fatal", file]);

    expect(stdout).toContain(`${RULES.length} rules found`);
  });

  it.each(CUTS)(
    "give the graph that the proxies' own counters give: $type, $serviceNodes, by $groupBy",
    async (cut) => {
      for (const idle of [false, true]) {
        const [got, expected] = [
          await graphOver(overRules, { ...cut, idle }),
          await graphOver(overCounters, { ...cut, idle }),
        ];

        expect(expected.edges.length).toBeGreaterThan(0);
        expect(expected.edges.some(({ latencyMs }) => latencyMs?.p95)).toBe(true);
        expect(got.missing).toEqual([]);
        expect(differences(comparable(got), comparable(expected))).toEqual([]);
      }
    },
  );

  /** What one graph alone reads: other contexts renew what they showed. */
  async function sentFor(change: Partial<GraphRequest>): Promise<readonly SentQuery[]> {
    const context = await testContext({ PROMETHEUS_URL: real.url, REFRESH_SECONDS: "1" }, fixedClock(at));
    const before = context.sent.length;
    const { edges } = await graphOver(context, change);
    context.close();
    expect(edges.length).toBeGreaterThan(0);
    return context.sent.slice(before);
  }

  it("are all that was read for it, in no more queries than a mesh may cost", async () => {
    const sent = await sentFor({});

    expect(familiesIn(sent)).toMatchObject({ counters: [] });
    expect(familiesIn(sent).rates).toHaveLength(RULES.length / 2);
    expect(sent.length).toBeLessThanOrEqual(12);
    expect(familiesIn(overCounters.sent)).toMatchObject({ rates: [] });
  });

  it("are named by explanations, which give the figure when pasted", async () => {
    const { edges } = await graphOver(overRules, { explain: true });
    const figures = edges.flatMap(({ requestRate, latencyMs, explain }) => [
      { value: requestRate, promql: explain?.requestRate?.queries[0]?.promql },
      { value: latencyMs?.p95, promql: explain?.latencyMs?.queries[0]?.promql },
    ]);
    let compared = 0;
    for (const { value, promql } of figures) {
      if (value === undefined || promql === undefined) continue;
      expect(promql).toMatch(/edge:istio_\w+:rate5m/);
      const got = (await soleValueAt(real.url, promql, at)) ?? Number.NaN;

      expect(isClose(got, value), `${got} instead of ${value} by ${promql}`).toBe(true);
      compared += 1;
    }

    expect(compared).toBeGreaterThan(50);
  });

  it("are told of in the status", () => {
    const [used] = loadStatus(overRules).sources;
    const [refused] = loadStatus(overCounters).sources;

    expect(used?.recordedRates).toHaveLength(RULES.length / 2);
    expect(refused?.recordedRates).toEqual([]);
  });

  it.each([
    { what: "another window", request: () => ({ windowSeconds: 120 }) },
    { what: "an old moment", request: () => ({ atSeconds: at - 60 }) },
  ])("are passed over for $what", async ({ request }) => {
    const { rates, counters } = familiesIn(await sentFor(request()));

    expect(rates).toEqual([]);
    expect(counters).toContain("istio_requests_total");
  });

  it("are passed over by charts", async () => {
    const { edges } = await graphOver(overRules);
    const edge = edges.find(({ requestRate }) => requestRate)?.id;
    await loadTimeseries(overRules, chartRequest({ edge, rangeSeconds: 300, atSeconds: at }));

    const { rates, counters } = familiesIn(overRules.sent.filter(({ range }) => range));
    expect(rates).toEqual([]);
    expect(counters).toContain("istio_requests_total");
  });
});

describe.skipIf(skipped)("recorded rates that say something else than counters", () => {
  const opened: { close(): unknown }[] = [];
  afterAll(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  const NOW = seconds();
  /** By counters 10 requests a second, by recorded rates 11: so the figure tells what was read. */
  const COUNTED = 10;
  const RECORDED = 11;

  const { labels } = requests(
    "source",
    0,
    sourceLabels({ workload: "a" }),
    destinationLabels({ workload: "b" }),
    serviceLabels("b"),
  );
  const scrapes = Array.from({ length: 49 }, (_, i) => NOW - 600 + i * GRID_SECONDS);
  const mark = RULES.find((rule) => rule.labels?.of === "requests");

  function proxies(count: number, extra: Record<string, string> = {}): WrittenSeries[] {
    return Array.from({ length: count }, (_, i) => ({
      labels: { __name__: "istio_build", component: "proxy", job: "pods", instance: `10.0.0.${i}:15020`, ...extra },
      samples: scrapes.map((at) => [at, 1] as const),
    }));
  }

  const counters = (extra: Record<string, string> = {}): WrittenSeries => ({
    labels: { __name__: "istio_requests_total", instance: "10.0.0.1:15020", ...labels, ...extra },
    samples: scrapes.map((at, i) => [at, 1000 + i * GRID_SECONDS * COUNTED] as const),
  });

  type Ruler = {
    readonly rate?: number;
    readonly saw?: number;
    readonly secondsAgo?: number;
    readonly digest?: string;
    readonly extra?: Record<string, string>;
  };

  function ruler({ rate = RECORDED, saw = 3, secondsAgo = 20, digest, extra = {} }: Ruler): WrittenSeries[] {
    const at = NOW - secondsAgo;
    const rule = digest ?? mark?.labels?.rule ?? "";
    return [
      { labels: { __name__: "edge:istio_requests:rate5m", ...labels, ...extra }, samples: [[at, rate]] },
      { labels: { __name__: "edge:istio_build:count", of: "requests", rule, ...extra }, samples: [[at, saw]] },
    ];
  }

  async function rateOver(series: readonly WrittenSeries[], env: Record<string, string> = {}) {
    const store = await startReceivingPrometheus();
    opened.push(store);
    await writeSeries(store.url, series);
    const context = await testContext({ PROMETHEUS_URL: store.url, ...env }, fixedClock(NOW));
    opened.push(context);
    const { edges } = await graphOver(context, { latency: "none" });
    return edges.map(({ requestRate }) => Math.round((requestRate ?? 0) * 1000) / 1000);
  }

  const REPLICAS = { PROMETHEUS_REPLICA_LABELS: "replica" };
  const copies = (series: (extra: Record<string, string>) => readonly WrittenSeries[]) =>
    ["a", "b"].flatMap((replica) => series({ replica }));
  const clusters = (series: (extra: Record<string, string>) => readonly WrittenSeries[]) =>
    ["east", "west"].flatMap((prometheus) => series({ prometheus }));

  it.each<{ name: string; series: readonly WrittenSeries[]; env?: Record<string, string>; expected: number }>([
    { name: "are read where they are fresh and whole", series: ruler({}), expected: RECORDED },
    { name: "are passed over where they are old", series: ruler({ secondsAgo: 100 }), expected: COUNTED },
    {
      name: "are passed over where another text of the rule made them",
      series: ruler({ digest: "0" }),
      expected: COUNTED,
    },
    { name: "are passed over where the ruler saw a part of the proxies", series: ruler({ saw: 2 }), expected: COUNTED },
    {
      name: "are passed over where a setting says so",
      series: ruler({}),
      env: { PROMETHEUS_SERIES: "proxies" },
      expected: COUNTED,
    },
    {
      name: "are counted once where two replicas of a ruler made them",
      series: copies((extra) => ruler({ extra })),
      env: REPLICAS,
      expected: RECORDED,
    },
  ])("$name", async ({ series, env = {}, expected }) => {
    expect(await rateOver([counters(), ...proxies(3), ...series], env)).toEqual([expected]);
  });

  it("are added up over the rulers of several Prometheus behind one store", async () => {
    const series = clusters((extra) => [counters(extra), ...proxies(3, extra), ...ruler({ extra })]);

    expect(await rateOver(series)).toEqual([2 * RECORDED]);
  });

  it("are passed over where one of several Prometheus has no rules", async () => {
    const both = clusters((extra) => [counters(extra), ...proxies(3, extra)]);

    expect(await rateOver([...both, ...ruler({ extra: { prometheus: "east" } })])).toEqual([2 * COUNTED]);
  });

  it("are read of one source while another, which has none, is read from counters", async () => {
    const inWest = { source_cluster: "west", destination_cluster: "west" };
    const urls: string[] = [];
    for (const series of [[counters(), ...ruler({})], [counters(inWest)]]) {
      const store = await startReceivingPrometheus();
      opened.push(store);
      await writeSeries(store.url, [...series, ...proxies(3)]);
      urls.push(store.url);
    }
    const env = {
      PROMETHEUS_URL: `east=${urls[0]},west=${urls[1]}`,
      PROMETHEUS_EAST_CLUSTERS: "east",
      PROMETHEUS_WEST_CLUSTERS: "west",
    };
    const context = await testContext(env, fixedClock(NOW));
    opened.push(context);

    const { edges } = await graphOver(context, { explain: true, latency: "none" });

    const shown = edges.map(({ source, requestRate, explain }) => [
      source.split("/")[1],
      Math.round(requestRate ?? 0),
      explain?.requestRate?.queries[0]?.promql.includes("edge:istio_requests:rate5m"),
    ]);
    expect(shown.sort()).toEqual([
      ["east", RECORDED, true],
      ["west", COUNTED, false],
    ]);
    expect(loadStatus(context).sources.map(({ recordedRates }) => recordedRates)).toEqual([["requests"], []]);
  });

  it("are passed over where one of several rulers has stopped", async () => {
    const both = clusters((extra) => [counters(extra), ...proxies(3, extra)]);
    const rulers = [{ prometheus: "east" }, { prometheus: "west" }].flatMap((extra, i) =>
      ruler({ extra, secondsAgo: 20 + 100 * i }),
    );

    expect(await rateOver([...both, ...rulers])).toEqual([2 * COUNTED]);
  });

  it("are read where they are all that is sent to a store", async () => {
    expect(await rateOver(ruler({ saw: 3 }))).toEqual([RECORDED]);
  });

  it("are no longer read when one of the rulers stops", async () => {
    let now = NOW;
    const store = await startReceivingPrometheus();
    opened.push(store);
    const both = clusters((extra) => [counters(extra), ...proxies(3, extra), ...ruler({ extra })]);
    const later = ruler({ extra: { prometheus: "east" }, secondsAgo: -80 });
    await writeSeries(store.url, both);
    await writeSeries(store.url, later);
    const context = await testContext({ PROMETHEUS_URL: store.url }, () => now);
    opened.push(context);
    const rates = async () =>
      (await graphOver(context, { latency: "none" })).edges.map(({ requestRate }) => requestRate);
    expect(await rates()).toEqual([2 * RECORDED]);

    now += 90;

    expect(await rates()).toEqual([expect.closeTo(2 * COUNTED)]);
  });
});

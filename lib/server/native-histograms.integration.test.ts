import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "../demo/clock";
import { shareWithin } from "../demo/latency";
import { type NativeSample, upperBoundOf } from "../demo/testing/native-histogram";
import { type RealPrometheus, startReceivingPrometheus } from "../demo/testing/real-prometheus";
import { type WrittenSeries, writeSeries } from "../demo/testing/remote-write";
import type { Graph } from "../graph/model";
import { destinationLabels, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import { type Ask, CUTS, subjectsOf, wrongEnds } from "./figures.testing";
import { loadGraph } from "./load-graph";
import { loadStatus } from "./load-status";
import { loadTimeseries } from "./load-timeseries";
import { askStore, chartRequest, graphRequest, type TestContext, testContext, workedOut } from "./testing";

/*
 * One small mesh in four stores: its latency as native histograms, as classic buckets, as both of each pod, and as some pods
 * have the one and some the other. Prometheus' own `histogram_quantile` says what is right.
 */

const skipped = process.env.ALIDADE_SKIP_PROMETHEUS === "1";

const NOW = Math.floor(Date.now() / 1000);
const SCRAPE_SECONDS = 15;
const MOMENTS = Array.from({ length: 61 }, (_, i) => NOW - 900 + i * SCRAPE_SECONDS);
const QUANTILES = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

type Kind = "native" | "classic";

/** A pod's requests: how many a second, and how long they take. */
type Pod = { readonly name: string; readonly rate: number; readonly medianMs: number };
type Edge = { readonly from: string; readonly to: string; readonly pods: readonly Pod[]; readonly schema: number };

const SPREAD = 0.8;

const EDGES: readonly Edge[] = [
  { from: "a", to: "b", schema: 3, pods: [pod("b-1", 40, 12), pod("b-2", 25, 60)] },
  { from: "a", to: "c", schema: 3, pods: [pod("c-1", 30, 4), pod("c-2", 10, 300)] },
  { from: "b", to: "c", schema: 1, pods: [pod("c-1", 20, 9), pod("c-2", 35, 40)] },
  { from: "c", to: "d", schema: 3, pods: [pod("d-1", 15, 150)] },
];

function pod(name: string, rate: number, medianMs: number): Pod {
  return { name, rate, medianMs };
}

const BOUNDS = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** The series of one pod of an edge, with its latency in these kinds. */
function seriesOf(
  { from, to, schema }: Edge,
  { name, rate, medianMs }: Pod,
  kinds: readonly Kind[],
  place: Record<string, string> = {},
): WrittenSeries[] {
  const { labels } = requests(
    "destination",
    0,
    sourceLabels({ workload: from }),
    destinationLabels({ workload: to }),
    serviceLabels(to),
  );
  const identity = { ...labels, ...place, pod: name, job: "pods" };
  const counted = (at: number) => Math.round((at - NOW + 3600) * rate);
  const share = (boundMs: number) => shareWithin({ medianMs, spread: SPREAD }, boundMs);
  const counter = (metric: string, part: number, le?: string): WrittenSeries => ({
    labels: { __name__: metric, ...identity, ...(le === undefined ? {} : { le }) },
    samples: MOMENTS.map((at) => [at, Math.floor(counted(at) * part)] as const),
  });
  const metric = "istio_request_duration_milliseconds";
  return [
    counter("istio_requests_total", 1),
    ...(kinds.includes("classic")
      ? [
          ...BOUNDS.map((bound) => counter(`${metric}_bucket`, share(bound), String(bound))),
          counter(`${metric}_bucket`, 1, "+Inf"),
        ]
      : []),
    ...(kinds.includes("native")
      ? [
          {
            labels: { __name__: metric, ...identity },
            histograms: MOMENTS.map((at) => nativeSample(at, schema, counted(at), share)),
          },
        ]
      : []),
  ];
}

/** From a quarter of a millisecond to half a minute, of which nothing of weight is left out. */
function nativeSample(at: number, schema: number, total: number, share: (boundMs: number) => number): NativeSample {
  const first = -2 * 2 ** schema + 1;
  const counts = Array.from({ length: 17 * 2 ** schema }, (_, i) => {
    const part = share(upperBoundOf(schema, first + i)) - share(upperBoundOf(schema, first + i - 1));
    return Math.floor(total * part);
  });
  return { at, schema, first, counts, sum: total, zeros: Math.floor(total / 1000) };
}

const STORES: Readonly<Record<string, (pod: Pod, index: number) => readonly Kind[]>> = {
  native: () => ["native"],
  classic: () => ["classic"],
  both: () => ["native", "classic"],
  /** One pod of each workload is scraped as native, the other as classic. */
  split: (_, index) => (index === 0 ? ["native"] : ["classic"]),
  /** All of a workload's pods are of one kind, and those of another are of the other. */
  apart: ({ name }) => (name.startsWith("c") ? ["classic"] : ["native"]),
};

const stores = new Map<string, { real: RealPrometheus; context: TestContext }>();

beforeAll(async () => {
  if (skipped) return;
  for (const [name, kindsOf] of Object.entries(STORES)) {
    const real = await startReceivingPrometheus();
    const context = await openStore(real, kindsOf);
    stores.set(name, { real, context });
  }
}, 60_000);

async function openStore(real: RealPrometheus, kindsOf: (pod: Pod, index: number) => readonly Kind[]) {
  await writeSeries(
    real.url,
    EDGES.flatMap((edge) => edge.pods.flatMap((each, index) => seriesOf(edge, each, kindsOf(each, index)))),
  );
  return testContext({ PROMETHEUS_URL: real.url }, fixedClock(NOW));
}

afterAll(async () => {
  for (const { real, context } of stores.values()) {
    context.close();
    await real.close();
  }
});

function over(name: string) {
  const store = stores.get(name);
  if (!store) throw new Error(`There is no store ${name}.`);
  return { url: store.real.url, context: store.context };
}

async function graphOver(name: string): Promise<Graph> {
  return (await loadGraph(over(name).context, graphRequest({ type: "workload", explain: true }))).value();
}

async function byHand(name: string, promql: string, atSeconds: number): Promise<number> {
  const [points] = (await askStore(over(name).url, { promql, atSeconds })).values();
  return points?.[0]?.[1] ?? Number.NaN;
}

/** What Prometheus makes of the native histograms of these ends, or of the classic ones. */
function quantileByHand(kind: Kind, ratio: number, matchers: string, window = 300): string {
  const metric = "istio_request_duration_milliseconds";
  return kind === "native"
    ? `histogram_quantile(${ratio}, sum(rate(${metric}{${matchers}}[${window}s])))`
    : `histogram_quantile(${ratio}, sum by (le) (rate(${metric}_bucket{${matchers}}[${window}s])))`;
}

const matchersOf = ({ from, to }: Pick<Edge, "from" | "to">) =>
  `source_workload="${from}", destination_workload="${to}"`;

function edgeIn({ edges }: Graph, { from, to }: Pick<Edge, "from" | "to">) {
  return edges.find(({ source, target }) => source.endsWith(`/${from}`) && target.endsWith(`/${to}`));
}

/** Relative to what Prometheus says. It spreads requests evenly within a bucket, as we do. */
const SAME = 1e-6;
/** How far apart the two kinds are, being unlike in their buckets: a classic one may reach from 100 ms to 250. */
const ALIKE = 0.35;

function expectClose(got: number | undefined, expected: number, bound: number, what: string): void {
  expect(expected, what).toBeGreaterThan(0);
  expect(Math.abs((got ?? Number.NaN) - expected) / expected, `${what}: ${got} instead of ${expected}`).toBeLessThan(
    bound,
  );
}

describe.skipIf(skipped)("latency in a store", () => {
  it.each([
    { name: "native", expected: "native" },
    { name: "classic", expected: "classic" },
    { name: "both", expected: "mixed" },
    { name: "split", expected: "mixed" },
    { name: "apart", expected: "mixed" },
  ])("is seen to be $expected where it is $name", ({ name, expected }) => {
    expect(loadStatus(over(name).context).sources[0]).toMatchObject({
      histograms: expected,
      nativeHistograms: expected !== "classic",
    });
  });

  it.each([
    { name: "native", kind: "native" as const },
    { name: "classic", kind: "classic" as const },
    { name: "both", kind: "native" as const },
  ])("is on every edge what Prometheus says it is: $name", async ({ name, kind }) => {
    const graph = await graphOver(name);
    expect(graph.missing).toEqual([]);
    for (const edge of EDGES) {
      for (const [quantile, ratio] of QUANTILES) {
        const expected = await byHand(name, quantileByHand(kind, ratio, matchersOf(edge)), graph.at);
        const got = edgeIn(graph, edge)?.latencyMs?.[quantile];
        expectClose(got, expected, SAME, `${quantile} of ${edge.from} to ${edge.to}`);
      }
    }
  });

  it("is of each workload as a whole what Prometheus says it is, resolutions mixed", async () => {
    const graph = await graphOver("native");
    for (const [quantile, ratio] of QUANTILES) {
      const expected = await byHand("native", quantileByHand("native", ratio, 'destination_workload="c"'), graph.at);
      const node = graph.nodes.find(({ workload }) => workload === "c");

      // Prometheus adds histograms of two resolutions up at the coarser one, whose buckets are 41% wide. We keep the finer.
      expectClose(node?.traffic.http?.latencyMs?.[quantile], expected, 0.1, quantile);
    }
  });

  it.each(["split", "apart"])("counts every pod once, whatever its kind: %s", async (name) => {
    const [graph, classic] = [await graphOver(name), await graphOver("classic")];
    expect(graph.missing).toEqual([]);
    for (const edge of EDGES) {
      for (const [quantile] of QUANTILES) {
        const expected = edgeIn(classic, edge)?.latencyMs?.[quantile] ?? Number.NaN;
        const got = edgeIn(graph, edge)?.latencyMs?.[quantile];
        expectClose(got, expected, ALIKE, `${quantile} of ${edge.from} to ${edge.to}`);
      }
    }
  });

  it("lies between its pods' own where one is native and one classic, and would not if one were lost", async () => {
    const graph = await graphOver("split");
    // A fifth of the requests take a hundred times as long: p50 is of the fast pod, p99 of the slow one.
    const edge = { from: "a", to: "c" };
    const [fast, slow] = [0.5, 0.99].map((ratio) => [
      byHand("split", quantileByHand("native", ratio, `${matchersOf(edge)}, pod="c-1"`), graph.at),
      byHand("split", quantileByHand("classic", ratio, `${matchersOf(edge)}, pod="c-2"`), graph.at),
    ]);
    const [fastHalf = 0] = await Promise.all(fast ?? []);
    const [, slowTail = 0] = await Promise.all(slow ?? []);

    const { p50 = 0, p99 = 0 } = edgeIn(graph, edge)?.latencyMs ?? {};

    expect(p50).toBeGreaterThan(fastHalf);
    expect(p50).toBeLessThan(5 * fastHalf);
    expect(p99).toBeGreaterThan(0.3 * slowTail);
    expect(p99).toBeLessThan(slowTail);
  });

  it.each(Object.keys(STORES))("is read in at most 20 queries: %s", async (name) => {
    const context = await testContext({ PROMETHEUS_URL: over(name).url }, fixedClock(NOW));
    const before = context.sent.length;
    await loadGraph(context, graphRequest());
    context.close();

    expect(context.sent.length - before).toBeLessThanOrEqual(20);
  });
});

describe.skipIf(skipped)("an explanation of latency", () => {
  it.each(["native", "classic", "both", "apart"])("gives the figure it explains: %s", async (name) => {
    const { edges } = await graphOver(name);
    for (const edge of EDGES) {
      const shown = edgeIn({ edges } as Graph, edge);
      const { queries: [{ promql = "" } = {}] = [], at = 0 } = shown?.explain?.latencyMs ?? {};

      expectClose(shown?.latencyMs?.p95, await byHand(name, promql, at), SAME, promql);
    }
  });

  it("says so where it gives a part: no query adds the two kinds", async () => {
    const graph = await graphOver("split");
    const edge = edgeIn(graph, { from: "a", to: "b" });
    const native = await byHand("split", quantileByHand("native", 0.95, matchersOf({ from: "a", to: "b" })), graph.at);

    expectClose(
      await byHand("split", edge?.explain?.latencyMs?.queries[0]?.promql ?? "", graph.at),
      native,
      SAME,
      "the native part",
    );
    expect(edge?.explain?.latencyMs?.note).toContain("native");
    expect(edgeIn(await graphOver("native"), { from: "a", to: "b" })?.explain?.latencyMs?.note).not.toContain("native");
  });
});

describe.skipIf(skipped)("a chart of latency", () => {
  it.each([
    { name: "native", kind: "native" as const },
    { name: "classic", kind: "classic" as const },
    { name: "both", kind: "native" as const },
    { name: "apart", kind: "native" as const },
  ])("ends where Prometheus says, and so does its query: $name", async ({ name, kind }) => {
    const { context } = over(name);
    const edge = { from: "a", to: "b" };
    const id = edgeIn(await graphOver(name), edge)?.id;

    const chart = await loadTimeseries(
      context,
      chartRequest({ type: "workload", edge: id, rangeSeconds: 300, atSeconds: NOW, explain: true }),
    );

    expect(chart.missing).toEqual([]);
    for (const [figure, ratio] of QUANTILES) {
      const line = chart.series.find((each) => each.figure === figure);
      const expected = await byHand(
        name,
        quantileByHand(kind, ratio, matchersOf(edge), chart.windowSeconds),
        chart.endAt,
      );
      expectClose(line?.values.at(-1) ?? undefined, expected, SAME, figure);
      expectClose(
        await byHand(name, line?.explain?.queries[0]?.promql ?? "", chart.endAt),
        expected,
        SAME,
        "its query",
      );
      expect(line?.values.filter((value) => value === null)).toEqual([]);
    }
  });

  it.each(Object.keys(STORES))("ends where the graph is, of every node and edge of every cut: %s", async (name) => {
    const context = await testContext({ PROMETHEUS_URL: over(name).url }, fixedClock(NOW), { remembers: true });
    let compared = 0;
    for (const cut of CUTS) {
      const subjects = subjectsOf(await (await loadGraph(context, graphRequest(cut))).value());
      for (const subject of subjects) {
        const chart = await loadTimeseries(context, chartRequest({ ...cut, ...subject.chart, rangeSeconds: 300 }));

        expect(wrongEnds(subject, chart), JSON.stringify(cut)).toEqual([]);
        compared += subject.figures.filter(({ figure }) => figure === "p95").length;
      }
    }
    context.close();

    expect(compared).toBeGreaterThan(CUTS.length);
  });

  it("holds every pod, whatever its kind", async () => {
    const chartOf = async (name: string) => {
      const id = edgeIn(await graphOver(name), { from: "a", to: "b" })?.id;
      const request = chartRequest({ type: "workload", edge: id, rangeSeconds: 300, atSeconds: NOW });
      const { series } = await loadTimeseries(over(name).context, request);
      return series.find(({ figure }) => figure === "p95")?.values.at(-1) ?? undefined;
    };
    const [split, classic] = [await chartOf("split"), await chartOf("classic")];

    expectClose(split, classic ?? Number.NaN, ALIKE, "p95");
  });
});

describe.skipIf(skipped)("latency of which two stores have a part each", () => {
  const opened: { close(): unknown }[] = [];
  afterAll(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  /** A caller in each of two clusters, as it reports to its own store, of one workload in the first. */
  const CALLERS = [
    { cluster: "one", edge: { from: "a", to: "d", schema: 3, pods: [pod("a-1", 30, 20), pod("a-2", 10, 90)] } },
    { cluster: "two", edge: { from: "b", to: "d", schema: 3, pods: [pod("b-1", 20, 45), pod("b-2", 15, 8)] } },
  ];

  it.each([
    { one: "native", two: "native", isNear: false },
    { one: "classic", two: "classic", isNear: false },
    { one: "native", two: "classic", isNear: true },
    { one: "split", two: "native", isNear: true },
  ])("is explained by the histograms of both: $one, $two", async ({ isNear, ...kinds }) => {
    const urls: Record<string, string> = {};
    for (const { cluster, edge } of CALLERS) {
      const store = await startReceivingPrometheus();
      opened.push(store);
      urls[cluster] = store.url;
      const place = { reporter: "source", source_cluster: cluster, destination_cluster: "one" };
      const kindsOf = STORES[kinds[cluster as keyof typeof kinds]] ?? (() => []);
      await writeSeries(
        store.url,
        edge.pods.flatMap((each, index) => seriesOf(edge, each, kindsOf(each, index), place)),
      );
    }
    const context = await testContext(
      {
        PROMETHEUS_URL: `one=${urls.one},two=${urls.two}`,
        PROMETHEUS_ONE_CLUSTERS: "one",
        PROMETHEUS_TWO_CLUSTERS: "two",
      },
      fixedClock(NOW),
    );
    opened.push(context);
    const asked = { type: "workload", explain: true } as const;
    const ask: Ask = (source, query) => askStore(urls[source] ?? "", query);

    const { nodes } = await (await loadGraph(context, graphRequest(asked))).value();
    const node = nodes.find(({ workload }) => workload === "d");
    const chart = await loadTimeseries(context, chartRequest({ ...asked, node: node?.id, rangeSeconds: 300 }));
    const line = chart.series.find(({ figure }) => figure === "p95");
    const shown = node?.traffic.http?.latencyMs?.p95;

    expectClose(line?.values.at(-1) ?? undefined, shown ?? Number.NaN, SAME, "the chart's end");
    for (const explanation of [node?.explain?.["http.latencyMs"], line?.explain]) {
      if (!explanation) throw new Error("It is not explained.");
      expect(explanation).toMatchObject({
        combine: "quantileOfSummedBuckets",
        quantile: 0.95,
        queries: [{ source: "one" }, { source: "two" }],
      });
      expect(explanation.note?.includes("comes near it only") ?? false).toBe(isNear);
      expectClose(await workedOut(explanation, ask), shown ?? Number.NaN, SAME, JSON.stringify(explanation));
    }
  });
});

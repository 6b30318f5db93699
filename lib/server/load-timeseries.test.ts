import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoPrometheus, startDemoPrometheus } from "../demo/prometheus-server";
import { tinyWorld } from "../demo/testing/tiny-world";
import { destinationLabels, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import { CUTS, subjectsOf, wrongEnds } from "./figures.testing";
import { loadGraph } from "./load-graph";
import { loadTimeseries } from "./load-timeseries";
import { askStore, chartRequest, graphRequest, type TestContext, testContext, workedOut } from "./testing";

let prometheus: DemoPrometheus;
let context: TestContext;
const NOW = 1_795_000_005;

beforeAll(async () => {
  prometheus = await startDemoPrometheus({ clock: () => NOW });
  context = await testContext({ PROMETHEUS_URL: prometheus.url }, () => NOW);
});

afterAll(async () => {
  context?.close();
  await prometheus?.close();
});

const EDGE = "workload/demo-east/shop/frontend|workload/demo-east/shop/cart|grpc";

describe("the lines of a chart", () => {
  it.each([
    ["an edge", { edge: EDGE }],
    ["a workload", { node: "workload/demo-east/shop/checkout" }],
    ["a service", { node: "service/demo-east/bookinfo/reviews", serviceNodes: true }],
  ])("are each explained by a query that ends where it does: %s", async (_, subject) => {
    const { series } = await loadTimeseries(context, chartRequest({ ...subject, rangeSeconds: 900, explain: true }));

    const ends = await Promise.all(
      series.map(async ({ figure, values, explain }) => {
        // What never happened has no series, and so no query that would give its zero.
        const told = explain ? await workedOut(explain, (__, query) => askStore(prometheus.url, query)) : 0;
        return { figure, shown: values.at(-1), told };
      }),
    );

    expect(ends.length).toBeGreaterThan(4);
    for (const { shown, told, figure } of ends) expect(told, figure).toBeCloseTo(shown ?? Number.NaN, 6);
  });

  it("are not explained unless that is asked for", async () => {
    const { series } = await loadTimeseries(context, chartRequest({ edge: EDGE, rangeSeconds: 900 }));

    expect(series.length).toBeGreaterThan(4);
    expect(series.filter(({ explain }) => explain)).toEqual([]);
  });
});

describe("a chart", () => {
  it("names what a store says is missing in its answers", async () => {
    const sources = context.sources.map((source) => ({
      ...source,
      range: async (...asked: Parameters<typeof source.range>) => ({
        ...(await source.range(...asked)),
        warnings: ["a storage node did not take part"],
      }),
    }));

    const { missing, series } = await loadTimeseries(
      { ...context, sources },
      chartRequest({ edge: EDGE, rangeSeconds: 600 }),
    );

    expect(series.length).toBeGreaterThan(4);
    const why = "a storage node did not take part";
    expect(missing).toEqual(expect.arrayContaining([expect.objectContaining({ what: "requests", why })]));
    expect(missing).toEqual(expect.arrayContaining([expect.objectContaining({ what: "latency", why })]));
  });

  it("is refused of the future", async () => {
    const inTheFuture = loadTimeseries(context, chartRequest({ edge: EDGE, atSeconds: NOW + 3600 }));

    await expect(inTheFuture).rejects.toMatchObject({ code: "invalid-request", message: "at: lies in the future." });
  });
});

describe("the window of a chart", () => {
  it.each([
    { asked: 60, rangeSeconds: 900, windowSeconds: 60, why: "is the one that was asked for" },
    { asked: 600, rangeSeconds: 900, windowSeconds: 600, why: "may be longer" },
    {
      asked: 60,
      rangeSeconds: 86_400,
      windowSeconds: 720,
      why: "is as long as a step, so that nothing is passed over",
    },
  ])("$why: $asked s over $rangeSeconds s", async ({ asked, rangeSeconds, windowSeconds }) => {
    const chart = await loadTimeseries(context, chartRequest({ edge: EDGE, rangeSeconds, windowSeconds: asked }));

    expect(chart.windowSeconds).toBe(windowSeconds);
    const windows = context.sent.filter(({ range }) => range).map(({ promql }) => /\[(\d+)s\]/.exec(promql)?.[1]);
    expect(windows).toContain(String(windowSeconds));
  });

  it("makes its last point the figure of the graph over the same window", async () => {
    for (const windowSeconds of [60, 300, 1800]) {
      const at = { windowSeconds, atSeconds: NOW };
      const { edges } = await (await loadGraph(context, graphRequest(at))).value();
      const { series } = await loadTimeseries(context, chartRequest({ ...at, edge: EDGE, rangeSeconds: 900 }));

      const shown = edges.find(({ id }) => id === EDGE)?.requestRate ?? Number.NaN;
      expect(series.find(({ figure }) => figure === "requestRate")?.values.at(-1)).toBeCloseTo(shown, 6);
    }
  });
});

describe("an edge from a caller to a service", () => {
  /** Of 41 calls a second some reach nobody: the graph has both, under one id. */
  const ends = [sourceLabels({ workload: "a" }), serviceLabels("s")];
  const series = [
    { ...requests("source", 40, ...ends, destinationLabels({ workload: "b" })) },
    { ...requests("source", 1, ...ends, destinationLabels(undefined), { destination_cluster: "east" }) },
  ].map(({ labels, rate }) => ({ name: "istio_requests_total", labels, rate }));
  const id = "workload/east/ns/a|service/east/ns/s|http";

  it.each([
    { serviceNodes: false, expected: 1, what: "is what reached no workload" },
    { serviceNodes: true, expected: 41, what: "is all that was asked, where services stand in between" },
  ])("$what", async ({ serviceNodes, expected }) => {
    const store = await startDemoPrometheus({ clock: () => NOW, world: tinyWorld(series, { beginsAt: NOW - 3600 }) });
    const own = await testContext({ PROMETHEUS_URL: store.url }, () => NOW);
    try {
      const cut = { type: "workload", serviceNodes } as const;
      const { edges } = await (await loadGraph(own, graphRequest(cut))).value();
      const chart = await loadTimeseries(own, chartRequest({ ...cut, edge: id, rangeSeconds: 300 }));

      expect(edges.find((edge) => edge.id === id)?.requestRate).toBeCloseTo(expected, 6);
      expect(chart.series.find(({ figure }) => figure === "requestRate")?.values.at(-1)).toBeCloseTo(expected, 6);
    } finally {
      own.close();
      await store.close();
    }
  });
});

describe("a mesh whose reports name things differently", () => {
  const A = sourceLabels({ workload: "a", app: "front", version: "v1" });
  const B = destinationLabels({ workload: "b", app: "back", version: "v1" });
  const E = destinationLabels({ workload: "e", app: "e" });
  const nameless = { source_canonical_service: "", source_canonical_revision: "" };
  const series = [
    // The ends of one call differ on the service; another caller names the receiver's.
    requests("source", 10, A, B, serviceLabels("x")),
    requests("destination", 9, A, B, serviceLabels("y")),
    requests("source", 5, sourceLabels({ workload: "c" }), B, serviceLabels("y")),
    // A waypoint does not know the app of its caller.
    requests("waypoint", 7, { ...A, ...nameless }, E, serviceLabels("e")),
    // A label that somebody took away, and a workload outside of its service's namespace.
    requests("source", 3, A, destinationLabels({ workload: "d" }), serviceLabels("d"), {
      destination_workload_namespace: "",
    }),
    requests("source", 2, A, destinationLabels({ workload: "f", namespace: "elsewhere" }), serviceLabels("f")),
    // What is behind the services calls others in turn.
    requests("source", 4, sourceLabels({ workload: "b", app: "back", version: "v1" }), E, serviceLabels("e")),
    requests("source", 1, A, destinationLabels(undefined), serviceLabels("x"), { destination_cluster: "east" }),
  ].map(({ labels, rate }) => ({ name: "istio_requests_total", labels, rate }));

  it("has charts that end at the graph's figures all the same, of every node and edge", async () => {
    const store = await startDemoPrometheus({ clock: () => NOW, world: tinyWorld(series, { beginsAt: NOW - 3600 }) });
    const own = await testContext({ PROMETHEUS_URL: store.url }, () => NOW, { remembers: true });
    try {
      for (const cut of CUTS) {
        for (const subject of subjectsOf(await (await loadGraph(own, graphRequest(cut))).value())) {
          const chart = await loadTimeseries(own, chartRequest({ ...cut, ...subject.chart, rangeSeconds: 300 }));

          expect(wrongEnds(subject, chart), JSON.stringify(cut)).toEqual([]);
        }
      }
    } finally {
      own.close();
      await store.close();
    }
  }, 60_000);
});

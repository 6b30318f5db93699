import { afterEach, describe, expect, it } from "vitest";
import { type DemoPrometheus, startDemoPrometheus } from "../demo/prometheus-server";
import { type TinySeries, tinyWorld } from "../demo/testing/tiny-world";
import type { Graph } from "../graph/model";
import { destinationLabels, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import { type Ask, CUTS, endsOf, rememberingAsk, subjectsOf, wrongEnds, wrongExplanations } from "./figures.testing";
import { loadGraph } from "./load-graph";
import { loadTimeseries } from "./load-timeseries";
import { askStore, chartRequest, graphRequest, soleValue, type TestContext, testContext, workedOut } from "./testing";

/*
 * Two clusters, each with a Prometheus of its own that also holds copies of the other's series, as federation leaves
 * them: late, thinned out, and not to be counted.
 */

const NOW = 1_795_000_005;
const HISTORY_SECONDS = 3600;

type Call = { readonly from: string; readonly to: string; readonly rate: number; readonly withinMs: number };

/** Clusters are the first part of a name. */
const CALLS: readonly Call[] = [
  { from: "east/front", to: "east/cart", rate: 12, withinMs: 10 },
  { from: "east/front", to: "west/stock", rate: 10, withinMs: 50 },
  { from: "west/stock", to: "west/store", rate: 5, withinMs: 100 },
  { from: "west/store", to: "east/audit", rate: 2, withinMs: 250 },
];

/** Called from both clusters: each store has a part of what it receives. */
const SHARED: readonly Call[] = [...CALLS, { from: "west/stock", to: "east/cart", rate: 4, withinMs: 100 }];

/** Of all proxies, where they have the same. */
const BOUNDS = [10, 50, 100, 250, 500, 1000, 2500];

/** How much of the other's traffic a copy still shows. */
const OF_COPIES = 0.4;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

type Bench = {
  readonly context: TestContext;
  readonly east: DemoPrometheus;
  readonly west: DemoPrometheus;
  tick(seconds: number): void;
};

async function bench({ westIsDown = false, sameBounds = false, calls = CALLS } = {}): Promise<Bench> {
  let now = NOW;
  const clock = () => now;
  const [east, west] = await Promise.all(
    ["east", "west"].map((cluster) =>
      startDemoPrometheus({
        clock,
        world: tinyWorld(heldBy(cluster, calls, sameBounds), { beginsAt: NOW - HISTORY_SECONDS }),
      }),
    ),
  );
  if (!east || !west) throw new Error("Two were started.");
  opened.push(east, west);
  if (westIsDown) west.faults.mode = "unavailable";
  const env = {
    PROMETHEUS_URL: `east=${east.url},west=${west.url}`,
    PROMETHEUS_EAST_CLUSTERS: "east",
    PROMETHEUS_WEST_CLUSTERS: "west",
  };
  const context = await testContext(env, clock);
  opened.push(context);
  return {
    context,
    east,
    west,
    tick: (seconds) => {
      now += seconds;
    },
  };
}

/** Sources report in their own cluster, destinations in theirs; and each store has a copy of what the other holds. */
function heldBy(cluster: string, calls: readonly Call[], sameBounds: boolean): TinySeries[] {
  return calls.flatMap(({ from, to, rate, withinMs }) =>
    ["source", "destination"].flatMap((reporter) => {
      const isOwn = (reporter === "source" ? from : to).startsWith(`${cluster}/`);
      const part = rate * (isOwn ? 1 : OF_COPIES);
      const [, app = ""] = to.split("/");
      const { labels } = requests(
        reporter,
        0,
        sourceLabels(peer(from)),
        destinationLabels(peer(to)),
        serviceLabels(app),
      );
      const bucket = (le: string, count: number) => ({
        name: "istio_request_duration_milliseconds_bucket",
        labels,
        le,
        rate: count,
      });
      // A copy that were taken for the original would show: it is ten times as slow.
      const slowestMs = isOwn ? withinMs : withinMs * 10;
      const bounds = sameBounds ? BOUNDS : [slowestMs];
      return [
        { name: "istio_requests_total", labels, rate: part },
        ...bounds.map((le) => bucket(String(le), le < slowestMs ? 0 : part)),
        bucket("+Inf", part),
      ];
    }),
  );
}

function peer(name: string) {
  const [cluster = "", workload = ""] = name.split("/");
  return { workload, cluster };
}

async function graphOf({ context }: Bench): Promise<Graph> {
  return (await loadGraph(context, graphRequest())).value();
}

function ratesOf({ edges }: Graph): Record<string, number | undefined> {
  return Object.fromEntries(
    edges.map(({ source, target, requestRate }) => [`${nameOf(source)} > ${nameOf(target)}`, requestRate]),
  );
}

function nameOf(id: string): string {
  const [, cluster, , workload] = id.split("/");
  return `${cluster}/${workload}`;
}

const ALL = Object.fromEntries(CALLS.map(({ from, to, rate }) => [`${from} > ${to}`, expect.closeTo(rate, 1)]));

describe("two sources that hold copies of each other's series", () => {
  it("count nothing twice", async () => {
    const graph = await graphOf(await bench());

    expect(ratesOf(graph)).toEqual(ALL);
    expect(graph.missing).toEqual([]);
  });

  it("take what is said of encryption from the receiver's own store", async () => {
    const { edges } = await graphOf(await bench());

    expect(edges.map(({ mtlsRatio, reporter }) => ({ mtlsRatio, reporter }))).toEqual(
      CALLS.map(() => ({ mtlsRatio: 1, reporter: "source" })),
    );
  });

  it("take latency from the store that reports it", async () => {
    const { edges } = await graphOf(await bench());

    const slowest = Object.fromEntries(
      edges.map(({ source, target, latencyMs }) => [`${nameOf(source)} > ${nameOf(target)}`, latencyMs?.p99]),
    );
    expect(slowest).toEqual(
      Object.fromEntries(
        CALLS.map(({ from, to, withinMs }) => [`${from} > ${to}`, expect.closeTo(withinMs * 0.99, 3)]),
      ),
    );
  });

  it("count nothing twice in charts", async () => {
    const { context } = await bench();
    for (const { from, to, rate, withinMs } of CALLS) {
      const [source, target] = [from, to].map((name) => `workload/${name.replace("/", "/ns/")}`);

      const { series } = await loadTimeseries(
        context,
        chartRequest({ edge: `${source}|${target}|http`, rangeSeconds: 600, atSeconds: NOW }),
      );

      const last = (figure: string) => series.find((each) => each.figure === figure)?.values.at(-1);
      expect(last("requestRate"), `${from} > ${to}`).toBeCloseTo(rate, 0);
      expect(last("p99"), `${from} > ${to}`).toBeCloseTo(withinMs * 0.99, 3);
    }
  });
});

describe("a figure of which two sources have a part each", () => {
  /** West's namespace is called from east and from west. */
  const WEST = "group/west/ns/*";
  const cut = { type: "workload", groupBy: "namespace" } as const;
  const ATS = { atSeconds: NOW };

  it("is explained source by source, in graphs and charts", async () => {
    const { context, east, west } = await bench({ sameBounds: true, calls: SHARED });
    const ask = askingOneOf({ east, west });
    for (const each of CUTS.filter(({ type }) => type === "workload" || type === "service")) {
      const asked = { ...each, ...ATS, explain: true };
      const subjects = subjectsOf(await (await loadGraph(context, graphRequest(asked))).value());
      const charts = await Promise.all(
        subjects.map(({ chart }) => loadTimeseries(context, chartRequest({ ...asked, ...chart, rangeSeconds: 300 }))),
      );
      const shown = [subjects.flatMap((subject) => subject.figures), charts.flatMap(endsOf)];

      for (const figures of shown) {
        const combined = new Set(figures.map(({ explanation }) => explanation?.combine));
        expect(combined, JSON.stringify(each)).toEqual(new Set([undefined, "sum", "quantileOfSummedBuckets"]));
        expect(await wrongExplanations(figures, ask)).toEqual([]);
      }
      expect(subjects.flatMap((subject, i) => wrongEnds(subject, charts[i] ?? never()))).toEqual([]);
    }
  }, 60_000);

  it("says what each has of a rate", async () => {
    const { context, east, west } = await bench({ sameBounds: true });
    const ask = askingOneOf({ east, west });
    const { nodes } = await (await loadGraph(context, graphRequest({ ...cut, ...ATS, explain: true }))).value();

    const { explain, traffic } = nodes.find(({ id }) => id === WEST) ?? never();
    const { queries, combine, at } = explain?.["http.in.requestRate"] ?? never();

    expect(combine).toBe("sum");
    expect(queries.map(({ source, part }) => ({ source, part }))).toEqual([
      { source: "east", part: expect.closeTo(10, 1) },
      { source: "west", part: expect.closeTo(5, 1) },
    ]);
    for (const { source, promql, part = Number.NaN } of queries) {
      expect(soleValue(await ask(source, { promql, atSeconds: at }))).toBeCloseTo(part, 6);
    }
    expect(queries.reduce((sum, { part = 0 }) => sum + part, 0)).toBeCloseTo(traffic.http?.in?.requestRate ?? 0, 6);
  });

  it("is no quantile of either, but of their buckets together", async () => {
    const { context, east, west } = await bench({ sameBounds: true });
    const { nodes } = await (await loadGraph(context, graphRequest({ ...cut, ...ATS, explain: true }))).value();

    const { explain, traffic } = nodes.find(({ id }) => id === WEST) ?? never();
    const explanation = explain?.["http.latencyMs"] ?? never();

    expect(explanation).toMatchObject({
      combine: "quantileOfSummedBuckets",
      quantile: 0.95,
      queries: [
        { source: "east", promql: expect.stringMatching(/^sum by \(le\)/), part: expect.closeTo(10, 1) },
        { source: "west", promql: expect.stringMatching(/^sum by \(le\)/), part: expect.closeTo(5, 1) },
      ],
    });
    expect(await workedOut(explanation, askingOneOf({ east, west }))).toBeCloseTo(
      traffic.http?.latencyMs?.p95 ?? Number.NaN,
      6,
    );
  });

  it("is said to come near only, where proxies have buckets of their own", async () => {
    for (const sameBounds of [true, false]) {
      const { context } = await bench({ sameBounds });
      const at = { ...ATS, explain: true };
      const { nodes } = await (await loadGraph(context, graphRequest({ ...cut, ...at }))).value();
      const chart = await loadTimeseries(context, chartRequest({ ...cut, ...at, node: WEST, rangeSeconds: 300 }));

      const ofNode = nodes.find(({ id }) => id === WEST)?.explain?.["http.latencyMs"];
      const ofLine = chart.series.find(({ figure }) => figure === "p95")?.explain;
      for (const explanation of [ofNode, ofLine]) {
        expect(explanation).toBeDefined();
        expect(explanation?.note?.includes("buckets of their own") ?? false).toBe(!sameBounds);
      }
    }
  });

  it("is explained by one query where one source has all of it", async () => {
    const { edges } = await (
      await loadGraph((await bench({ sameBounds: true })).context, graphRequest({ ...ATS, explain: true }))
    ).value();

    const explanations = edges.flatMap(({ explain }) => Object.values(explain ?? {}));
    expect(explanations.length).toBeGreaterThan(CALLS.length);
    for (const { queries, combine } of explanations) {
      expect(combine).toBeUndefined();
      expect(queries.map(({ part }) => part)).toEqual([undefined]);
    }
  });
});

describe("two sources whose series have the same labels", () => {
  it("each have their own latency, since the clusters are told by the sources", async () => {
    const clock = () => NOW;
    const stores = await Promise.all(
      [10, 200].map((withinMs) =>
        startDemoPrometheus({ clock, world: tinyWorld(nowhere(withinMs), { beginsAt: NOW - HISTORY_SECONDS }) }),
      ),
    );
    opened.push(...stores);
    const env = {
      PROMETHEUS_URL: `east=${stores[0]?.url},west=${stores[1]?.url}`,
      PROMETHEUS_EAST_CLUSTERS: "east",
      PROMETHEUS_WEST_CLUSTERS: "west",
    };
    const context = await testContext(env, clock);
    opened.push(context);

    const { edges } = await (await loadGraph(context, graphRequest())).value();

    expect(edges.map(({ id, latencyMs }) => [id.split("|")[0], latencyMs?.p99])).toEqual([
      ["workload/east/ns/a", expect.closeTo(9.9, 6)],
      ["workload/west/ns/a", expect.closeTo(198, 6)],
    ]);
    for (const { id, latencyMs } of edges) {
      const { series } = await loadTimeseries(context, chartRequest({ edge: id, rangeSeconds: 300 }));
      expect(series.find(({ figure }) => figure === "p99")?.values.at(-1)).toBeCloseTo(latencyMs?.p99 ?? 0, 6);
    }
  });

  /** A call that no label places in a cluster. */
  function nowhere(withinMs: number): TinySeries[] {
    const { labels } = requests(
      "source",
      0,
      sourceLabels({ workload: "a" }),
      destinationLabels({ workload: "b" }),
      serviceLabels("b"),
      { source_cluster: "", destination_cluster: "" },
    );
    const name = "istio_request_duration_milliseconds_bucket";
    return [
      { name: "istio_requests_total", labels, rate: 4 },
      ...[String(withinMs), "+Inf"].map((le) => ({ name, labels, le, rate: 4 })),
    ];
  }
});

function askingOneOf(stores: Readonly<Record<string, DemoPrometheus>>): Ask {
  return rememberingAsk((source, query) => askStore((stores[source] ?? never()).url, query));
}

function never(): never {
  throw new Error("It was there.");
}

describe("one of two sources that is down", () => {
  it("is named, and the other's figures are there", async () => {
    const { sources, missing, ...graph } = await graphOf(await bench({ westIsDown: true }));

    expect(missing.map(({ source, what }) => ({ source, what }))).toEqual([
      { source: "prometheus/west", what: "everything" },
    ]);
    expect(missing[0]).not.toHaveProperty("staleSince");
    expect(sources).toMatchObject([
      { name: "east", reachable: true },
      { name: "west", reachable: false },
    ]);
    // What west's stock calls is west's to tell; what reaches east's audit is told by the receiver.
    expect(ratesOf({ sources, missing, ...graph })).toEqual({
      "east/front > east/cart": expect.closeTo(12, 1),
      "east/front > west/stock": expect.closeTo(10, 1),
      "west/store > east/audit": expect.closeTo(2, 1),
    });
  });

  it("leaves its last figures, with the time they are from", async () => {
    const each = await bench();
    const before = await graphOf(each);
    each.west.faults.mode = "unavailable";
    each.tick(60);

    await expect.poll(async () => (await graphOf(each)).missing).not.toEqual([]);
    const graph = await graphOf(each);

    expect(ratesOf(graph)).toEqual(ALL);
    expect(graph.missing).toMatchObject([{ source: "prometheus/west", what: "everything", staleSince: before.at }]);
    expect(graph.at).toBe(before.at + 60);
  });

  it("is back by itself", async () => {
    const each = await bench({ westIsDown: true });
    await graphOf(each);
    each.west.faults.mode = "none";

    await expect
      .poll(
        async () => {
          each.tick(60);
          const graph = await graphOf(each);
          return { rates: Object.keys(ratesOf(graph)).length, missing: graph.missing };
        },
        { timeout: 15_000, interval: 200 },
      )
      .toEqual({ rates: CALLS.length, missing: [] });
  }, 20_000);
});

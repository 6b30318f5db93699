import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "../demo/clock";
import { recentSpans, writeOpenMetrics } from "../demo/open-metrics";
import { type DemoPrometheus, startDemoPrometheus } from "../demo/prometheus-server";
import { type RealPrometheus, startRealPrometheus } from "../demo/testing/real-prometheus";
import { demoWorld } from "../demo/world-demo";
import type { Graph, Timeseries } from "../graph/model";
import { parseNodeId } from "../graph/place-in-graph";
import type { EndFilter, LabelFilter, MeshFlavour } from "../mesh/flavour";
import { type Flow, PLAIN_READING } from "../mesh/flow";
import { FLAVOURS } from "../mesh/registry";
import { destinationLabels, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import { equal, type Matcher, rate, selector, sum } from "../prometheus/promql";
import {
  CUTS,
  endsOf,
  inFours,
  rememberingAsk,
  subjectsOf,
  unexplained,
  wrongEnds,
  wrongExplanations,
} from "./figures.testing";
import { type GraphRequest, loadGraph } from "./load-graph";
import { loadTimeseries, type TimeseriesRequest } from "./load-timeseries";
import {
  askStore,
  chartRequest,
  comparable,
  differences,
  graphRequest,
  isClose,
  type SentQuery,
  soleValue,
  type TestContext,
  testContext,
} from "./testing";

/*
 * The product over a Prometheus that somebody else wrote, holding the demo's own history: whatever it asks is answered
 * as the demo answers it, and whatever it shows can be had from Prometheus by pasting the query it names.
 */

/** In the middle of an incident, after one that ended, and on a refresh step. */
const NOW = Date.parse("2026-11-20T09:35:15Z") / 1000;
const HISTORY_SECONDS = 90 * 60;
const WINDOW_SECONDS = 300;

let real: RealPrometheus;
let demo: DemoPrometheus;
let overReal: TestContext;
let overDemo: TestContext;

beforeAll(async () => {
  const world = demoWorld({ startedAt: NOW, historySeconds: HISTORY_SECONDS });
  real = await startRealPrometheus({ openMetrics: (file) => writeOpenMetrics(file, world, recentSpans(NOW)) });
  demo = await startDemoPrometheus({ clock: fixedClock(NOW), world });
  overReal = await testContext({ PROMETHEUS_URL: real.url }, fixedClock(NOW), { remembers: true });
  overDemo = await testContext({ PROMETHEUS_URL: demo.url }, fixedClock(NOW));
}, 300_000);

afterAll(async () => {
  overReal?.close();
  overDemo?.close();
  await demo?.close();
  await real?.close();
});

const askReal = rememberingAsk((_, query) => askStore(real.url, query));

async function graphOver(context: TestContext, change: Partial<GraphRequest> = {}): Promise<Graph> {
  return (await loadGraph(context, graphRequest({ windowSeconds: WINDOW_SECONDS, ...change }))).value();
}

describe("what is asked", () => {
  it("is answered by the demo as by Prometheus, query by query", async () => {
    const queries = distinct([...(await queriesSent()), ...(await queriesBuilt())]);
    expect(queries.length).toBeGreaterThan(300);

    const different = await inFours(queries, async (query) => {
      const [got, expected] = await Promise.all([askStore(demo.url, query), askStore(real.url, query)]);
      return differences(got, expected, query.promql).slice(0, 3);
    });

    expect(different.flat()).toEqual([]);
  }, 300_000);

  it("is answered in the probes, of which a store may refuse the one for native histograms", async () => {
    for (const { probes } of FLAVOURS) {
      const samples = await askStore(real.url, instant(probes?.sampleCount(300) ?? ""));
      const native = await askStore(real.url, instant(probes?.nativeHistograms ?? ""));

      expect(differences(await askStore(demo.url, instant(probes?.sampleCount(300) ?? "")), samples)).toEqual([]);
      expect([...samples.values()].map(([point]) => point?.[1])).toEqual([21]);
      expect(native.size).toBe(0);
    }
    for (const { telemetry } of [overReal, overDemo]) {
      const [probe] = telemetry.probes();
      expect(probe).toMatchObject({ tried: true, scrapeSeconds: 15 });
      for (const { id } of FLAVOURS) {
        expect(probe?.readings.get(id)).toEqual({
          reading: { forms: {}, sumPrefix: "workload:", histograms: "classic", tunnels: "labels" },
          rulers: new Map(),
        });
      }
    }
  });
});

describe("the graph", () => {
  it.each(CUTS)("is the same over both: $type, services $serviceNodes, by $groupBy", async (cut) => {
    for (const idle of [false, true]) {
      const [got, expected] = [
        await graphOver(overDemo, { ...cut, idle }),
        await graphOver(overReal, { ...cut, idle }),
      ];

      expect(expected.edges.length).toBeGreaterThan(0);
      expect(expected.missing).toEqual([]);
      expect(differences(comparable(got), comparable(expected))).toEqual([]);
    }
  });

  it("has quantiles on every edge with requests", async () => {
    const { edges } = await graphOver(overReal);

    const without = edges.filter(({ requestRate, latencyMs }) => requestRate && !latencyMs?.p95);
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it("lets every workload call as often as its own proxies say it does", async () => {
    const { nodes } = await graphOver(overReal);
    let compared = 0;
    for (const { workload, namespace, traffic } of nodes) {
      if (workload === undefined || namespace === undefined) continue;
      const own = [equal("source_workload", workload), equal("source_workload_namespace", namespace)];
      const expected = await totalRate([equal("reporter", "source"), ...own]);
      const throughWaypoint = await totalRate([equal("reporter", "waypoint"), ...own]);
      if (throughWaypoint > 0 || expected === 0) continue;

      const shown = (traffic.http?.out?.requestRate ?? 0) + (traffic.grpc?.out?.requestRate ?? 0);
      expect(isClose(shown, expected), `${namespace}/${workload}: ${shown} instead of ${expected}`).toBe(true);
      compared += 1;
    }

    expect(compared).toBeGreaterThan(10);
  });
});

describe("an explanation", () => {
  it.each(CUTS)(
    "gives the figure it explains, of every node and edge: $type, services $serviceNodes, by $groupBy",
    async (cut) => {
      for (const namespaces of [[], ["shop"], ["legacy", "travel"]]) {
        const graph = await graphOver(overReal, { ...cut, namespaces, explain: true });
        const figures = subjectsOf(graph).flatMap((subject) => subject.figures);

        expect(figures.length).toBeGreaterThan(graph.edges.length);
        expect(await wrongExplanations(figures, askReal)).toEqual([]);
        // Of the quantiles one is explained, and the others with it.
        expect(unexplained(figures.filter(({ figure }) => figure !== "p50" && figure !== "p99"))).toEqual([]);
      }
    },
    120_000,
  );
});

describe("a chart", () => {
  it.each([
    { what: "HTTP", edge: "workload/demo-east/bookinfo/productpage-v1|workload/demo-east/bookinfo/reviews-v2|http" },
    { what: "gRPC", edge: "workload/demo-east/shop/checkout|workload/demo-east/shop/payment|grpc" },
    { what: "TCP", edge: "workload/demo-east/shop/cart|workload/demo-east/shop/redis|tcp" },
  ])("of an edge ends where the same queries by hand do: $what", async ({ edge }) => {
    const [from, to, protocol = ""] = edge.split("|");
    const [, , sourceNamespace = "", source = ""] = from?.split("/") ?? [];
    const [, , namespace = "", destination = ""] = to?.split("/") ?? [];
    const ends = [
      equal("reporter", "source"),
      equal("source_workload", source),
      equal("source_workload_namespace", sourceNamespace),
      equal("destination_workload", destination),
      equal("destination_workload_namespace", namespace),
      equal("request_protocol", protocol),
    ];

    const chart = await loadTimeseries(overReal, shortChart({ edge, type: "workload" }));

    await expectLastPoints(chart, ends, protocol);
  });

  it.each([
    { side: "in" as const, ends: [equal("reporter", "source"), equal("destination_workload", "catalog")] },
    { side: "out" as const, ends: [equal("reporter", "source"), equal("source_workload", "frontend")] },
  ])("of a node ends where the same queries by hand do: $side", async ({ side, ends }) => {
    const name = side === "in" ? "catalog" : "frontend";

    const node = `workload/demo-east/shop/${name}`;
    const chart = await loadTimeseries(overReal, shortChart({ node, direction: side, type: "workload" }));

    await expectLastPoints(chart, [...ends, equal("request_protocol", "grpc")], "grpc");
  });

  it.each(CUTS)(
    "of every node and edge ends at the graph's figures, by queries that give them: $type, services $serviceNodes, by $groupBy",
    async (cut) => {
      for (const namespaces of [[], ["shop"]]) {
        const subjects = subjectsOf(await graphOver(overReal, { ...cut, namespaces }));
        // A node's figures are the same whatever is shown.
        const compared = subjects.filter(({ chart }) => chart.edge !== undefined || namespaces.length === 0);
        const wrong = await inFours(compared, async (subject) => {
          const request = shortChart({ ...cut, ...subject.chart, namespaces, explain: true });
          const chart = await loadTimeseries(overReal, request);
          const ends = endsOf(chart);
          return [...wrongEnds(subject, chart), ...unexplained(ends), ...(await wrongExplanations(ends, askReal))];
        });

        expect(compared.flatMap(({ figures }) => figures).length).toBeGreaterThan(compared.length);
        expect(wrong.flat()).toEqual([]);
      }
    },
    300_000,
  );
});

describe("meshes unlike the demo's, written by hand", () => {
  let byHand: RealPrometheus;
  let context: TestContext;

  beforeAll(async () => {
    byHand = await startRealPrometheus({ openMetrics: textOf([...TWICE, ...SEVERAL_FRONTS, ...NAMELESS]) });
    const env = { PROMETHEUS_URL: byHand.url, PROMETHEUS_REPLICA_LABELS: "prometheus_replica" };
    context = await testContext(env, fixedClock(NOW));
  }, 60_000);

  afterAll(async () => {
    context?.close();
    await byHand?.close();
  });

  describe("replicas", () => {
    const twice = { namespaces: ["twice"] };

    it("are in the store", async () => {
      const promql = 'sum(rate(istio_requests_total{reporter="source",source_workload_namespace="twice"}[300s]))';

      expect(soleValue(await askStore(byHand.url, instant(promql)))).toBeCloseTo(20);
    });

    it("are counted once where their labels are named", async () => {
      const { edges, nodes } = await graphOver(context, twice);

      expect(edges).toMatchObject([{ requestRate: expect.closeTo(10), mtlsRatio: 1, latencyMs: { p95: 99 } }]);
      expect(nodes.map(({ traffic }) => traffic.http)).toMatchObject([
        { out: { requestRate: expect.closeTo(10) } },
        { in: { requestRate: expect.closeTo(10) } },
      ]);
    });

    it("are counted once in charts", async () => {
      const [edge] = (await graphOver(context, twice)).edges;

      const chart = await loadTimeseries(context, shortChart({ edge: edge?.id }));

      expect(lastOf(chart, "http", "requestRate")).toBeCloseTo(10);
      expect(lastOf(chart, "http", "p95")).toBeCloseTo(99);
    });
  });

  it("share a caller's requests among the services it is reached through", async () => {
    const { edges } = await graphOver(context, { type: "service", namespaces: ["fronts"] });

    const calls = edges.filter(({ target }) => target.endsWith("/b"));
    expect(calls.map(({ source, requestRate }) => [source.split("/").at(-1), requestRate])).toEqual([
      ["a1", expect.closeTo(7.5)],
      ["a2", expect.closeTo(2.5)],
    ]);
  });

  it.each([
    { type: "versionedApp" as const, expected: { "p/v1": 99, "p/v2": 95, "q/v1": 98 } },
    // Of 3 requests a second half are quick, of 4 nine tenths: 5.1 of 7.
    { type: "app" as const, expected: { p: 90 + (10 * (0.95 - 5.1 / 7)) / (1 - 5.1 / 7), q: 98 } },
  ])("give each caller without a workload a latency of its own: $type", async ({ type, expected }) => {
    const { edges } = await graphOver(context, { type, namespaces: ["nameless"] });

    const found = edges.map(({ source, latencyMs }) => [source.replace("app/east/nameless/", ""), latencyMs?.p95]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, p95]) => [name, expect.closeTo(p95, 6)])),
    );
  });

  it.each(CUTS)("explain their figures and charts: $type, services $serviceNodes, by $groupBy", async (cut) => {
    const ask = rememberingAsk((_, query) => askStore(byHand.url, query));
    for (const namespaces of [[], ["twice"], ["fronts"], ["nameless"]]) {
      const figures = subjectsOf(await graphOver(context, { ...cut, namespaces, explain: true })).flatMap(
        (subject) => subject.figures,
      );

      expect(figures.length).toBeGreaterThan(0);
      expect(await wrongExplanations(figures, ask)).toEqual([]);
    }
    for (const subject of subjectsOf(await graphOver(context, cut))) {
      const chart = await loadTimeseries(context, shortChart({ ...cut, ...subject.chart, explain: true }));

      expect(wrongEnds(subject, chart)).toEqual([]);
      expect(await wrongExplanations(endsOf(chart), ask)).toEqual([]);
    }
  });

  /** Ten requests a second, half of them within 90 ms and half within 100, each series once for each replica. */
  const TWICE = ["source", "destination"].flatMap((reporter) =>
    ["a", "b"].map((replica) => ({
      ...call("twice", { from: "a", to: "b", reporter }),
      rate: 10,
      extra: { prometheus_replica: replica },
    })),
  );

  /** A workload that is reached through two services, and calls a third. */
  const SEVERAL_FRONTS = [
    { ...call("fronts", { from: "x", to: "a", service: "a1" }), rate: 30 },
    { ...call("fronts", { from: "x", to: "a", service: "a2" }), rate: 10 },
    { ...call("fronts", { from: "a", to: "b" }), rate: 10 },
  ];

  /** Callers whose workload no label names, but whose app and version some do. */
  const NAMELESS = (["p v1", "p v2", "q v1"] as const).map((caller, i) => {
    const [app = "", version = ""] = caller.split(" ");
    const { labels } = call("nameless", { from: "unknown", to: "c" });
    const named = { source_canonical_service: app, source_canonical_revision: version };
    return { labels: { ...labels, ...named }, rate: 3 + i, withinNinety: [0.5, 0.9, 0.75][i] ?? 0 };
  });
});

type HandMade = {
  readonly labels: Readonly<Record<string, string>>;
  readonly rate: number;
  readonly extra?: Readonly<Record<string, string>>;
  /** The share of its requests that take at most 90 ms; the others take at most 100. */
  readonly withinNinety?: number;
};

function call(
  namespace: string,
  { from, to, service = to, reporter = "source" }: { from: string; to: string; service?: string; reporter?: string },
): Pick<HandMade, "labels"> {
  return {
    labels: {
      ...requests(
        reporter,
        0,
        sourceLabels({ workload: from, namespace }),
        destinationLabels({ workload: to, namespace }),
        serviceLabels(service, namespace),
      ).labels,
    },
  };
}

/** Twenty minutes of steady counters as OpenMetrics text. */
function textOf(series: readonly HandMade[]): string {
  const moments = Array.from({ length: 81 }, (_, i) => NOW - 1200 + i * 15);
  const lines = (name: string, { labels, extra, rate: perSecond }: HandMade, share: number, le?: string) => {
    const all = Object.entries({ ...labels, ...extra, ...(le === undefined ? {} : { le }) });
    const text = all.map(([label, value]) => `${label}="${value}"`).join(",");
    return moments.map((at, i) => `${name}{${text}} ${i * 15 * perSecond * share} ${at}`);
  };
  return [
    "# TYPE istio_requests counter",
    ...series.flatMap((one) => lines("istio_requests_total", one, 1)),
    "# TYPE istio_request_duration_milliseconds histogram",
    ...series.flatMap((one) => [
      ...lines("istio_request_duration_milliseconds_bucket", one, one.withinNinety ?? 0.5, "90.0"),
      ...lines("istio_request_duration_milliseconds_bucket", one, 1, "100.0"),
      ...lines("istio_request_duration_milliseconds_bucket", one, 1, "+Inf"),
    ]),
    "# EOF\n",
  ].join("\n");
}

/** What the product sent while it drew every graph and every chart there is. */
async function queriesSent(): Promise<readonly SentQuery[]> {
  for (const cut of CUTS) await graphOver(overDemo, { ...cut, idle: true });
  await graphOver(overDemo, { windowSeconds: 60 });
  await graphOver(overDemo, { windowSeconds: 1800 });
  await graphOver(overDemo, { atSeconds: NOW - 1800 });
  const explained = await Promise.all(CUTS.map((cut) => graphOver(overDemo, { ...cut, explain: true })));
  const explanations = explained
    .flatMap(subjectsOf)
    .flatMap(({ figures }) => figures.flatMap(({ explanation }) => explanation?.queries ?? []))
    .map(({ promql }) => instant(promql));
  for (const chart of await chartsOfEachKind()) await loadTimeseries(overDemo, shortChart(chart));
  // What the demo's evaluator refuses, as a store may, is looked at by itself.
  const probes = new Set<string>(FLAVOURS.flatMap(({ probes }) => probesOf(probes)));
  return [...overDemo.sent.filter(({ promql }) => !probes.has(promql)), ...explanations];
}

/** Charts of all graphs: two of each kind, since queries differ in names alone within one. */
async function chartsOfEachKind(): Promise<readonly Partial<TimeseriesRequest>[]> {
  const kinds = new Map<string, Partial<TimeseriesRequest>[]>();
  for (const cut of CUTS) {
    for (const { chart } of subjectsOf(await graphOver(overDemo, cut))) {
      const ends = (chart.node ?? chart.edge ?? "").replaceAll(/\/[^|]*/g, "");
      const kind = `${ends} ${chart.direction} ${cut.groupBy} ${cut.type === "service"} ${cut.serviceNodes}`;
      const known = kinds.get(kind) ?? [];
      if (known.length < 2) kinds.set(kind, [...known, { ...cut, ...chart }]);
    }
  }
  return [...kinds.values()].flat();
}

function probesOf(probes: MeshFlavour["probes"]): string[] {
  return probes ? [probes.sampleCount(300), probes.nativeHistograms] : [];
}

/** What the builders make, straight from the registry: also for meshes unlike the demo's. */
async function queriesBuilt(): Promise<readonly SentQuery[]> {
  const { flows } = await overDemo.telemetry.read(graphRequest({ idle: true }));
  const nodes = new Set((await chartsOfEachKind()).flatMap(({ node }) => node ?? []));
  const replicas = [[], ["prometheus_replica"]];
  const instants = FLAVOURS.flatMap((flavour) => {
    const { latency } = flavour;
    return replicas.flatMap((replicaLabels) => [
      ...[60, 300, 1800].flatMap((windowSeconds) =>
        [false, true].flatMap((idle) => flavour.flowQueries({ windowSeconds, idle, replicaLabels })),
      ),
      ...(flavour.familyQueries?.() ?? []),
      ...[flows, manyTimes(flows)].flatMap((asked) =>
        [true, false].flatMap(
          (native) =>
            latency?.plan(asked, {
              windowSeconds: 300,
              firstNamespaces: ["shop"],
              maxShards: 8,
              replicaLabels,
              reading: { ...PLAIN_READING, histograms: native ? "native" : "classic" },
            }) ?? [],
        ),
      ),
      ...[...nodes]
        .flatMap((id) => filtersOf(flavour, id))
        .flatMap((filter) => [
          ...flavour.flowQueries({ windowSeconds: 60, idle: true, filter, replicaLabels }),
          ...(latency ? latency.filtered({ windowSeconds: 60, filter, replicaLabels }) : []),
        ]),
    ]);
  });
  return instants.map(({ promql }) => instant(promql));
}

function filtersOf(flavour: MeshFlavour, id: string): LabelFilter[] {
  const node = parseNodeId(id);
  if (!node || node.kind === "group") return [];
  const end: EndFilter = { kind: node.kind, namespace: node.namespace, name: node.name };
  return (["source", "destination"] as const).flatMap((side) => flavour.filterFor?.(end, side) ?? []);
}

/** The same flows as a mesh so large that its latency comes in shards. */
function manyTimes(flows: readonly Flow[]): Flow[] {
  return flows.flatMap((flow) =>
    Array.from({ length: 60 }, (_, i) => ({
      ...flow,
      ends: { ...flow.ends, latencyKey: `${flow.ends.latencyKey}${i}` },
    })),
  );
}

function instant(promql: string): SentQuery {
  return { source: "", promql, atSeconds: NOW };
}

function distinct(queries: readonly SentQuery[]): SentQuery[] {
  return [...new Map(queries.map((query) => [JSON.stringify([query.promql, query.range]), query])).values()];
}

/** Long enough to have an end, and a beginning. */
function shortChart(change: Partial<TimeseriesRequest>): TimeseriesRequest {
  return chartRequest({ windowSeconds: WINDOW_SECONDS, rangeSeconds: 300, atSeconds: NOW, ...change });
}

type ChartFigure = Timeseries["series"][number]["figure"];

function lastOf({ series }: Timeseries, protocol: string, figure: ChartFigure): number | undefined {
  return series.find((each) => each.protocol === protocol && each.figure === figure)?.values.at(-1) ?? undefined;
}

async function expectLastPoints(chart: Timeseries, ends: readonly Matcher[], protocol: string): Promise<void> {
  const { endAt, stepSeconds, windowSeconds } = chart;
  const byHand: Readonly<Record<string, string>> =
    protocol === "tcp"
      ? {
          sentBytesPerSecond: sum(rate(selector("istio_tcp_received_bytes_total", ends), windowSeconds)),
          receivedBytesPerSecond: sum(rate(selector("istio_tcp_sent_bytes_total", ends), windowSeconds)),
        }
      : {
          requestRate: sum(rate(selector("istio_requests_total", ends), windowSeconds)),
          p95: `histogram_quantile(0.95, sum by (le) (${rate(selector("istio_request_duration_milliseconds_bucket", ends), windowSeconds)}))`,
        };
  for (const [figure, promql] of Object.entries(byHand)) {
    const range = { startSeconds: endAt - stepSeconds, endSeconds: endAt, stepSeconds };
    const [points] = (await askStore(real.url, { promql, range })).values();

    const [at, value = Number.NaN] = points?.at(-1) ?? [];
    expect(at).toBe(endAt);
    expect(value).toBeGreaterThan(0);
    expect(lastOf(chart, protocol, figure as ChartFigure), figure).toBeCloseTo(value, 6);
  }
}

async function totalRate(matchers: readonly Matcher[]): Promise<number> {
  const promql = sum(rate(selector("istio_requests_total", matchers), WINDOW_SECONDS));
  return soleValue(await askStore(real.url, instant(promql)));
}

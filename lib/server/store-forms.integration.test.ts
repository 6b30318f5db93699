import { afterAll, describe, expect, it } from "vitest";
import { fixedClock } from "../demo/clock";
import { startReceivingPrometheus } from "../demo/testing/real-prometheus";
import { type WrittenSeries, writeSeries } from "../demo/testing/remote-write";
import { destinationLabels, requests, serviceLabels, sourceLabels, tcp } from "../mesh/testing";
import { loadGraph } from "./load-graph";
import { loadStatus } from "./load-status";
import { loadTimeseries } from "./load-timeseries";
import { askStore, chartRequest, graphRequest, isClose, type TestContext, testContext } from "./testing";

/*
 * Stores that hold a mesh in another form than most do: sums that Istio's published rules recorded, and ztunnel's series
 * without the labels of its pod.
 */

const skipped = process.env.ALIDADE_SKIP_PROMETHEUS === "1";

const NOW = Math.floor(Date.now() / 1000);
const SCRAPE_SECONDS = 15;
const MOMENTS = Array.from({ length: 41 }, (_, i) => NOW - 600 + i * SCRAPE_SECONDS);

const opened: { close(): unknown }[] = [];
afterAll(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function contextOver(series: readonly WrittenSeries[], env: Record<string, string> = {}) {
  const store = await startReceivingPrometheus();
  opened.push(store);
  await writeSeries(store.url, series);
  const context = await testContext({ PROMETHEUS_URL: store.url, ...env }, fixedClock(NOW));
  opened.push(context);
  return { context, url: store.url };
}

async function graphOf(context: TestContext, windowSeconds = 300) {
  return (await loadGraph(context, graphRequest({ explain: true, windowSeconds }))).value();
}

function steady(name: string, labels: Record<string, string>, perSecond: number): WrittenSeries {
  return {
    labels: { __name__: name, ...labels },
    samples: MOMENTS.map((at, i) => [at, 10_000 + i * SCRAPE_SECONDS * perSecond] as const),
  };
}

async function valueByHand(url: string, promql: string): Promise<number | undefined> {
  const [points] = (await askStore(url, { promql, atSeconds: NOW })).values();
  return points?.[0]?.[1];
}

describe.skipIf(skipped)("sums that Istio's own rules recorded", () => {
  const { labels } = requests(
    "source",
    0,
    sourceLabels({ workload: "a" }),
    destinationLabels({ workload: "b" }),
    serviceLabels("b"),
  );
  const callees = tcp(
    "source",
    0,
    sourceLabels({ workload: "a" }),
    destinationLabels({ workload: "db" }),
    serviceLabels("db"),
  ).labels;

  /** Ten requests a second, half of them within 90 ms and the rest within 100; and bytes to a database. */
  function family(prefix: string, rate: number, extra: Record<string, string> = {}): WrittenSeries[] {
    const bucket = (le: string, share: number) =>
      steady(`${prefix}istio_request_duration_milliseconds_bucket`, { ...labels, ...extra, le }, rate * share);
    return [
      steady(`${prefix}istio_requests_total`, { ...labels, ...extra }, rate),
      bucket("90", 0.5),
      bucket("100", 1),
      bucket("+Inf", 1),
    ];
  }
  const bytes = (prefix: string) => steady(`${prefix}istio_tcp_sent_bytes_total`, { ...callees }, 500);
  const SUMS = [...family("workload:", 10), bytes("workload:")];
  const COUNTERS = family("", 7, { instance: "10.0.0.1:15020" });
  const WARNED = [/add counters up over pods/];

  const warnings = (missing: readonly { what: string; why: string }[]) =>
    missing.filter(({ why }) => WARNED.some((text) => text.test(why))).map(({ what }) => what);

  it("are read where there is nothing else, and said to be", async () => {
    const { context, url } = await contextOver(SUMS);
    const { edges, missing } = await graphOf(context);

    const [http, database] = [...edges].sort((a, b) => (a.protocol < b.protocol ? -1 : 1));
    expect(http).toMatchObject({ requestRate: expect.closeTo(10), latencyMs: { p95: expect.closeTo(99) } });
    expect(database).toMatchObject({ protocol: "tcp", receivedBytesPerSecond: expect.closeTo(500) });
    expect(warnings(missing).sort()).toEqual(["latency", "requests", "tcp"]);
    expect(http?.explain?.requestRate?.queries[0]?.promql).toContain("rate(workload:istio_requests_total{");
    expect(await valueByHand(url, http?.explain?.requestRate?.queries[0]?.promql ?? "")).toBeCloseTo(10);
    expect(await valueByHand(url, http?.explain?.latencyMs?.queries[0]?.promql ?? "")).toBeCloseTo(99);
    expect(loadStatus(context).sources[0]?.recordedSums).toEqual(
      expect.arrayContaining(["requests", "responseBytes", "latency"]),
    );
  });

  it("are read in charts too, and said to be", async () => {
    const { context } = await contextOver(SUMS);
    const [edge] = (await graphOf(context)).edges.filter(({ protocol }) => protocol === "http");

    const chart = await loadTimeseries(
      context,
      chartRequest({ edge: edge?.id, rangeSeconds: 120, atSeconds: NOW, explain: true }),
    );

    const last = (figure: string) => chart.series.find((each) => each.figure === figure);
    expect(last("requestRate")?.values.at(-1)).toBeCloseTo(10);
    expect(last("p95")?.values.at(-1)).toBeCloseTo(99);
    expect(last("p95")?.explain?.queries[0]?.promql).toContain("workload:");
    expect(warnings(chart.missing).sort()).toEqual(["latency", "requests"]);
  });

  it("are passed over, family by family, where the proxies' own counters are", async () => {
    const { context } = await contextOver([...SUMS, ...COUNTERS]);
    const { edges, missing } = await graphOf(context);

    const rates = edges.map(({ requestRate, receivedBytesPerSecond }) => requestRate ?? receivedBytesPerSecond);
    expect(rates.map((rate) => Math.round(rate ?? 0)).sort((one, other) => one - other)).toEqual([7, 500]);
    expect(warnings(missing)).toEqual(["tcp"]);
  });

  it.each([
    { name: "published", env: { PROMETHEUS_SERIES: "published" }, series: SUMS, expected: 10, isWarned: true },
    {
      name: "published under another name",
      env: { PROMETHEUS_SERIES: "published", PROMETHEUS_SUM_PREFIX: "mesh:" },
      series: family("mesh:", 4),
      expected: 4,
      isWarned: true,
    },
    { name: "federated", env: { PROMETHEUS_SERIES: "federated" }, series: [], expected: 7, isWarned: true },
    { name: "proxies", env: { PROMETHEUS_SERIES: "proxies" }, series: SUMS, expected: 7, isWarned: false },
  ])("are read, or not, as a setting says: $name", async ({ env, series, expected, isWarned }) => {
    const { context } = await contextOver([...series, ...COUNTERS], env);
    const { edges, missing } = await graphOf(context);

    expect(edges.flatMap(({ requestRate }) => requestRate ?? [])).toEqual([expect.closeTo(expected)]);
    expect(warnings(missing).includes("requests")).toBe(isWarned);
  });

  it("are missed by name where a setting asks for them and they are not there", async () => {
    const { context } = await contextOver(COUNTERS, { PROMETHEUS_SERIES: "published" });

    const { missing } = await graphOf(context);

    expect(missing.map(({ why }) => why).join("\n")).toContain("workload:istio_requests_total is not recorded");
  });
});

describe.skipIf(skipped)("ztunnel's series", () => {
  const ends = { ...sourceLabels({ workload: "a" }), ...destinationLabels({ workload: "b" }), ...serviceLabels("b") };
  const target = (host: number, extra: Record<string, string> = {}) => ({
    job: "pods",
    instance: `10.0.0.${host}:15020`,
    ...extra,
  });
  const build = (component: string, host: number, extra: Record<string, string> = {}): WrittenSeries => ({
    labels: { __name__: "istio_build", component, ...target(host, extra) },
    samples: MOMENTS.map((at) => [at, 1] as const),
  });
  /** Bytes that a proxy reports, and how it says they were secured. */
  const bytes = (reporter: string, policy: string, host: number, extra: Record<string, string> = {}) =>
    steady(
      "istio_tcp_sent_bytes_total",
      { ...tcp(reporter, 0, ends, { connection_security_policy: policy }).labels, ...target(host), ...extra },
      100,
    );
  const call = (reporter: string, host: number) =>
    steady("istio_requests_total", { ...requests(reporter, 0, ends).labels, ...target(host) }, 5);

  /** ztunnel's `unknown` is plain text; Envoy's, of a source, is no evidence. */
  const PLAIN_TEXT = { mtlsRatio: 0 };

  it.each([
    {
      name: "the label of its pod",
      series: [build("ztunnel", 1, { app: "ztunnel" }), bytes("source", "unknown", 1, { app: "ztunnel" })],
    },
    {
      name: "its build, where the scrape drops that label",
      series: [build("ztunnel", 1), bytes("source", "unknown", 1)],
    },
    {
      name: "its build, where the scrape calls it otherwise",
      series: [build("ztunnel", 1, { app: "istio-ztunnel" }), bytes("source", "unknown", 1, { app: "istio-ztunnel" })],
    },
    { name: "what only it writes, where there is no build", series: [bytes("destination", "unknown", 1)] },
  ])("are told by $name", async ({ series }) => {
    const { context, url } = await contextOver(series);

    const { edges, missing } = await graphOf(context);

    expect(edges).toMatchObject([{ receivedBytesPerSecond: expect.closeTo(100), ...PLAIN_TEXT }]);
    expect(missing).toEqual([]);
    const explained = await valueByHand(url, edges[0]?.explain?.receivedBytesPerSecond?.queries[0]?.promql ?? "");
    expect(isClose(explained ?? Number.NaN, edges[0]?.receivedBytesPerSecond ?? Number.NaN)).toBe(true);
  });

  it("are not taken for a sidecar's, which knows nothing of its own security", async () => {
    const { context } = await contextOver([build("ztunnel", 1), build("proxy", 2), bytes("source", "unknown", 2)]);

    const { edges } = await graphOf(context);

    expect(edges).toMatchObject([{ receivedBytesPerSecond: expect.closeTo(100) }]);
    expect(edges[0]).not.toHaveProperty("mtlsRatio");
  });

  it("are told apart from those of a pod with the same address in another cluster", async () => {
    const { context } = await contextOver([
      build("ztunnel", 1, { cluster: "east" }),
      build("proxy", 1, { cluster: "west" }),
      bytes("source", "unknown", 1, { cluster: "west" }),
    ]);

    const { edges } = await graphOf(context);

    expect(edges[0]).not.toHaveProperty("mtlsRatio");
  });

  it("are the tunnel beneath requests, whichever end reported them", async () => {
    const { context } = await contextOver([
      build("ztunnel", 1),
      build("proxy", 2),
      call("source", 2),
      bytes("source", "unknown", 1),
      bytes("destination", "mutual_tls", 1),
    ]);

    const { edges } = await graphOf(context);

    expect(edges.find(({ protocol }) => protocol === "tcp")).toMatchObject({ underlay: true });
    expect(edges.find(({ protocol }) => protocol === "http")).toMatchObject({
      requestRate: expect.closeTo(5),
      mtlsRatio: 1,
    });
  });

  it("are asked for in no more queries than before, and as if in two halves", async () => {
    const { context } = await contextOver([build("ztunnel", 1), bytes("source", "unknown", 1)]);
    const before = context.sent.length;

    await graphOf(context);

    const sent = context.sent.slice(before).map(({ promql }) => promql);
    expect(sent.length).toBeLessThanOrEqual(12);
    expect(sent.filter((promql) => promql.includes('istio_build{component="ztunnel"}'))).toHaveLength(5);
  });
});

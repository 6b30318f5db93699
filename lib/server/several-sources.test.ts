import { afterEach, describe, expect, it } from "vitest";
import { type DemoPrometheus, startDemoPrometheus } from "../demo/prometheus-server";
import { type TinySeries, tinyWorld } from "../demo/testing/tiny-world";
import type { Graph } from "../graph/model";
import { destinationLabels, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import { loadGraph } from "./load-graph";
import { loadTimeseries } from "./load-timeseries";
import { graphRequest, type TestContext, testContext } from "./testing";

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

async function bench({ westIsDown = false } = {}): Promise<Bench> {
  let now = NOW;
  const clock = () => now;
  const [east, west] = await Promise.all(
    ["east", "west"].map((cluster) =>
      startDemoPrometheus({ clock, world: tinyWorld(heldBy(cluster), { beginsAt: NOW - HISTORY_SECONDS }) }),
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
function heldBy(cluster: string): TinySeries[] {
  return CALLS.flatMap(({ from, to, rate, withinMs }) =>
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
      return [
        { name: "istio_requests_total", labels, rate: part },
        // A copy that were taken for the original would show: it is ten times as slow.
        bucket(String(isOwn ? withinMs : withinMs * 10), part),
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

      const { series } = await loadTimeseries(context, {
        node: undefined,
        edge: `${source}|${target}|http`,
        direction: "in",
        rangeSeconds: 600,
        atSeconds: NOW,
      });

      const last = (figure: string) => series.find((each) => each.figure === figure)?.values.at(-1);
      expect(last("requestRate"), `${from} > ${to}`).toBeCloseTo(rate, 0);
      expect(last("p99"), `${from} > ${to}`).toBeCloseTo(withinMs * 0.99, 3);
    }
  });
});

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

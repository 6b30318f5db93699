import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoPrometheus, startDemoPrometheus } from "../demo/prometheus-server";
import { syntheticWorld } from "../demo/world-synthetic";
import type { Graph } from "../graph/model";
import { loadGraph } from "./load-graph";
import { graphRequest, type TestContext, testContext } from "./testing";

const NOW = 1_795_000_000;

let now = NOW;
let prometheus: DemoPrometheus;
let context: TestContext;

beforeAll(async () => {
  const world = syntheticWorld({ services: 20, namespaces: 3, edges: 40, seed: 1, startedAt: NOW });
  prometheus = await startDemoPrometheus({ clock: () => now, world });
  context = await testContext({ PROMETHEUS_URL: prometheus.url }, () => now);
});

afterAll(async () => {
  context?.close();
  await prometheus?.close();
});

describe("a view that is looked at", () => {
  it("is made of newer figures before they are shown, and explained ones only when they are asked for", async () => {
    const made: Graph[] = [];
    const explained: Graph[] = [];
    const looking = () =>
      loadGraph(context, graphRequest({ type: "app" }), async ({ value }) => void made.push(await value()));
    const first = await (await looking()).value();
    await loadGraph(context, graphRequest({ explain: true }), async ({ value }) => void explained.push(await value()));
    now += 45;

    // The first look after a while begins a refresh, and is answered with what is there.
    await looking();
    await expect.poll(async () => (await (await looking()).value()).at).toBeGreaterThan(first.at);

    expect(made[0]).toMatchObject({ type: "app", at: first.at + 45 });
    expect(explained).toEqual([]);
  });

  it("has one version, whether its latency was waited for or not", async () => {
    const [waited, asked] = [
      await loadGraph(context, graphRequest()),
      await loadGraph(context, graphRequest({ latency: "now" })),
    ];

    expect(asked.version).toBe(waited.version);
  });
});

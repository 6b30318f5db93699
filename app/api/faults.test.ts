import { afterEach, describe, expect, it } from "vitest";
import { type DemoPrometheus, type FaultMode, startDemoPrometheus } from "@/lib/demo/prometheus-server";
import { syntheticWorld } from "@/lib/demo/world-synthetic";
import { type Gap, type Graph, graphSchema } from "@/lib/graph/model";
import { type Api, serve } from "./testing";

/*
 * Whatever Prometheus does, the graph answers 200 with what it has and the gap by its name, and mends by itself once
 * Prometheus does. On the real clock, with short steps and deadlines.
 */

const REFRESH_SECONDS = 1;

let prometheus: DemoPrometheus | undefined;
let api: Api | undefined;

afterEach(async () => {
  api?.close();
  await prometheus?.close();
});

async function start(change: { port?: number } = {}): Promise<DemoPrometheus> {
  const startedAt = Math.floor(Date.now() / 1000);
  const world = syntheticWorld({ services: 12, namespaces: 3, edges: 20, seed: 1, startedAt });
  prometheus = await startDemoPrometheus({ world, ...change });
  return prometheus;
}

function serveOver({ url }: DemoPrometheus): Api {
  api = serve({
    PROMETHEUS_URL: url,
    PROMETHEUS_DEADLINE_SECONDS: "0.4",
    PROMETHEUS_MAX_MEGABYTES: "1",
    REFRESH_SECONDS: String(REFRESH_SECONDS),
  });
  return api;
}

async function graphOf(served: Api): Promise<Graph> {
  return graphSchema.parse(await served.json("/api/graph?latency=none"));
}

async function untilMissing(served: Api, expected: readonly Partial<Gap>[]): Promise<void> {
  await expect
    .poll(async () => (await graphOf(served)).missing, { timeout: 20_000, interval: 100 })
    .toMatchObject(expected);
}

type Fault = { readonly what: string; readonly why: RegExp; readonly mode: FaultMode; readonly delayMs?: number };

const FAULTS: readonly Fault[] = [
  { what: "too slow", mode: "none", delayMs: 3000, why: /deadline of 0\.4 s passed/ },
  { what: "unavailable", mode: "unavailable", why: /not available \(503\)/ },
  { what: "another tenant's", mode: "tenant", why: /credentials or tenant \(401\): no org id/ },
  { what: "replaced by a login page", mode: "html", why: /web page instead of JSON/ },
  { what: "cut off in the middle of an answer", mode: "truncated", why: /breaks off/ },
  { what: "endless in its answers", mode: "huge", why: /larger than the limit of 1024 KiB/ },
  { what: "resetting connections", mode: "reset", why: /broke off/ },
];

describe.each(FAULTS)("a Prometheus that is $what", ({ mode, delayMs = 0, why }) => {
  it("leaves a graph that names the gap, and mends by itself", async () => {
    const { faults } = await start();
    const served = serveOver(prometheus as DemoPrometheus);
    // The deadline is short, and a busy machine may miss it once.
    await untilMissing(served, []);
    const { edges } = await graphOf(served);
    expect(edges.length).toBeGreaterThan(10);

    Object.assign(faults, { mode, delayMs });
    await untilMissing(served, [
      {
        source: "prometheus/default",
        what: "everything",
        why: expect.stringMatching(why),
        staleSince: expect.any(Number),
      },
    ]);
    expect((await graphOf(served)).edges.map(({ id }) => id)).toEqual(edges.map(({ id }) => id));
    expect(await served.json("/api/status")).toMatchObject({ sources: [{ why: expect.any(String) }] });

    Object.assign(faults, { mode: "none", delayMs: 0 });
    await untilMissing(served, []);
  }, 40_000);
});

describe("a Prometheus that is gone", () => {
  it("leaves a graph that names the gap, and mends by itself when it is back at its address", async () => {
    const first = await start();
    const served = serveOver(first);
    await untilMissing(served, []);
    const { edges } = await graphOf(served);

    await first.close();
    await untilMissing(served, [{ what: "everything", why: expect.stringMatching(/nothing listens/) }]);
    expect((await graphOf(served)).edges).toHaveLength(edges.length);

    await start({ port: Number(new URL(first.url).port) });
    await untilMissing(served, []);
  }, 40_000);

  it("from the start leaves an empty graph that says so, and fills by itself", async () => {
    const first = await start();
    await first.close();
    const served = serveOver(first);

    const { nodes, missing } = await graphOf(served);

    expect(nodes).toEqual([]);
    expect(missing).toMatchObject([{ source: "prometheus/default", what: "everything" }]);
    expect(missing[0]).not.toHaveProperty("staleSince");
    expect(await served.json("/api/readyz")).toEqual({ ready: true });

    await start({ port: Number(new URL(first.url).port) });
    await untilMissing(served, []);
    expect((await graphOf(served)).nodes.length).toBeGreaterThan(5);
  }, 40_000);
});

describe("a Prometheus that hangs from the start", () => {
  it("keeps the dashboard from being ready until it was tried, and no longer", async () => {
    const { faults } = await start();
    faults.delayMs = 60_000;
    const served = serveOver(prometheus as DemoPrometheus);

    const early = await served.get("/api/readyz");
    expect(early.status).toBe(503);
    expect(early.headers.get("Retry-After")).toBe("2");
    expect(await early.json()).toMatchObject({ type: "urn:alidade:problem:not-ready" });
    expect((await served.get("/api/livez")).status).toBe(200);

    await expect.poll(async () => (await served.get("/api/readyz")).status, { timeout: 20_000 }).toBe(200);
  }, 40_000);
});

describe("a Prometheus that fails in part", () => {
  it("leaves all but that part", async () => {
    const { faults } = await start();
    faults.mode = "truncated";
    faults.only = (query) => query.includes("istio_tcp_");
    const served = serveOver(prometheus as DemoPrometheus);

    const { edges, missing } = await graphOf(served);

    expect(edges.length).toBeGreaterThan(10);
    expect(missing.map(({ what }) => what).sort()).toEqual(["tcp", "tcp connections"]);
  });
});

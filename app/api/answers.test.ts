import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/demo/clock";
import { type DemoPrometheus, startDemoPrometheus } from "@/lib/demo/prometheus-server";
import { type Graph, graphSchema, timeseriesSchema } from "@/lib/graph/model";
import { extendNodeServers } from "@/lib/http/node-server";
import { statusSchema } from "@/lib/server/load-status";
import { type Api, serve } from "./testing";

const NOW = Date.parse("2026-11-20T09:35:15Z") / 1000;

let prometheus: DemoPrometheus;
let api: Api;

beforeAll(async () => {
  prometheus = await startDemoPrometheus({ clock: fixedClock(NOW) });
  api = serve({ PROMETHEUS_URL: prometheus.url, DEMO_NOW: String(NOW) });
}, 30_000);

afterAll(async () => {
  api?.close();
  await prometheus?.close();
});

describe("/api/graph", () => {
  const parameters = [
    ...["versionedApp", "workload", "service", "app"].flatMap((type) =>
      ["serviceNodes=true", "groupBy=namespace", "groupBy=app", "groupBy=cluster"].map((cut) => `type=${type}&${cut}`),
    ),
    "",
    "explain=1",
    "idle=true",
    "idle=true&explain=1&type=service",
    "latency=none",
    "window=60",
    "window=3600",
    `at=${NOW - 1800}`,
    `at=${NOW - 30 * 86_400}`,
    "namespaces=shop,legacy",
    "namespaces=nothing-is-called-so",
    "clusters=demo-east",
    "clusters=elsewhere",
  ];

  it.each(parameters)("answers as its schema says: %s", async (query) => {
    const graph = await api.json(`/api/graph?latency=wait&${query}`.replace("latency=wait&latency", "latency"));

    // Parsing leaves out what the schema does not know: an answer with more than that is not the same afterwards.
    expect(graphSchema.parse(graph)).toEqual(graph);
  });

  it("leaves nobody's ends out", async () => {
    for (const query of parameters) {
      const { nodes, edges } = await api.json<Graph>(`/api/graph?${query}`);
      const ids = new Set(nodes.map(({ id }) => id));

      expect(edges.flatMap(({ source, target }) => [source, target]).filter((id) => !ids.has(id))).toEqual([]);
      expect(ids.size).toBe(nodes.length);
      expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
    }
  });

  it("says the moment it rounded to, and the window it took", async () => {
    const { at, windowSeconds } = await api.json<Graph>(`/api/graph?latency=none&at=${NOW - 1801}&window=60`);

    expect({ at, windowSeconds }).toEqual({ at: NOW - 1815, windowSeconds: 60 });
  });
});

describe("other answers", () => {
  it("are as their schemas say: /api/status", async () => {
    const status = await api.json("/api/status");

    expect(statusSchema.parse(status)).toEqual(status);
    expect(status).toMatchObject({ sources: [{ reachable: true, scrapeSeconds: 15 }] });
  });

  it("are as their schemas say: /api/timeseries, of every node and edge", async () => {
    for (const query of [
      "type=workload",
      "serviceNodes=true",
      "type=service",
      "groupBy=namespace",
      "groupBy=cluster",
    ]) {
      const { nodes, edges } = await api.json<Graph>(`/api/graph?${query}`);
      const subjects = [...oneOfEach(nodes, "node"), ...oneOfEach(edges, "edge")];

      expect(subjects.length).toBeGreaterThan(1);
      for (const subject of subjects) {
        const chart = await api.json(`/api/timeseries?range=300&${query}&${subject}`);

        expect(timeseriesSchema.parse(chart)).toEqual(chart);
      }
    }
  }, 60_000);

  it("tell that every source was tried", async () => {
    expect(await api.json("/api/readyz")).toEqual({ ready: true });
    expect(await api.json("/api/livez")).toEqual({ status: "ok" });
  });

  it("are metrics that a Prometheus could scrape", async () => {
    const response = await api.get("/api/metrics");
    const text = await response.text();

    expect(response.headers.get("Content-Type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^alidade_source_up\{source="default"\} 1$/m);
    expect(text.split("\n").filter((line) => line !== "" && !/^(# (HELP|TYPE) |\w+(\{.*\})? \S+$)/.test(line))).toEqual(
      [],
    );
  });

  it("are not found where there is nothing", async () => {
    const { GET } = await import("./[[...path]]/route");

    const response = await GET(new Request("http://127.0.0.1:3000/api/nothing?secret=1"), {
      params: Promise.resolve({}),
    });

    expect(response.status).toBe(404);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  });
});

describe("what was answered before", () => {
  it.each(["/api/graph", "/api/timeseries?node=workload/demo-east/shop/cart"])(
    "is not sent again: %s",
    async (path) => {
      const first = await api.get(path);
      const tag = first.headers.get("ETag") ?? "";

      const second = await api.get(path, { "If-None-Match": tag });

      expect(tag).toMatch(/^"[\w-]+"$/);
      expect(second.status).toBe(304);
      expect(await second.text()).toBe("");
      expect(second.headers.get("ETag")).toBe(tag);
    },
  );

  it("is sent again when it is another", async () => {
    const tag = (await api.get("/api/graph")).headers.get("ETag") ?? "";

    const other = await api.get("/api/graph?type=app", { "If-None-Match": tag });

    expect(other.status).toBe(200);
  });
});

describe("a packed answer", () => {
  it("is the same answer, under a tag of its own", async () => {
    extendNodeServers();
    const plain = await api.get("/api/graph");

    const packed = await api.get("/api/graph", { "Accept-Encoding": "br, gzip" });

    const bytes = Buffer.from(await packed.arrayBuffer());
    expect(packed.headers.get("X-Alidade-Packed")).toBe(`gzip ${bytes.byteLength}`);
    expect(gunzipSync(bytes).toString()).toBe(await plain.text());
    expect(packed.headers.get("ETag")).not.toBe(plain.headers.get("ETag"));
    expect(packed.headers.get("Vary")).toBe("Accept-Encoding");
  });
});

describe("latency that is on its way", () => {
  let slow: DemoPrometheus;
  let early: Api;

  beforeAll(async () => {
    slow = await startDemoPrometheus({ clock: fixedClock(NOW), world: prometheus.world });
    slow.faults.only = (query) => query.includes("_bucket");
    slow.faults.delayMs = 800;
  });

  afterEach(async () => {
    early?.close();
    await slow?.close();
  });

  it("is named as pending, with when to ask again, and then is there", async () => {
    early = serve({ PROMETHEUS_URL: slow.url, DEMO_NOW: String(NOW) });

    const first = await early.get("/api/graph");
    const { latency, missing, edges }: Graph = await first.json();

    expect(first.status).toBe(200);
    expect(Number(first.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(latency.state).toBe("pending");
    expect(missing).toMatchObject([{ source: "prometheus/default", what: "latency", pending: true }]);
    expect(edges.length).toBeGreaterThan(10);
    expect(edges.filter(({ latencyMs }) => latencyMs)).toEqual([]);

    const whole = await early.get("/api/graph?latency=wait");
    expect(await whole.json()).toMatchObject({ latency: { state: "ready" }, missing: [] });

    const last = await early.get("/api/graph", { "If-None-Match": first.headers.get("ETag") ?? "" });
    expect(last.status).toBe(200);
    expect(last.headers.get("Retry-After")).toBeNull();
    expect(graphSchema.parse(await last.json()).edges.some(({ latencyMs }) => latencyMs?.p95)).toBe(true);
  });
});

/** One subject of each kind, as a parameter. */
function oneOfEach(all: readonly { readonly id: string }[], name: "node" | "edge"): string[] {
  const kindOf = (id: string) => id.replaceAll(/\/[^|]*/g, "");
  return [...new Map(all.map(({ id }) => [kindOf(id), id])).values()].map((id) => `${name}=${encodeURIComponent(id)}`);
}

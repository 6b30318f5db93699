import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "./clock";
import { type DemoPrometheus, startDemoPrometheus } from "./prometheus-server";
import { tinyWorld } from "./testing/tiny-world";

const NOW = 1_795_166_894.5;

const world = tinyWorld(
  [
    { name: "requests_total", labels: { app: "cart", code: "200" }, rate: 2 },
    { name: "requests_total", labels: { app: "cart", code: "503" }, rate: 0.2 },
    { name: "up", labels: { app: "cart", empty: "" }, start: 1 },
  ],
  { beginsAt: Math.floor(NOW / 15) * 15 - 3600 },
);

let prometheus: DemoPrometheus;

beforeEach(async () => {
  prometheus = await startDemoPrometheus({ clock: fixedClock(NOW), world });
});

afterEach(() => prometheus.close());

describe("the demo's Prometheus", () => {
  it("answers an instant query at its own time when none is given", async () => {
    expect(await get("/api/v1/query", { query: "up" })).toEqual({
      status: 200,
      body: {
        status: "success",
        data: { resultType: "vector", result: [{ metric: { __name__: "up", app: "cart" }, value: [NOW, "1"] }] },
      },
    });
  });

  it.each([
    { time: "1795166894" },
    { time: "1795166894.000" },
    { time: "2026-11-20T09:28:14Z" },
    { time: "2026-11-20T10:28:14.000+01:00" },
  ])("reads the time $time", async ({ time }) => {
    const { body } = await get("/api/v1/query", { query: "1", time });

    expect(body.data.result).toEqual([1_795_166_894, "1"]);
  });

  it("answers a form that was posted, zipped when that is accepted", async () => {
    const response = await fetch(`${prometheus.url}/api/v1/query`, {
      method: "POST",
      body: new URLSearchParams({ query: "sum(rate(requests_total[5m]))", timeout: "1s" }),
    });
    const { data } = JSON.parse(await response.text());

    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(Number(data.result[0].value[1])).toBeCloseTo(2.2, 2);
  });

  it("answers unzipped when nothing is said of zipping", async () => {
    const headers = await new Promise((resolve, reject) => {
      httpRequest(`${prometheus.url}/api/v1/query?query=up`, (response) => {
        response.resume();
        resolve(response.headers);
      })
        .on("error", reject)
        .end();
    });

    expect(headers).not.toHaveProperty("content-encoding");
  });

  it("answers a range query", async () => {
    const parameters = { query: "up", start: String(NOW - 60), end: String(NOW), step: "30s" };
    const { body } = await get("/api/v1/query_range", parameters);

    expect(body.data).toEqual({
      resultType: "matrix",
      result: [
        {
          metric: { __name__: "up", app: "cart" },
          values: [
            [NOW - 60, "1"],
            [NOW - 30, "1"],
            [NOW, "1"],
          ],
        },
      ],
    });
  });

  it.each([
    [
      "/api/v1/series",
      { "match[]": 'requests_total{code="503"}' },
      [{ __name__: "requests_total", app: "cart", code: "503" }],
    ],
    ["/api/v1/series", { "match[]": "up", end: String(NOW - 7200) }, []],
    ["/api/v1/labels", {}, ["__name__", "app", "code"]],
    ["/api/v1/labels", { "match[]": "up" }, ["__name__", "app"]],
    ["/api/v1/label/code/values", {}, ["200", "503"]],
    ["/api/v1/label/__name__/values", {}, ["requests_total", "up"]],
    ["/api/v1/label/nothing/values", {}, []],
    ["/api/v1/rules", {}, { groups: [] }],
  ] as const)("answers %s %j", async (path, parameters, data) => {
    expect(await get(path, parameters)).toEqual({ status: 200, body: { status: "success", data } });
  });

  it("says what it is, and that it is ready", async () => {
    const { body } = await get("/api/v1/status/buildinfo", {});

    expect(body.data.version).toBe("2.42.0");
    expect((await fetch(`${prometheus.url}/-/ready`)).status).toBe(200);
  });

  it.each([
    ["/api/v1/query", { query: "sum(" }, 400, "bad_data"],
    ["/api/v1/query", {}, 400, "bad_data"],
    ["/api/v1/query", { query: "avg(up)" }, 422, "execution"],
    ["/api/v1/query", { query: "up", time: "noon" }, 400, "bad_data"],
    ["/api/v1/query_range", { query: "up", start: "1", end: "2" }, 400, "bad_data"],
    ["/api/v1/query_range", { query: "up", start: "1", end: "2", step: "-1" }, 400, "bad_data"],
    ["/api/v1/query_range", { query: "up", start: "2", end: "1", step: "1" }, 400, "bad_data"],
    ["/api/v1/series", {}, 400, "bad_data"],
    ["/api/v1/series", { "match[]": "sum(up)" }, 400, "bad_data"],
    ["/api/v1/label/a-b/values", {}, 400, "bad_data"],
  ])("refuses %s %j with %i", async (path, parameters, status, errorType) => {
    const answer = await get(path, parameters);

    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ status: "error", errorType, error: expect.any(String) });
  });

  it("knows no other paths and no other methods", async () => {
    expect((await fetch(`${prometheus.url}/api/v1/admin/tsdb/snapshot`)).status).toBe(404);
    expect((await fetch(`${prometheus.url}/api/v1/query?query=up`, { method: "DELETE" })).status).toBe(405);
  });

  it("counts what it was asked, and remembers the queries", async () => {
    await get("/api/v1/query", { query: "up" });
    await get("/api/v1/query", { query: "up == 0" });
    await get("/api/v1/labels", {});
    const { requests } = prometheus;

    expect([requests.total, requests.queries, requests.byPath.get("/api/v1/labels")]).toEqual([3, 2, 1]);
    expect(requests.lastQueries).toEqual(["up", "up == 0"]);
    expect(requests.bytesSent).toBeGreaterThan(100);
  });

  it("says so when its port is taken", async () => {
    const port = Number(new URL(prometheus.url).port);

    await expect(startDemoPrometheus({ port, world })).rejects.toThrow("EADDRINUSE");
  });
});

describe("the demo's Prometheus, when told to fail,", () => {
  it("is unavailable", async () => {
    prometheus.faults.mode = "unavailable";

    expect((await fetch(`${prometheus.url}/api/v1/query?query=up`)).status).toBe(503);
  });

  it("refuses a tenant", async () => {
    prometheus.faults.mode = "tenant";

    expect((await fetch(`${prometheus.url}/api/v1/query?query=up`)).status).toBe(401);
  });

  it("answers with a page", async () => {
    prometheus.faults.mode = "html";
    const response = await fetch(`${prometheus.url}/api/v1/query?query=up`);

    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  });

  it("breaks off in the middle of its JSON", async () => {
    prometheus.faults.mode = "truncated";
    const response = await fetch(`${prometheus.url}/api/v1/query?query=up`);

    await expect(response.json()).rejects.toThrow();
  });

  it("goes on and on", async () => {
    prometheus.faults.mode = "huge";
    const response = await fetch(`${prometheus.url}/api/v1/query?query=up`);
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > 10_000_000) break;
    }

    expect(bytes).toBeGreaterThan(10_000_000);
  });

  it("hangs up", async () => {
    prometheus.faults.mode = "reset";

    await expect(fetch(`${prometheus.url}/api/v1/query?query=up`)).rejects.toThrow();
  });

  it("is slow", async () => {
    prometheus.faults.delayMs = 300;
    prometheus.faults.only = (query) => query === "up";
    const answered: string[] = [];

    await Promise.all(
      ["up", "requests_total"].map((query) => get("/api/v1/query", { query }).then(() => answered.push(query))),
    );

    expect(answered).toEqual(["requests_total", "up"]);
  });

  it("fails for the queries that are meant only", async () => {
    prometheus.faults.mode = "unavailable";
    prometheus.faults.only = (query) => query.includes("requests");

    expect((await fetch(`${prometheus.url}/api/v1/query?query=requests_total`)).status).toBe(503);
    expect((await fetch(`${prometheus.url}/api/v1/query?query=up`)).status).toBe(200);
  });
});

async function get(path: string, parameters: Record<string, string>) {
  const response = await fetch(`${prometheus.url}${path}?${new URLSearchParams(parameters)}`);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

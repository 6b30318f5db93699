import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fixedClock } from "@/lib/demo/clock";
import { type DemoPrometheus, startDemoPrometheus } from "@/lib/demo/prometheus-server";
import { syntheticWorld } from "@/lib/demo/world-synthetic";
import { graphParameters, timeseriesParameters } from "@/lib/server/parameters";
import { type Api, ROUTES, serve } from "./testing";

const NOW = 1_795_000_005;

let prometheus: DemoPrometheus;
let api: Api;

beforeAll(async () => {
  const world = syntheticWorld({ services: 12, namespaces: 3, edges: 20, seed: 1, startedAt: NOW });
  prometheus = await startDemoPrometheus({ clock: fixedClock(NOW), world });
  api = serve({ PROMETHEUS_URL: prometheus.url, DEMO_NOW: String(NOW) });
  await api.get("/api/status");
});

afterAll(async () => {
  api?.close();
  await prometheus?.close();
});

/** What an attacker would look for in an answer. */
const CANARY = "c4n4ry<script>";

const NAMES = [...new Set([graphParameters, timeseriesParameters].flatMap(({ shape }) => Object.keys(shape)))];

const problem = z.strictObject({
  type: z.string().startsWith("urn:alidade:problem:"),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  requestId: z.uuid(),
});

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "Namespaces",
    "type[]",
    "window ",
    "at\0",
    "",
  ),
  fc.string({ unit: "binary", maxLength: 50 }),
);

const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom('"', "'", "`", "\\", "{", "}", "\n", "\r", "\0", "|", "=", "~", ",", "%", "é", "\ufffd"),
  }),
  fc.string({ unit: fc.integer({ min: 0xd7f0, max: 0xe00f }).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom(
    "",
    " ",
    "-1",
    "0",
    "299",
    "300",
    "1e3",
    "0x100",
    "٣٠٠",
    "300.0",
    "NaN",
    "Infinity",
    "null",
    "true",
    "TRUE",
    "now",
    "wait",
    "service",
    "team-00",
    "team-00,team-01",
    "team-00,",
    "../../etc/passwd",
    "workload/unknown/team-00/svc-0000-v1",
    "workload/unknown/team-00/%2e%2e",
    "workload/a/b/c|workload/a/b/c|http",
    "%%%",
    "{__proto__:1}",
    "9".repeat(400),
    ",".repeat(4000),
    "a".repeat(1024 * 1024),
    "é".repeat(512 * 1024),
    `"} or up{a="`,
  ),
);

const query = fc.array(fc.tuple(name, value), { maxLength: 4 }).map((pairs) => new URLSearchParams(pairs).toString());

/** Not made by anything that knows how a query is written. */
const rawQuery = fc.string({ unit: "grapheme", maxLength: 200 }).map((text) => text.replaceAll("#", "?"));

describe.each(ROUTES)("%s, asked for anything,", (route) => {
  // What a path names may not be there.
  const fine = route.includes("{") ? [200, 400, 404] : [200, 400];

  it("answers, or says what is wrong in the request, and never fails", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: query }, rawQuery), async (text) => {
        const response = await api.get(`${route}?${text}`);

        expect(fine, `${response.status} for ${text}`).toContain(response.status);
        if (response.status === 400) {
          expect(response.headers.get("Content-Type")).toBe("application/problem+json");
          expect(problem.parse(await response.json()).type).toBe("urn:alidade:problem:invalid-request");
        }
      }),
      { numRuns: 120 },
    );
  }, 60_000);

  it("never repeats what it was asked", async () => {
    const around = fc.string({ unit: "binary", maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(name, around, around, async (given, before, after) => {
        const hostile = new URLSearchParams([[given, `${before}${CANARY}${after}`]]);

        const response = await api.get(`${route}?${hostile}`);

        expect(await response.text()).not.toContain("c4n4ry");
        expect([...response.headers.values()].join()).not.toContain("c4n4ry");
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe("what is wrong", () => {
  const wrong = [
    { query: "window=59", names: ["window"] },
    { query: "window=86401", names: ["window"] },
    { query: "window=5m", names: ["window"] },
    { query: "window=300&window=300", names: ["window"] },
    { query: "at=1795000000000", names: ["at"] },
    { query: "at=", names: ["at"] },
    { query: "namespaces=", names: ["namespaces"] },
    { query: "namespaces=a,,b", names: ["namespaces"] },
    { query: "namespaces=UPPER", names: ["namespaces"] },
    { query: `namespaces=${"a".repeat(64)}`, names: ["namespaces"] },
    { query: `namespaces=${"a,".repeat(1024 * 1024)}`, names: ["namespaces"] },
    { query: "clusters=%00", names: ["clusters"] },
    { query: "type=workloads", names: ["type"] },
    { query: "serviceNodes=1", names: ["serviceNodes"] },
    { query: "idle=yes", names: ["idle"] },
    { query: "groupBy=", names: ["groupBy"] },
    { query: "latency=never", names: ["latency"] },
    { query: "explain=true", names: ["explain"] },
    { query: "Window=300", names: ["Window"] },
    { query: "type=x&idle=x&unheard-of=x&window=x", names: ["type", "idle", "unheard-of", "window"] },
  ];

  it.each(wrong)("is named in a graph's refusal: $names", async ({ query: text, names }) => {
    const response = await api.get(`/api/graph?${text}`);
    const { status, detail } = problem.parse(await response.json());

    expect({ status, of: response.status }).toEqual({ status: 400, of: 400 });
    for (const each of names) expect(detail).toMatch(new RegExp(`(^|; )${each}: `));
    expect(detail.split("; ")).toHaveLength(names.length);
  });

  it.each([
    { query: "", names: ["node", "edge"] },
    { query: "node=workload/a/b/c&edge=workload/a/b/c|workload/a/b/d|http", names: ["node", "edge"] },
    { query: "node=workload", names: ["node"] },
    { query: "node=workload/a/b/%2563", names: ["node"] },
    { query: "node=pod/a/b/c", names: ["node"] },
    { query: "node=workload/a/b/%25ZZ", names: ["node"] },
    { query: "edge=workload/a/b/c|workload/a/b/d", names: ["edge"] },
    { query: "edge=workload/a/b/c|workload/a/b/d|udp", names: ["edge"] },
    { query: "node=workload/a/b/c&direction=both", names: ["direction"] },
    { query: "node=workload/a/b/c&range=60", names: ["range"] },
    { query: "node=workload/a/b/c&range=999999999", names: ["range"] },
  ])("is named in a chart's refusal: $query", async ({ query: text, names }) => {
    const response = await api.get(`/api/timeseries?${text}`);
    const { detail } = problem.parse(await response.json());

    expect(response.status).toBe(400);
    for (const each of names) expect(detail).toContain(each);
  });

  it("is a parameter at all, where there are none", async () => {
    for (const route of ["/api/status", "/api/readyz", "/api/metrics", "/api/openapi.json"]) {
      const response = await api.get(`${route}?verbose=1`);

      expect(response.status, route).toBe(400);
      expect(problem.parse(await response.json()).detail).toMatch(/^verbose: /);
    }
  });
});

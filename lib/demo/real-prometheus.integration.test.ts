import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "./clock";
import { recentSpans, writeOpenMetrics } from "./open-metrics";
import { type DemoPrometheus, startDemoPrometheus } from "./prometheus-server";
import { BAD_QUERIES, QUERIES, UNKNOWN_QUERIES } from "./testing/queries";
import { type RealPrometheus, startRealPrometheus } from "./testing/real-prometheus";
import { demoWorld } from "./world-demo";

/** In the middle of an incident, after one that ended, and between two scrapes. */
const NOW = Date.parse("2026-11-20T09:35:07Z") / 1000;
/** The world begins within what is written, so that the very first windows are held against each other too. */
const HISTORY = 90 * 60;
const BEGAN = Math.floor(NOW / 15) * 15 - HISTORY;

describe("the demo's Prometheus against the real one", () => {
  let real: RealPrometheus;
  let demo: DemoPrometheus;

  beforeAll(async () => {
    const world = demoWorld({ startedAt: NOW, historySeconds: HISTORY });
    real = await startRealPrometheus({ openMetrics: (file) => writeOpenMetrics(file, world, recentSpans(NOW)) });
    demo = await startDemoPrometheus({ clock: fixedClock(NOW), world });
  }, 300_000);

  afterAll(async () => {
    await demo?.close();
    await real?.close();
  });

  const moments = [
    { when: "now", at: NOW },
    { when: "at a scrape", at: BEGAN + 3600 },
    { when: "during an incident", at: NOW - 28 * 60 + 0.25 },
    { when: "just after the rollout", at: NOW - 70 * 60 + 40 },
    { when: "a little after the beginning", at: BEGAN + 50 },
    { when: "with a single sample there", at: BEGAN + 3 },
    { when: "before the beginning", at: BEGAN - 10 },
    { when: "a little into the future", at: NOW + 250 },
    { when: "beyond the look-back", at: NOW + 400 },
  ];

  it.each(QUERIES)("answers alike: $name", async ({ query }) => {
    for (const { when, at } of moments) {
      const parameters = { query, time: String(at) };
      const [expected, got] = await both("/api/v1/query", parameters);

      expect(got.status, `status ${when}: ${got.text}`).toBe(expected.status);
      expectAlike(rowsOf(got.text), rowsOf(expected.text), when);
    }
  });

  const ranges = [
    { name: "an hour by minutes", start: NOW - 3600, end: NOW, step: "60" },
    { name: "all of it and more by odd steps", start: BEGAN - 100, end: NOW + 500, step: "97.5" },
    { name: "steps shorter than the scrape interval", start: NOW - 120, end: NOW, step: "7s" },
    { name: "one point", start: NOW - 60, end: NOW - 60, step: "30" },
  ];

  it.each(QUERIES.filter(({ query }) => !query.endsWith("]")))("answers ranges alike: $name", async ({ query }) => {
    for (const { name, start, end, step } of ranges) {
      const parameters = { query, start: String(start), end: String(end), step };
      const [expected, got] = await both("/api/v1/query_range", parameters);

      expect(got.status, `status for ${name}: ${got.text}`).toBe(expected.status);
      expectAlike(rowsOf(got.text), rowsOf(expected.text), name);
    }
  });

  it.each(BAD_QUERIES)("refuses alike: $name", async ({ query }) => {
    const [expected, got] = await both("/api/v1/query", { query, time: String(NOW) });

    expect(refusal(got)).toEqual(refusal(expected));
  });

  it.each([
    { name: "no step", start: NOW - 60, end: NOW },
    { name: "a step of 0", start: NOW - 60, end: NOW, step: "0" },
    { name: "too many points", start: NOW - 12_000, end: NOW, step: "1" },
    { name: "an end before the start", start: NOW, end: NOW - 1, step: "1" },
    { name: "a time that is none", start: "yesterday", end: NOW, step: "1" },
  ])("refuses ranges alike: $name", async ({ name, ...range }) => {
    const parameters = Object.entries({ query: "up", ...range }).map(([key, value]) => [key, String(value)] as const);
    const [expected, got] = await both("/api/v1/query_range", Object.fromEntries(parameters));

    expect(refusal(got)).toEqual(refusal(expected));
  });

  it.each(UNKNOWN_QUERIES)("does not guess at what it does not know: $name", async ({ query }) => {
    const [expected, got] = await both("/api/v1/query", { query, time: String(NOW) });

    expect(expected.status).toBe(200);
    expect(refusal(got)).toEqual({ status: 422, errorType: "execution" });
  });

  it.each([
    { path: "/api/v1/series", parameters: { "match[]": 'istio_requests_total{reporter="waypoint"}' } },
    { path: "/api/v1/series", parameters: { "match[]": "up", start: String(NOW - 60), end: String(NOW) } },
    { path: "/api/v1/labels", parameters: {} },
    { path: "/api/v1/labels", parameters: { "match[]": "istio_build" } },
    { path: "/api/v1/label/__name__/values", parameters: {} },
    { path: "/api/v1/label/le/values", parameters: {} },
    { path: "/api/v1/label/app/values", parameters: { "match[]": 'up{namespace="shop"}' } },
    { path: "/api/v1/rules", parameters: {} },
  ])("answers $path alike, given $parameters", async ({ path, parameters }) => {
    const [expected, got] = await both(path, parameters);

    expect(got.status).toBe(expected.status);
    expect(sortedData(got.text)).toEqual(sortedData(expected.text));
  });

  it("writes times that need milliseconds as the real one does", async () => {
    const [expected, got] = await both("/api/v1/query", { query: "1", time: "2026-11-20T09:35:07.0405Z" });

    expect(got.text).toBe(expected.text.trim());
  });

  async function both(path: string, parameters: Record<string, string>): Promise<[Answer, Answer]> {
    return Promise.all([ask(real.url, path, parameters), ask(demo.url, path, parameters)]);
  }
});

type Answer = { readonly status: number; readonly text: string };

type Row = { readonly metric: Record<string, string>; readonly points: readonly (readonly [number, string])[] };

async function ask(url: string, path: string, parameters: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${url}${path}?${new URLSearchParams(parameters)}`);
  return { status: response.status, text: await response.text() };
}

/** Rows by their labels, whatever the kind of the answer. */
function rowsOf(text: string): Map<string, Row> {
  const { data } = JSON.parse(text);
  if (data.resultType === "scalar") return new Map([["", { metric: {}, points: [data.result] }]]);
  const rows = data.result.map(
    (row: { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }) => {
      const sorted = Object.fromEntries(Object.entries(row.metric).sort(([a], [b]) => (a < b ? -1 : 1)));
      return [JSON.stringify(sorted), { metric: sorted, points: row.values ?? (row.value ? [row.value] : []) }];
    },
  );
  return new Map(rows);
}

function expectAlike(got: Map<string, Row>, expected: Map<string, Row>, where: string): void {
  expect([...got.keys()].sort(), where).toEqual([...expected.keys()].sort());
  for (const [key, row] of expected) {
    const own = got.get(key);
    expect(
      own?.points.map(([at]) => at),
      `times ${where} of ${key}`,
    ).toEqual(row.points.map(([at]) => at));
    for (const [i, [at, value]] of row.points.entries()) {
      const ownValue = own?.points[i]?.[1] ?? "nothing";
      if (!isClose(ownValue, value)) expect(`${ownValue} at ${at} ${where} of ${key}`).toBe(value);
    }
  }
}

function isClose(got: string, expected: string): boolean {
  if (got === expected) return true;
  const [a, b] = [Number(got), Number(expected)];
  return Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}

function refusal({ status, text }: Answer): { status: number; errorType: string } {
  return { status, errorType: JSON.parse(text).errorType };
}

function sortedData(text: string): unknown {
  const { data } = JSON.parse(text);
  return Array.isArray(data) ? data.map((entry) => JSON.stringify(sortedKeys(entry))).sort() : data;
}

function sortedKeys(entry: unknown): unknown {
  if (typeof entry !== "object" || entry === null) return entry;
  return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
}

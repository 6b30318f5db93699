import { describe, expect, it } from "vitest";
import { fixedClock } from "../clock";
import { tinyWorld } from "../testing/tiny-world";
import type { World } from "../world";
import { engine } from "./evaluate";
import { metricOf } from "./label-set";
import { sampleStore } from "./samples";

/** Counters begun at 0, all of them at 600 s when asked. Rates are chosen so that samples are whole numbers. */
const world = tinyWorld([
  { name: "requests_total", labels: { from: "a", to: "b", code: "200" }, rate: 4 },
  { name: "requests_total", labels: { from: "a", to: "b", code: "503" }, rate: 1 },
  { name: "requests_total", labels: { from: "a", to: "c", code: "200" }, rate: 2 },
  { name: "requests_total", labels: { from: "", to: "c", code: "200" }, rate: 0, start: 7 },
  { name: "up", labels: { pod: "b-1" }, start: 1 },
  { name: "up", labels: { pod: "c-1" }, start: 0 },
  { name: "late_total", rate: 2, lives: { from: 500, until: Number.POSITIVE_INFINITY } },
  { name: "gone_total", rate: 2, lives: { from: Number.NEGATIVE_INFINITY, until: 400 } },
  { name: "restarted_total", rate: 2, restarts: { everySeconds: 250, firstAt: 55 } },
  ...[
    { le: "10", rate: 1 },
    { le: "20", rate: 3 },
    { le: "+Inf", rate: 4 },
  ].map((bucket) => ({ name: "latency_bucket", labels: { to: "b" }, ...bucket })),
]);

const ALL = 'requests_total{from="a",to="b",code="200"}';

describe("an instant query", () => {
  it.each([
    { query: ALL, is: { '{__name__="requests_total",code="200",from="a",to="b"}': 2400 } },
    { query: 'count(requests_total{from=""})', is: { "{}": 1 } },
    { query: `rate(${ALL}[5m])`, is: { '{code="200",from="a",to="b"}': 4 } },
    { query: `increase(${ALL}[5m])`, is: { '{code="200",from="a",to="b"}': 1200 } },
    // Samples at 510 … 600, the first of them 20: it stood at 0 at 500, and all of its 200 are counted.
    { query: "increase(late_total[5m])", is: { "{}": 200 } },
    // Samples at 300 … 390: then half an interval more.
    { query: "increase(gone_total[5m])", is: { "{}": 2 * 97.5 } },
    // At 555 it fell from 490, the sample of 545 seconds, to 0: what was counted before the fall comes on top.
    { query: "increase(restarted_total[1m])", is: { "{}": 2 * 60 - 30 + 0 } },
    { query: "max(count_over_time(requests_total[5m]))", is: { "{}": 21 } },
    { query: "count(histogram_count(requests_total))", is: {} },
    { query: "sum(rate(requests_total[5m]))", is: { "{}": 7 } },
    { query: "sum by (to) (rate(requests_total[5m]))", is: { '{to="b"}': 5, '{to="c"}': 2 } },
    { query: "sum without (code, from) (rate(requests_total[5m]))", is: { '{to="b"}': 5, '{to="c"}': 2 } },
    { query: "count by (from) (requests_total)", is: { '{from="a"}': 3, "{}": 1 } },
    { query: "max by (to) (rate(requests_total[5m]))", is: { '{to="b"}': 4, '{to="c"}': 2 } },
    { query: "max(0 / up)", is: { "{}": 0 } },
    { query: "sum by (to) (rate(requests_total[5m])) > 2", is: { '{to="b"}': 5 } },
    { query: "sum by (to) (rate(requests_total[5m])) > bool 2", is: { '{to="b"}': 1, '{to="c"}': 0 } },
    { query: "2 < sum by (to) (rate(requests_total[5m]))", is: { '{to="b"}': 5 } },
    { query: "up == 0", is: { '{__name__="up",pod="c-1"}': 0 } },
    { query: "up * 10 - 2 ^ 3", is: { '{pod="b-1"}': 2, '{pod="c-1"}': -8 } },
    { query: "7 % (up + 3)", is: { '{pod="b-1"}': 3, '{pod="c-1"}': 1 } },
    { query: "1 / up", is: { '{pod="b-1"}': 1, '{pod="c-1"}': Number.POSITIVE_INFINITY } },
    { query: "histogram_quantile(0.5, rate(latency_bucket[5m]))", is: { '{to="b"}': 15 } },
    { query: "histogram_quantile(0.125, sum by (le) (rate(latency_bucket[5m])))", is: { "{}": 5 } },
    { query: "histogram_quantile(0.9, sum by (le) (rate(latency_bucket[5m])))", is: { "{}": 20 } },
    { query: "histogram_quantile(0.5, up)", is: {} },
    { query: 'up{pod="b-1"} or up', is: { '{__name__="up",pod="b-1"}': 1, '{__name__="up",pod="c-1"}': 0 } },
    { query: 'up{pod="b-1"} * 5 or up', is: { '{pod="b-1"}': 5, '{__name__="up",pod="c-1"}': 0 } },
    { query: 'up unless on (pod) up{pod="b-1"}', is: { '{__name__="up",pod="c-1"}': 0 } },
    { query: 'up and on (pod) up{pod="b-1"}', is: { '{__name__="up",pod="b-1"}': 1 } },
    { query: "up and up * 2", is: { '{__name__="up",pod="b-1"}': 1, '{__name__="up",pod="c-1"}': 0 } },
    { query: "up and on () requests_total", is: { '{__name__="up",pod="b-1"}': 1, '{__name__="up",pod="c-1"}': 0 } },
    { query: "nothing", is: {} },
    { query: "sum(nothing)", is: {} },
    { query: "sum(rate(up[10s]))", is: {} },
  ])("$query", ({ query, is }) => {
    expect(vectorAt(query, 600)).toEqual(is);
  });

  it.each([
    { query: "2 + 3 * 4", is: 14 },
    { query: "-2 ^ 2", is: -4 },
    { query: "(-2) ^ 2 + 2 ^ -1", is: 4.5 },
    { query: "1 < bool 2", is: 1 },
    { query: "0 / 0", is: Number.NaN },
    { query: "-Inf", is: Number.NEGATIVE_INFINITY },
  ])("$query is a number", ({ query, is }) => {
    expect(engineOf(world, 600).instant(query, 600_000)).toEqual({ type: "scalar", atMs: 600_000, value: is });
  });

  it.each([
    { when: "between two scrapes", at: 607, is: [2400] },
    { when: "in the future, within the look-back", at: 900, is: [2400] },
    { when: "beyond the look-back", at: 900.001, is: [] },
    { when: "before the world began", at: -1, is: [] },
    { when: "at the very beginning", at: 0, is: [0] },
  ])("reads the newest sample $when", ({ at, is }) => {
    expect(Object.values(vectorAt(ALL, at))).toEqual(is);
  });

  it("does not extrapolate to before the counter stood at 0", () => {
    // Samples at 0 … 45 of a range that begins at -10: the counter stood at 0 at 0.
    expect(vectorAt(`increase(${ALL}[60s])`, 50)).toEqual({ '{code="200",from="a",to="b"}': 4 * 50 });
  });

  it("gives the samples of a range as they are", () => {
    const answer = engineOf(world, 600).instant(`${ALL}[30s]`, 600_000);

    expect(answer.type === "matrix" && answer.matrix.map(({ points }) => points)).toEqual([
      [
        [570_000, 2280],
        [585_000, 2340],
        [600_000, 2400],
      ],
    ]);
  });

  it("refuses to tell apart series that only differed by name", () => {
    const query = 'rate({__name__=~"gone_total|restarted_total"}[10m])';

    expect(() => vectorAt(query, 600)).toThrow("vector cannot contain metrics with the same labelset");
  });

  it("answers again alike, at another time and when other series are there", () => {
    const { instant } = engineOf(world, 600);
    const query = 'sum by (to) (rate({__name__=~"late_total|gone_total|requests_total"}[1m]))';
    const asked = [100, 450, 600, 100].map((at) => {
      const answer = instant(query, at * 1000);
      return answer.type === "vector" ? [...answer.vector.values].map(Math.round) : [];
    });

    expect(asked[3]).toEqual(asked[0]);
    expect(asked[0]).toEqual([5, 2, 2]);
    expect(asked[1]).toEqual([5, 2]);
  });
});

describe("a range query", () => {
  it("has a point for each step at which there is a value", () => {
    const answer = engineOf(world, 600).range("sum by (to) (rate(requests_total[1m]))", {
      startMs: -60_000,
      endMs: 180_000,
      stepMs: 60_000,
    });

    expect(rows(answer)).toEqual({
      '{to="b"}': [
        [60_000, 5],
        [120_000, 5],
        [180_000, 5],
      ],
      '{to="c"}': [
        [60_000, 2],
        [120_000, 2],
        [180_000, 2],
      ],
    });
  });

  it("repeats a number", () => {
    expect(rows(engineOf(world, 600).range("7", { startMs: 0, endMs: 25, stepMs: 10 }))).toEqual({
      "{}": [
        [0, 7],
        [10, 7],
        [20, 7],
      ],
    });
  });

  it("leaves out the steps at which a filter lets nothing through", () => {
    const schedule = { kind: "every", periodSeconds: 600, lengthSeconds: 300, beginsAt: 300 } as const;
    const changing = tinyWorld([{ name: "a_total", rate: 1, when: "incident" }], { schedule });
    const answer = engineOf(changing, 1200).range("rate(a_total[1m]) > 0", {
      startMs: 0,
      endMs: 900_000,
      stepMs: 150_000,
    });

    expect(rows(answer)).toEqual({
      "{}": [
        [450_000, 1],
        [600_000, 1],
      ],
    });
  });

  it("refuses ranges of ranges, and more than 11,000 points", () => {
    const { range } = engineOf(world, 600);

    expect(() => range("up[5m]", { startMs: 0, endMs: 1, stepMs: 1 })).toThrow("invalid expression type");
    expect(() => range("up", { startMs: 0, endMs: 11_001, stepMs: 1 })).toThrow("maximum resolution");
    expect(() => range("up", { startMs: 0, endMs: 11_000, stepMs: 1 })).not.toThrow();
  });
});

function engineOf(of: World, now: number) {
  return engine(sampleStore(of, fixedClock(now)));
}

function vectorAt(query: string, at: number): Record<string, number> {
  const answer = engineOf(world, 600).instant(query, at * 1000);
  if (answer.type !== "vector") throw new Error("not a vector");
  const { sets, values, named } = answer.vector;
  return Object.fromEntries(sets.map((set, i) => [text(metricOf(set, named)), rounded(values[i] ?? Number.NaN)]));
}

function rows(answer: ReturnType<ReturnType<typeof engineOf>["range"]>): Record<string, unknown> {
  if (answer.type !== "matrix") throw new Error("not a matrix");
  return Object.fromEntries(
    answer.matrix.map(({ set, named, points }) => [
      text(metricOf(set, named)),
      points.map(([at, value]) => [at, rounded(value)]),
    ]),
  );
}

function text(metric: Record<string, string>): string {
  return `{${Object.entries(metric)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",")}}`;
}

function rounded(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 1e9) / 1e9 : value;
}

import { describe, expect, it } from "vitest";
import type { Timeseries } from "@/lib/graph/model";
import { axisEndOf, chartsOf, extentOf, isAlone, newestOf, ticksOf } from "./chart-data";

function history(...series: Partial<Timeseries["series"][number]>[]): Timeseries {
  return {
    id: "node",
    startAt: 0,
    endAt: 30,
    stepSeconds: 15,
    windowSeconds: 300,
    times: [0, 15, 30],
    missing: [],
    series: series.map((each) => ({
      protocol: "http",
      figure: "requestRate",
      unit: "requests/s",
      values: [1, 2, 3],
      ...each,
    })),
  };
}

describe("chartsOf", () => {
  it("draws rate, errors and latency on one axis of time", () => {
    const charts = chartsOf(history({}, { figure: "errorRate", values: [0, 1, 3] }, { figure: "p95", unit: "ms" }));

    expect(charts.map(({ title, unit }) => [title, unit])).toEqual([
      ["Rate", "req/s"],
      ["Errors", "ratio"],
      ["Latency", "ms"],
    ]);
    expect(charts.every(({ rows }) => rows.map(({ at }) => at).join() === "0,15,30")).toBe(true);
  });

  it("leaves a gap where nothing was measured, and where there is nothing to have a share of", () => {
    const [rate, errors] = chartsOf(history({ values: [2, null, 0] }, { figure: "errorRate", values: [1, null, 0] }));

    expect(rate?.rows.map((row) => row.requestRate)).toEqual([2, undefined, 0]);
    expect(errors?.rows.map((row) => row.errorRate)).toEqual([0.5, undefined, undefined]);
  });

  it("names the protocol only where there are several", () => {
    const titles = chartsOf(history({}, { protocol: "tcp", figure: "sentBytesPerSecond", unit: "bytes/s" })).map(
      ({ title }) => title,
    );

    expect(titles).toEqual(["Rate (HTTP)", "Bytes (TCP)"]);
  });

  it("has no charts without series", () => {
    expect(chartsOf(history())).toEqual([]);
  });
});

it("finds points without neighbours", () => {
  const rows = [1, undefined, 2, undefined, 3, 4].map((p95, at) => ({ at, p95 }));

  expect(rows.map((_, index) => isAlone(rows, index, "p95"))).toEqual([true, false, true, false, false, false]);
});

it("gives the last value and the range of what was measured", () => {
  const rows = [3, 1, undefined].map((p95, at) => ({ at, p95 }));

  expect(extentOf(rows, "p95")).toEqual({ last: 1, least: 1, most: 3 });
  expect(extentOf(rows, "p99")).toBeUndefined();
});

it("puts ticks on full quarters of an hour", () => {
  expect(ticksOf(100, 3700)).toEqual([900, 1800, 2700, 3600]);
});

describe("axisEndOf", () => {
  const lines = [{ key: "errorRate", name: "failed", colour: "red" }];
  const rows = (...values: number[]) => values.map((errorRate, at) => ({ at, errorRate }));

  it.each([
    ["a share that is nothing", "ratio", rows(0, 0), 0.01],
    ["a small share", "ratio", rows(0, 0.02), undefined],
    ["a share near everything", "ratio", rows(0, 0.98), 1],
    ["no requests", "req/s", rows(0), 1],
    ["some requests", "req/s", rows(0, 40), undefined],
  ] as const)("ends the axis of %s", (_, unit, given, expected) => {
    expect(axisEndOf({ unit, lines, rows: given })).toBe(expected);
  });
});

it.each([
  ["the last", [1, 2, 3], 3],
  ["the last but one, where no scrape has come to the last", [1, 2, undefined], 2],
  ["none in a gap", [1, undefined, undefined], undefined],
])("has as newest value %s", (_, values, expected) => {
  expect(
    newestOf(
      values.map((p95, at) => ({ at, p95 })),
      "p95",
    ),
  ).toBe(expected);
});

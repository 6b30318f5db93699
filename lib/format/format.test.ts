import { describe, expect, it } from "vitest";
import { formatBytesRate } from "./bytes";
import { formatCount } from "./count";
import { formatAge, formatDuration, formatWindow } from "./duration";
import { figureText, NO_DATA } from "./figure";
import { formatConnections, formatMessages, formatRate } from "./rate";
import { formatRatio, ratioOf } from "./ratio";

describe("formatRate", () => {
  it.each([
    [undefined, "–"],
    [Number.NaN, "–"],
    [0, "0 req/s"],
    [0.004, "<0.01 req/s"],
    [0.25, "0.25 req/s"],
    [1, "1 req/s"],
    [1.256, "1.26 req/s"],
    [12.5, "12.5 req/s"],
    [12.04, "12 req/s"],
    [125.4, "125 req/s"],
    [999.4, "999 req/s"],
    [999.9, "1k req/s"],
    [1254, "1.25k req/s"],
    [2_500_000, "2.5M req/s"],
  ])("shows %s requests a second as %s", (rate, expected) => {
    expect(figureText(formatRate(rate))).toBe(expected);
  });

  it("names what is counted", () => {
    expect(figureText(formatConnections(2))).toBe("2 conn/s");
    expect(figureText(formatMessages(1500))).toBe("1.5k msg/s");
  });
});

describe("formatRatio", () => {
  it.each([
    [undefined, "–"],
    [0, "0%"],
    [0.00001, "<0.01%"],
    [0.005, "0.5%"],
    [0.0234, "2.3%"],
    [0.32, "32%"],
    [0.9, "90%"],
    [0.9951, "99.51%"],
    [0.99999, ">99.99%"],
    [1, "100%"],
  ])("shows a share of %s as %s", (ratio, expected) => {
    expect(figureText(formatRatio(ratio))).toBe(expected);
  });

  it("has no share of nothing", () => {
    expect(ratioOf(0, 0)).toBeUndefined();
    expect(ratioOf(undefined, 3)).toBeUndefined();
    expect(ratioOf(1, 4)).toBe(0.25);
  });
});

describe("formatDuration", () => {
  it.each([
    [undefined, "–"],
    [0, "0 ms"],
    [0.002, "<0.01 ms"],
    [0.8, "0.8 ms"],
    [3.14, "3.14 ms"],
    [23, "23 ms"],
    [999.7, "1 s"],
    [1250, "1.25 s"],
    [60_000, "60 s"],
    [150_000, "2.5 min"],
  ])("shows %s ms as %s", (ms, expected) => {
    expect(figureText(formatDuration(ms))).toBe(expected);
  });
});

describe("formatWindow", () => {
  it.each([
    [60, "1 min"],
    [90, "1 min 30 s"],
    [300, "5 min"],
    [5400, "1 h 30 min"],
    [86_400, "24 h"],
    [0, "0 s"],
  ])("shows %s s as %s", (seconds, expected) => {
    expect(formatWindow(seconds)).toBe(expected);
  });
});

describe("formatAge", () => {
  it.each([
    [0.4, "just now"],
    [12, "12 s ago"],
    [199, "3 min ago"],
    [7300, "2 h ago"],
    [200_000, "2 d ago"],
  ])("shows %s s as %s", (seconds, expected) => {
    expect(formatAge(seconds)).toBe(expected);
  });
});

describe("formatBytesRate", () => {
  it.each([
    [undefined, "–"],
    [0, "0 B/s"],
    [512, "512 B/s"],
    [999.7, "1 kB/s"],
    [1_234_567, "1.23 MB/s"],
    [5e9, "5 GB/s"],
  ])("shows %s as %s", (bytes, expected) => {
    expect(figureText(formatBytesRate(bytes))).toBe(expected);
  });
});

it("counts in the right number", () => {
  expect([formatCount(1, "gap"), formatCount(2, "gap"), formatCount(0, "entry", "entries")]).toEqual([
    "1 gap",
    "2 gaps",
    "0 entries",
  ]);
});

it("shows no data without a unit", () => {
  expect(figureText(NO_DATA)).toBe("–");
});

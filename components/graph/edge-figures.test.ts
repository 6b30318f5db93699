import { describe, expect, it } from "vitest";
import { figureText } from "@/lib/format/figure";
import type { GraphEdge } from "@/lib/graph/model";
import { edgeLines, errorRatio, volumeClass } from "./edge-figures";
import { edgeWith } from "./testing/fixture";

const written = (overrides: Partial<GraphEdge>) => edgeLines(edgeWith(overrides)).map(figureText);

describe("edgeLines", () => {
  it.each([
    ["how much", { requestRate: 12.5 }, ["12.5 req/s"]],
    ["no share where nothing fails", { requestRate: 12.5, errorRate: 0 }, ["12.5 req/s"]],
    ["the share that fails", { requestRate: 10, errorRate: 0.2 }, ["10 req/s", "2%"]],
    ["p95 beneath", { requestRate: 10, errorRate: 0.2, latencyMs: { p95: 23 } }, ["10 req/s", "2%", "23 ms"]],
    [
      "bytes of both directions",
      { protocol: "tcp", sentBytesPerSecond: 2e5, receivedBytesPerSecond: 1e6 },
      ["1.2 MB/s"],
    ],
    [
      "the share of connections that fail",
      { protocol: "tcp", sentBytesPerSecond: 2e5, connectionsPerSecond: { opened: 9, failed: 1 } },
      ["200 kB/s", "10%"],
    ],
    ["nothing without traffic", { requestRate: 0, errorRate: 0 }, []],
    ["nothing without a measurement", {}, []],
  ] satisfies [string, Partial<GraphEdge>, string[]][])("writes %s", (_, overrides, lines) => {
    expect(written(overrides)).toEqual(lines);
  });

  it("colours the share by the verdict, which knows how many requests there were", () => {
    const few = edgeLines(edgeWith({ requestRate: 0.02, errorRate: 0.01 }));
    const many = edgeLines(
      edgeWith({ requestRate: 20, errorRate: 10, health: { status: "failing", reasons: ["50% fail"] } }),
    );

    expect(few[1]?.tone).toBe("plain");
    expect(many[1]?.tone).toBe("failing");
  });
});

describe("volumeClass", () => {
  it.each([
    [0, undefined],
    [0.004, 0],
    [0.2, 1],
    [5, 2],
    [50, 3],
    [500, 4],
    [90_000, 5],
  ])("puts %s req/s into class %s", (requestRate, expected) => {
    expect(volumeClass(edgeWith({ requestRate }))).toBe(expected);
  });

  it("puts bytes on the same ladder", () => {
    expect(volumeClass(edgeWith({ protocol: "tcp", sentBytesPerSecond: 50_000 }))).toBe(2);
  });
});

it("has no error ratio without requests", () => {
  expect(errorRatio({ requestRate: 0, errorRate: 0 })).toBeUndefined();
});

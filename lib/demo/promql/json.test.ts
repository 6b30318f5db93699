import { describe, expect, it } from "vitest";
import { answerJson, formatValue } from "./json";

describe("a value", () => {
  it.each([
    [1, "1"],
    [0, "0"],
    [-0, "-0"],
    [0.1, "0.1"],
    [1e20, "100000000000000000000"],
    [1e21, "1e+21"],
    [1.5e-7, "1.5e-07"],
    [1e-12, "1e-12"],
    [0.000001, "0.000001"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "+Inf"],
    [Number.NEGATIVE_INFINITY, "-Inf"],
  ])("%s is written %s", (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

describe("an answer", () => {
  it("has sorted labels without empty ones, and times in seconds", () => {
    const set = { name: "up", labels: { pod: 'a"b', app: "", job: "x" }, le: "" };
    const vector = { sets: [set], values: Float64Array.of(1), named: true };
    const data = [...answerJson({ type: "vector", atMs: 1_795_166_894_500, vector })].join("");

    expect(data).toBe(
      '{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"x","pod":"a\\"b"},"value":[1795166894.5,"1"]}]}',
    );
  });

  it("comes in pieces that together are JSON", () => {
    const sets = Array.from({ length: 5000 }, (_, i) => ({ name: "", labels: { i: `${i}` }, le: "+Inf" }));
    const vector = { sets, values: new Float64Array(5000).fill(2), named: false };
    const pieces = [...answerJson({ type: "vector", atMs: 0, vector })];

    expect(pieces.length).toBeGreaterThan(3);
    expect(JSON.parse(pieces.join("")).result).toHaveLength(5000);
  });
});

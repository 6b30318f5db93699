import { describe, expect, it } from "vitest";
import { type Figure, figure, tableOf, verdictOf } from "./figure";

const snapshot = (value: number): Figure => ({
  ...figure("A cluster's first snapshot", "ms", value, 1_000, "snapshot"),
  size: "K",
  store: "API server",
});

describe("a figure", () => {
  it.each([
    [5_999, "ok"],
    [6_001, "over"],
    [12_001, "more than twice over"],
  ])("with a budget beside its floor is judged with it: %i ms are %s", (value, verdict) => {
    expect(verdictOf(snapshot(value))).toBe(verdict);
    expect(tableOf([snapshot(value)])).toContain("6.00 s");
  });

  it("without a budget for its size has no verdict", () => {
    expect(verdictOf({ ...snapshot(1), size: "S" })).toBe("");
  });
});

import { describe, expect, it } from "vitest";
import type { Gap, SourceState } from "@/lib/graph/model";
import { freshnessOf, knowsTraffic, noticesOf } from "./freshness";

const east: SourceState = { name: "east", kind: "prometheus" };
const west: SourceState = { name: "west", kind: "prometheus" };
const gap = (source: string, more: Partial<Gap> = {}): Gap => ({
  source: `prometheus/${source}`,
  what: "everything",
  why: "refused",
  ...more,
});

describe("freshnessOf", () => {
  it.each([
    ["all sources answer", [east, west], [], { at: 100, older: [] }],
    ["the only source was never read", [east], [gap("east")], { at: undefined, older: [] }],
    ["one of two was never read", [east, west], [gap("west")], { at: 100, older: [] }],
    [
      "one of two has stopped answering",
      [east, west],
      [gap("west", { staleSince: 40 })],
      { at: 100, older: [{ source: "prometheus/west", at: 40 }] },
    ],
    ["all have stopped, and the answer is of then", [east], [gap("east", { staleSince: 100 })], { at: 100, older: [] }],
    ["a part is not collected", [east], [gap("east", { what: "requests" })], { at: 100, older: [] }],
  ])("knows when %s", (_, sources, missing, expected) => {
    expect(freshnessOf({ at: 100, sources, missing })).toEqual(expected);
  });
});

describe("noticesOf", () => {
  it("tells of sources that do not answer and of old figures, not of what is on its way or not collected", () => {
    const notices = noticesOf([
      gap("east"),
      gap("west", { what: "tcp", staleSince: 40 }),
      gap("west", { what: "latency", pending: true }),
      gap("west", { what: "mtls" }),
    ]);

    expect(notices).toEqual([
      { source: "prometheus/east", what: undefined, why: "refused" },
      { source: "prometheus/west", what: "tcp", why: "refused", staleSince: 40 },
    ]);
  });

  it("says of a source that does not answer at all only that", () => {
    const notices = noticesOf([
      gap("west", { what: "latency", staleSince: 40 }),
      gap("west", { staleSince: 50 }),
      gap("east", { what: "latency", staleSince: 60 }),
    ]);

    expect(notices.map(({ source, what }) => [source, what])).toEqual([
      ["prometheus/west", undefined],
      ["prometheus/east", "latency"],
    ]);
  });
});

describe("knowsTraffic", () => {
  it.each([
    ["nothing is missing", [], true],
    ["latency is", [gap("east", { what: "latency" })], true],
    ["old figures are shown", [gap("east", { staleSince: 40 })], true],
    ["a source could never be read", [gap("east")], false],
    ["requests are not collected", [gap("east", { what: "requests" })], false],
  ])("where %s", (_, missing, expected) => {
    expect(knowsTraffic(missing)).toBe(expected);
  });
});

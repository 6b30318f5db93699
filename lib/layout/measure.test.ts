import { describe, expect, it } from "vitest";
import { faultsOf, measure } from "./measure";
import type { Layout, PlacedNode } from "./model";
import { graphOf } from "./testing";

const BOUNDS = { x: 0, y: 0, width: 800, height: 500 };

function layoutOf(nodes: PlacedNode[], groups: Layout["groups"] = []): Layout {
  return { algorithm: "two-level", nodes, groups, bounds: BOUNDS, settled: 0, departed: [] };
}

describe("measures", () => {
  it("count a crossing once, and none between edges that share an end", () => {
    const input = graphOf("a > b", "c > d", "a > d");
    const nodes = [
      { id: "a", x: 0, y: 0 },
      { id: "b", x: 400, y: 400 },
      { id: "c", x: 0, y: 400 },
      { id: "d", x: 400, y: 0 },
    ];

    expect(measure(input, layoutOf(nodes)).crossingsRatio).toBeCloseTo(1 / 3);
  });

  it("count edges that lead over a node, and those that point to the right", () => {
    const input = graphOf("a > c", "b > a");
    const nodes = [
      { id: "a", x: 0, y: 0 },
      { id: "b", x: 200, y: 0 },
      { id: "c", x: 400, y: 0 },
    ];

    const { coveredRatio, forwardRatio, aspectRatio } = measure(input, layoutOf(nodes));

    expect({ coveredRatio, forwardRatio, aspectRatio }).toEqual({
      coveredRatio: 0.5,
      forwardRatio: 0.5,
      aspectRatio: 1.6,
    });
  });

  it("find nodes on each other, boxes on each other and nodes outside of their box", () => {
    const input = graphOf("n/a > n/b", "m/c");
    const nodes = [
      { id: "m/c", x: 330, y: 60, group: "m" },
      { id: "n/a", x: 60, y: 60, group: "n" },
      { id: "n/b", x: 75, y: 70, group: "n" },
    ];
    const groups: Layout["groups"] = [
      { id: "m", group: "m", level: "group", x: 90, y: 0, width: 200, height: 200 },
      { id: "n", group: "n", level: "group", x: 0, y: 0, width: 200, height: 200 },
    ];

    expect(faultsOf(input, layoutOf(nodes, groups))).toEqual({ overlaps: 1, boxOverlaps: 1, strays: 2 });
  });
});

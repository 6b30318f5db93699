import { describe, expect, it } from "vitest";
import { summaryOf, worstEdges } from "./summary";
import { edgeWith, fixtureGraph, graphWith, nodeWith } from "./testing/fixture";

describe("summaryOf", () => {
  it("adds up rates, and leaves the underlay out", () => {
    const { requestRate, bytesPerSecond, edges } = summaryOf(
      graphWith({
        nodes: [],
        edges: [
          edgeWith({ source: "a", requestRate: 2 }),
          edgeWith({ source: "b", requestRate: 3 }),
          edgeWith({ source: "c", protocol: "tcp", sentBytesPerSecond: 7 }),
          edgeWith({ source: "d", protocol: "tcp", sentBytesPerSecond: 90, underlay: true }),
        ],
      }),
    );

    expect({ requestRate, bytesPerSecond, edges }).toEqual({ requestRate: 5, bytesPerSecond: 7, edges: 3 });
  });

  it("counts a request through a service once", () => {
    const nodes = [nodeWith({ id: "a" }), nodeWith({ id: "s", kind: "service" }), nodeWith({ id: "b" })];
    const edges = [
      edgeWith({ source: "a", target: "s", requestRate: 4 }),
      edgeWith({ source: "s", target: "b", requestRate: 4 }),
    ];

    expect(summaryOf(graphWith({ nodes, edges }))).toMatchObject({ requestRate: 4, mtls: { all: 1 } });
    expect(summaryOf(graphWith({ type: "service", nodes, edges })).requestRate).toBe(8);
  });

  it("counts the lines that are drawn: both halves of a call through a service, and hops beneath if they are shown", () => {
    const nodes = [nodeWith({ id: "a" }), nodeWith({ id: "s", kind: "service" }), nodeWith({ id: "b" })];
    const edges = [
      edgeWith({ source: "a", target: "s", requestRate: 4 }),
      edgeWith({ source: "s", target: "b", requestRate: 4 }),
      edgeWith({ source: "a", target: "b", protocol: "tcp", underlay: true }),
    ];

    expect(summaryOf(graphWith({ nodes, edges })).edges).toBe(2);
    expect(summaryOf(graphWith({ nodes, edges }), true).edges).toBe(3);
  });

  it("does not make a zero of what was not measured", () => {
    const { requestRate, bytesPerSecond, mtls } = summaryOf(graphWith({ nodes: [], edges: [edgeWith({})] }));

    expect(requestRate).toBeUndefined();
    expect(bytesPerSecond).toBeUndefined();
    expect(mtls).toEqual({ full: 0, known: 0, all: 1 });
  });

  it("counts nodes by their verdict, boxes apart", () => {
    const { nodes, nodesByHealth } = summaryOf(fixtureGraph);

    expect(nodes).toBe(32);
    expect(Object.values(nodesByHealth).reduce((sum, count) => sum + count, 0)).toBe(32);
  });
});

describe("worstEdges", () => {
  it("puts the gravest first, then what loses most", () => {
    const worst = worstEdges(fixtureGraph, 3);

    expect(worst.map(({ health }) => health.status)).toEqual(["failing", "failing", "failing"]);
    const lost = worst.map(({ errorRate = 0 }) => errorRate);
    expect(lost).toEqual(lost.toSorted((a, b) => b - a));
  });

  it("is empty where all is well", () => {
    expect(worstEdges(graphWith({ edges: [edgeWith({ requestRate: 1 })] }), 3)).toEqual([]);
  });
});

import { expect, it } from "vitest";
import { edgeWith, fixtureGraph, graphWith, nodeWith } from "../testing/fixture";
import { edgeRows, sortedRows } from "./sort-edges";

const rows = edgeRows(
  graphWith({
    nodes: [nodeWith({ id: "a", label: "zoo" }), nodeWith({ id: "b", label: "apple" })],
    edges: [
      edgeWith({ id: "slow", source: "a", target: "b", requestRate: 1, errorRate: 0, latencyMs: { p95: 900 } }),
      edgeWith({ id: "fast", source: "b", target: "a", requestRate: 9, errorRate: 3, latencyMs: { p95: 4 } }),
      edgeWith({ id: "unmeasured", source: "a", target: "a" }),
    ],
  }),
  false,
);

const order = (...sort: Parameters<typeof sortedRows>) => sortedRows(...sort).map(({ edge }) => edge.id);

it("sorts by figures, and puts what has none last either way", () => {
  expect(order(rows, { column: "p95", ascending: false })).toEqual(["slow", "fast", "unmeasured"]);
  expect(order(rows, { column: "p95", ascending: true })).toEqual(["fast", "slow", "unmeasured"]);
  expect(order(rows, { column: "errors", ascending: false })).toEqual(["fast", "slow", "unmeasured"]);
});

it("sorts by names", () => {
  expect(order(rows, { column: "source", ascending: true })[0]).toBe("fast");
});

it("leaves out the underlay unless asked for", () => {
  expect(edgeRows(fixtureGraph, true).length - edgeRows(fixtureGraph, false).length).toBe(2);
});

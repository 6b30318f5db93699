import { expect, it } from "vitest";
import { focusOf } from "./focus";

const edges = [
  { id: "ab", source: "a", target: "b" },
  { id: "bc", source: "b", target: "c" },
  { id: "cd", source: "c", target: "d" },
];

it("brings a node's edges and neighbours with it", () => {
  const { ids, strong } = focusOf(edges, "b", undefined);

  expect([...ids].sort()).toEqual(["a", "ab", "b", "bc", "c"]);
  expect([...strong].sort()).toEqual(["ab", "b", "bc"]);
});

it("brings an edge's two ends with it", () => {
  expect([...focusOf(edges, "cd", undefined).ids].sort()).toEqual(["c", "cd", "d"]);
});

it("lets nothing stand back or give way for the pointer alone", () => {
  const { ids, strong, near } = focusOf(edges, undefined, "a");

  expect(ids.size + strong.size).toBe(0);
  expect([...near].sort()).toEqual(["a", "ab"]);
});

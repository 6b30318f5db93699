import { expect, it } from "vitest";
import { edgeAt } from "./edge-at";
import { straightPath } from "./edge-path";

const a = { x: 0, y: 0 };
const b = { x: 100, y: 0 };
const c = { x: 100, y: 100 };
const edges = [
  { id: "ab", path: straightPath(a, b, 40) },
  { id: "bc", path: straightPath(b, c, 40) },
  { id: "ca", path: straightPath(c, a, 40) },
  { id: "cc", path: straightPath(c, c, 40) },
];

it.each([
  ["on an edge", { x: 50, y: 0 }, "ab"],
  ["beside one", { x: 98, y: 40 }, "bc"],
  ["between two, nearer to one of them", { x: 60, y: 57 }, "ca"],
  ["past the end of an edge", { x: -9, y: 0 }, undefined],
  ["on a loop", { x: 150, y: 100 }, "cc"],
  ["far from all", { x: 300, y: 300 }, undefined],
])("finds what is %s", (_, at, expected) => {
  expect(edgeAt(edges, at, 8)).toBe(expected);
});

import { describe, expect, it } from "vitest";
import type { Layout } from "@/lib/layout/model";
import { ACROSS, ALONG } from "./layout-input";
import { spreadOf, turned } from "./turned";

/** A layout that is so wide and high once it is turned and shrunk. */
const layout = (width: number, height: number): Layout => ({
  algorithm: "layered",
  nodes: [{ id: "a", x: 100 * ALONG, y: 50 * ACROSS }],
  groups: [
    { id: "g", group: "g", level: "group", x: 10 * ALONG, y: 20 * ACROSS, width: 200 * ALONG, height: 60 * ACROSS },
  ],
  bounds: { x: 0, y: 0, width: height * ALONG, height: width * ACROSS },
  settled: 0,
  departed: [],
});

describe("spreadOf", () => {
  it.each([
    ["wide", 1600, 800, { x: 1, y: 1.5 }],
    ["high", 800, 900, { x: 1.5, y: 1 }],
    ["fitting", 800, 600, { x: 1, y: 1 }],
    ["a thread", 9000, 100, { x: 1, y: 1.7 }],
  ])("spreads a picture that is %s into the room there is", (_, width, height, expected) => {
    const { x, y } = spreadOf(layout(width, height), 4 / 3);

    expect(x).toBeCloseTo(expected.x);
    expect(y).toBeCloseTo(expected.y);
  });
});

it("turns nodes and boxes alike, from rightwards to downwards", () => {
  const { nodes, groups, bounds } = turned(layout(400, 300), { x: 1, y: 2 });

  expect(nodes[0]).toEqual({ id: "a", x: 50, y: 200 });
  expect(groups[0]).toMatchObject({ x: 20, y: 20, width: 60, height: 400 });
  expect(bounds).toMatchObject({ width: 400, height: 600 });
});

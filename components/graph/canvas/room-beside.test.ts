import { expect, it } from "vitest";
import type { Layout } from "@/lib/layout/model";
import type { NodeElement } from "./elements";
import { roomBeside } from "./room-beside";

const node = (id: string): NodeElement => ({
  id,
  shape: "workload",
  health: "healthy",
  name: id,
  meta: "",
  marks: [],
  idle: false,
  words: 60,
  width: 80,
  height: 28,
});

it("is what lies between a node and the nearest beside it", () => {
  const layout: Layout = {
    algorithm: "layered",
    nodes: [
      { id: "a", x: 0, y: 0 },
      { id: "b", x: 100, y: 10 },
      { id: "c", x: 250, y: 0 },
      { id: "beneath", x: 0, y: 60 },
    ],
    groups: [],
    bounds: { x: 0, y: 0, width: 0, height: 0 },
    settled: 0,
    departed: [],
  };

  const room = roomBeside(layout, ["a", "b", "c", "beneath"].map(node));

  expect(Object.fromEntries(room)).toEqual({ a: 16, b: 16, c: 66 });
});

import { expect, it } from "vitest";
import type { GroupBox, Layout } from "@/lib/layout/model";
import { tightBoxes } from "./boxes";
import type { NodeElement } from "./elements";

const node = (id: string): NodeElement => ({
  id,
  shape: "workload",
  health: "healthy",
  name: id,
  meta: "",
  marks: [],
  idle: false,
  words: 20,
  width: 40,
  height: 20,
});

const box = (more: Partial<GroupBox>): GroupBox => ({
  id: "shop",
  group: "shop",
  level: "group",
  x: 0,
  y: 0,
  width: 1000,
  height: 1000,
  ...more,
});

const layout = (more: Partial<Layout>): Layout => ({
  algorithm: "layered",
  nodes: [],
  groups: [],
  bounds: { x: 0, y: 0, width: 0, height: 0 },
  settled: 0,
  departed: [],
  ...more,
});

it("draws a box close around its members", () => {
  const boxes = tightBoxes(
    layout({
      nodes: [
        { id: "a", x: 100, y: 100, group: "shop" },
        { id: "b", x: 300, y: 100, group: "shop" },
        { id: "elsewhere", x: 500, y: 500 },
      ],
      groups: [box({})],
    }),
    [node("a"), node("b"), node("elsewhere")],
  );

  expect(boxes).toEqual([box({ x: 68, y: 78, width: 264, height: 44 })]);
});

it("leaves room for the title of an app box inside", () => {
  const boxes = tightBoxes(
    layout({
      nodes: [{ id: "a", x: 100, y: 100, group: "shop", subgroup: "cart" }],
      groups: [box({}), box({ id: "cart", group: "cart", level: "subgroup", parent: "shop" })],
    }),
    [node("a")],
  );

  const [shop, cart] = boxes;
  expect(cart).toMatchObject({ y: 82, height: 36 });
  expect(shop?.y).toBeLessThan((cart?.y ?? 0) - 20);
});

it("keeps an annex apart from the box it belongs to", () => {
  const boxes = tightBoxes(
    layout({
      nodes: [
        { id: "a", x: 50, y: 50, group: "shop" },
        { id: "b", x: 950, y: 50, group: "shop" },
      ],
      groups: [box({ width: 100, height: 100 }), box({ id: "shop/2", x: 900, width: 100, height: 100 })],
    }),
    [node("a"), node("b")],
  );

  expect(boxes.map(({ id, width }) => [id, width])).toEqual([
    ["shop", 64],
    ["shop/2", 64],
  ]);
});

it("draws no box around nothing", () => {
  expect(tightBoxes(layout({ groups: [box({})] }), [])).toEqual([]);
});

import { expect, it } from "vitest";
import type { NodeElement } from "./elements";
import { fittingName, fittingWords, widthAt, wordsPx, zoomStep } from "./words";

const node = { words: 60, width: 80 };

it("never writes smaller than can be read", () => {
  expect([wordsPx(1), wordsPx(0.5), wordsPx(3)]).toEqual([12, 9.5, 20]);
});

it("keeps a node as it is while its words shrink with it, and wide enough once they do not", () => {
  expect(widthAt(1, node)).toBe(80);
  expect(widthAt(0.5, node) * 0.5).toBeGreaterThanOrEqual(60 * (9.5 / 12));
});

it("lets nodes shrink where nothing is written on them any more", () => {
  expect(widthAt(0.2, node)).toBe(80);
});

it("grows no further than there is room", () => {
  expect(widthAt(0.5, node, 7)).toBe(87);
});

it.each([
  [150, "recommendation v2"],
  [120, "recommendation"],
  [60, "recomm…"],
  [10, ""],
])("writes into %s px what fits", (room, expected) => {
  const element: NodeElement = {
    id: "a",
    shape: "workload",
    health: "healthy",
    name: "recommendation",
    meta: "v2",
    marks: ["circuitBreaker"],
    idle: false,
    words: 0,
    width: 0,
    height: 28,
  };

  const { name, meta } = fittingWords(element, 12, room, (text) => text.length * 8);

  expect([name, meta].filter((word) => word !== "").join(" ")).toBe(expected);
});

it("changes widths in steps", () => {
  expect(zoomStep(1)).toBe(1);
  expect(zoomStep(1.02)).toBe(1);
  expect(zoomStep(0.99)).toBeLessThan(0.99);
  expect(zoomStep(0.5)).toBeCloseTo(0.5);
});

it.each([
  ["team-01", 7, "team-01"],
  ["team-01", 6, "tea…01"],
  ["svc-0042", 5, "sv…42"],
  ["svc-0042", 3, ""],
  ["istio-ingressgateway", 10, "istio-ing…"],
  ["api.payments.example.com", 8, "api.pay…"],
])("cuts %s into %s letters", (name, most, expected) => {
  expect(fittingName(name, (text) => text.length <= most)).toBe(expected);
});

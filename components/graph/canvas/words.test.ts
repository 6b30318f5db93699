import { expect, it } from "vitest";
import { widthAt, wordsPx, zoomStep } from "./words";

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

it("changes widths in steps", () => {
  expect(zoomStep(1)).toBe(1);
  expect(zoomStep(0.99)).toBe(zoomStep(1.01));
  expect(zoomStep(0.5)).toBeCloseTo(0.5);
});

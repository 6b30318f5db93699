import cytoscape from "cytoscape";
import { describe, expect, it } from "vitest";
import { clearOf, reveal, steer } from "./viewport";

const rect = (left: number, top: number, width: number, height: number) =>
  ({ left, top, width, height, right: left + width, bottom: top + height }) as DOMRect;

describe("clearOf", () => {
  const canvas = rect(0, 44, 800, 528);

  it.each([
    ["beside it", rect(800, 44, 348, 528), { right: 800, bottom: 528 }],
    ["over its side", rect(452, 44, 348, 528), { right: 452, bottom: 528 }],
    ["over its lower part", rect(0, 300, 800, 272), { right: 800, bottom: 256 }],
    ["hidden", rect(0, 0, 0, 0), { right: 800, bottom: 528 }],
  ])("knows what a panel %s leaves", (_, panel, expected) => {
    expect(clearOf(canvas, panel)).toEqual(expected);
  });
});

function picture() {
  return cytoscape({
    headless: true,
    layout: { name: "preset", fit: false },
    elements: [{ data: { id: "a" }, position: { x: 100, y: 400 } }],
  });
}

describe("reveal", () => {
  it("leaves the picture alone where the element can be seen", () => {
    const cy = picture();
    reveal(cy, { x: 100, y: 400 }, { right: 800, bottom: 600 });

    expect(cy.pan()).toEqual({ x: 0, y: 0 });
  });

  it("moves what lies under a panel into the middle of what is clear", () => {
    const cy = picture();
    reveal(cy, { x: 100, y: 400 }, { right: 800, bottom: 300 });

    expect(cy.getElementById("a").renderedPosition()).toEqual({ x: 400, y: 150 });
  });
});

it("is steered by keys, and leaves others alone", () => {
  const cy = picture();

  expect(steer(cy, "ArrowRight")).toBe(true);
  expect(cy.pan()).toEqual({ x: -60, y: 0 });
  expect(steer(cy, "Enter")).toBe(false);
});

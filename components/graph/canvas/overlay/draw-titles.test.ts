import { expect, it } from "vitest";
import type { GroupBox } from "@/lib/layout/model";
import type { Palette } from "../palette";
import { drawTitles } from "./draw-titles";
import { Occupancy } from "./occupancy";
import type { Frame } from "./scene";

const box = (group: string, x: number): GroupBox => ({
  id: group,
  group,
  level: "group",
  x,
  y: 0,
  width: 60,
  height: 100,
});

/** The titles that are written over boxes side by side, each beginning so many pixels from the left. */
function written(boxes: Readonly<Record<string, number>>): readonly string[] {
  const texts: string[] = [];
  const context = new Proxy({} as Record<string | symbol, unknown>, {
    get: (target, name) => (name === "fillText" ? (text: string) => texts.push(text) : (target[name] ?? (() => {}))),
  }) as unknown as CanvasRenderingContext2D;
  const frame: Frame = {
    context,
    zoom: 1,
    pan: { x: 0, y: 50 },
    width: 800,
    height: 600,
    palette: { colours: {} as Palette["colours"], font: "" },
    textWidth: (text) => text.length * 7,
    taken: new Occupancy(),
    named: new Occupancy(),
    focus: { ids: new Set(), strong: new Set(), near: new Set() },
    figuresFrom: 0.48,
  };
  drawTitles(frame, {
    boxes: Object.entries(boxes).map(([title, x]) => box(title, x)),
    titles: new Map(Object.keys(boxes).map((title) => [title, title])),
  });
  return texts;
}

it.each([
  ["as they are where there is room", { "shop · east": 0, "team-00 · west": 200 }, ["shop · east", "team-00 · west"]],
  [
    "without the cluster where that is too long",
    { "shop · east": 60, "team-00 · west": 0 },
    ["shop · east", "team-00"],
  ],
  ["shortened where that is, too", { shop: 50, "team-00": 0 }, ["shop", "tea…00"]],
  ["not at all where nothing of them fits", { "shop · east": 0, payments: 40 }, ["shop · east"]],
])("titles are written %s", (_, boxes, expected) => {
  expect(written(boxes)).toEqual(expected);
});

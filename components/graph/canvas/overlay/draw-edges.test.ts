import { describe, expect, it } from "vitest";
import type { Rect } from "@/lib/layout/geometry";
import type { Palette } from "../palette";
import { drawEdgeLabels } from "./draw-edges";
import { drawNodes } from "./draw-nodes";
import { straightPath } from "./edge-path";
import { Occupancy } from "./occupancy";
import type { Frame, PlacedEdge, PlacedNode } from "./scene";

const node = (id: string, x: number, y: number): PlacedNode => ({
  id,
  x,
  y,
  shape: "workload",
  health: "healthy",
  name: id,
  meta: "",
  marks: [],
  idle: false,
  words: 60,
  width: 80,
  shownWidth: 80,
  height: 28,
});

const edge = (from: PlacedNode, to: PlacedNode): PlacedEdge => ({
  id: `${from.id}${to.id}`,
  source: from.id,
  target: to.id,
  tone: "failing",
  dashed: false,
  volume: 2,
  lines: [
    { value: "12.5", unit: "req/s", tone: "plain" },
    { value: "53", unit: "%", tone: "failing" },
    { value: "23", unit: "ms", tone: "plain" },
  ],
  path: straightPath(from, to, from.width),
});

/** A frame on a canvas that only remembers the grounds that labels are written on. */
function frameWith(focus: Frame["focus"]): { frame: Frame; grounds: Rect[] } {
  const grounds: Rect[] = [];
  const context = new Proxy({} as Record<string | symbol, unknown>, {
    get: (target, name) =>
      name === "roundRect"
        ? (x: number, y: number, width: number, height: number) => grounds.push({ x, y, width, height })
        : (target[name] ?? (() => {})),
  }) as unknown as CanvasRenderingContext2D;
  const frame: Frame = {
    context,
    zoom: 1,
    pan: { x: 400, y: 300 },
    width: 800,
    height: 600,
    palette: { colours: {} as Palette["colours"], font: "" },
    textWidth: (text, px) => text.length * px * 0.6,
    taken: new Occupancy(),
    named: new Occupancy(),
    focus,
    figuresFrom: 0.48,
  };
  return { frame, grounds };
}

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe("labels of what is selected", () => {
  const hub = node("hub", 0, -60);
  // Close below the hub, and one that lies on the way to the last of them.
  const others = [-130, -45, 45, 130].map((x, index) => node(`n${index}`, x, 0));
  const far = node("far", 0, 140);
  const inTheWay = node("way", 0, 40);
  const nodes = [hub, ...others, far, inTheWay];
  const edges = [...others, far].map((other) => edge(hub, other));
  const ids = new Set([hub.id, far.id, ...others.map(({ id }) => id), ...edges.map(({ id }) => id)]);
  const focus = { ids, strong: new Set([hub.id, ...edges.map(({ id }) => id)]), near: new Set<string>() };

  it("are all there, and lie neither on each other nor on nodes, be these in focus or not", () => {
    const { frame, grounds } = frameWith(focus);

    drawNodes(frame, nodes);
    drawEdgeLabels(frame, edges);

    expect(grounds).toHaveLength(edges.length);
    for (const [index, ground] of grounds.entries()) {
      for (const other of grounds.slice(index + 1)) expect(overlap(ground, other)).toBe(false);
      for (const { x, y, width, height } of nodes) {
        const place = { x: 400 + x - width / 2, y: 300 + y - height / 2, width, height };
        expect(overlap(ground, place)).toBe(false);
      }
    }
  });
});

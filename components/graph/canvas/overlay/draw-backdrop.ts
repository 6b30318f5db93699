import type { Point } from "@/lib/layout/geometry";
import type { EdgeElement } from "../elements";
import type { ColourName } from "../palette";
import { VOLUME_WIDTHS } from "../volume-widths";
import { LOOP_REACH } from "./edge-path";
import { type Content, type Frame, type PlacedEdge, strength, toScreen } from "./scene";

/*
 * Thousands of edges, and the boxes they lie on, drawn plainly beneath Cytoscape's nodes. As elements of Cytoscape they
 * would each be styled, cached and asked where the pointer is, which takes longer than all the rest of the picture.
 */

type Tone = EdgeElement["tone"];

const COLOURS: Record<Tone, ColourName> = {
  failing: "stroke-failing",
  degraded: "stroke-degraded",
  healthy: "stroke-healthy",
  tcp: "stroke-tcp",
  idle: "line-strong",
  underlay: "stroke-tcp",
};
/** Thousands of healthy edges are a texture, from which trouble has to stand out. */
const QUIET = 0.3;
const DASHES: Partial<Record<Tone, readonly number[]>> = { tcp: [7, 4], underlay: [1.5, 2.5] };
/** The length of an arrow's head, and the zoom from which every edge has one. */
const ARROW = 7;
const ARROWS_FROM = 0.6;

/** Draws the boxes, then the edges: the worst and what is selected last, and so on top. */
export function drawBackdrop(frame: Frame, { boxes, edges, nodes }: Content): void {
  for (const box of boxes) drawBox(frame, box);
  const heights = new Map(nodes.map(({ id, shownWidth, height }) => [id, { width: shownWidth, height }]));
  const quietFirst = edges.toReversed();
  for (const strong of [false, true]) {
    for (const edge of quietFirst) {
      if (frame.focus.strong.has(edge.id) === strong) drawEdge(frame, edge, heights.get(edge.target));
    }
  }
  frame.context.globalAlpha = 1;
  frame.context.setLineDash([]);
}

function drawBox({ context, zoom, pan, palette: { colours } }: Frame, box: Content["boxes"][number]): void {
  const { x, y } = toScreen({ zoom, pan }, box);
  const isApp = box.level === "subgroup";
  context.beginPath();
  context.roundRect(x, y, box.width * zoom, box.height * zoom, (isApp ? 6 : 8) * zoom);
  context.setLineDash(isApp ? [4, 3] : []);
  context.lineWidth = 1;
  context.fillStyle = colours.box;
  context.strokeStyle = isApp ? colours["line-strong"] : colours.line;
  if (!isApp) context.fill();
  context.stroke();
}

function drawEdge(frame: Frame, edge: PlacedEdge, target: { width: number; height: number } | undefined): void {
  const { context, zoom, width, height, palette, focus } = frame;
  const { tone, path, volume, id } = edge;
  const from = toScreen(frame, path.from);
  const to = toScreen(frame, path.to);
  if (Math.max(from.x, to.x) < -50 || Math.min(from.x, to.x) > width + 50) return;
  if (Math.max(from.y, to.y) < -50 || Math.min(from.y, to.y) > height + 50) return;

  const trouble = tone === "failing" || tone === "degraded";
  const picked = focus.strong.has(id);
  context.globalAlpha = trouble || picked ? strength(frame, id) : focus.ids.size === 0 ? QUIET : 0.1;
  context.strokeStyle = palette.colours[COLOURS[tone]];
  context.lineWidth = Math.max((VOLUME_WIDTHS[volume] ?? 1) * zoom, picked ? 1.5 : 0.4);
  context.setLineDash((edge.dashed ? DASHES.tcp : DASHES[tone])?.map((length) => length * zoom) ?? []);
  context.beginPath();
  if (path.from === path.to) {
    const middle = toScreen(frame, path.run().middle);
    context.arc(middle.x - (LOOP_REACH / 2) * zoom, middle.y, (LOOP_REACH / 2) * zoom, 0, 2 * Math.PI);
  } else {
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  }
  context.stroke();
  if (target && path.from !== path.to && (zoom >= ARROWS_FROM || picked)) drawArrow(frame, from, to, target);
}

/** A head where the line meets the border of the node it leads to. */
function drawArrow(
  { context, zoom }: Frame,
  from: Point,
  to: Point,
  { width, height }: { width: number; height: number },
): void {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const inside = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : (width * zoom) / 2 / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : (height * zoom) / 2 / Math.abs(dy),
  );
  if (inside >= 1 || length < 1) return;
  const tip = { x: to.x - dx * inside, y: to.y - dy * inside };
  const [ux, uy] = [(dx / length) * ARROW, (dy / length) * ARROW];
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  context.lineTo(tip.x - ux - uy * 0.45, tip.y - uy + ux * 0.45);
  context.lineTo(tip.x - ux + uy * 0.45, tip.y - uy - ux * 0.45);
  context.fill();
}

import type { EdgeSingular } from "cytoscape";
import type { Point, Rect } from "@/lib/layout/geometry";
import type { LabelLine, LineTone } from "../../edge-figures";
import type { EdgeElement } from "../elements";
import { drawLock } from "./glyphs";
import { type Content, clamp, type Frame, isNear, strength, toScreen } from "./scene";

const TROUBLE_FROM = 0.22;
/** Plain text shows at any zoom; that all is well, only to those who look closely. */
const CLOSED_LOCKS_FROM = 0.85;
/** How far from straight an edge may run, on screen. */
const BEND = 160;
const LABEL_STEP = 10;
/** A unit is this much smaller than its number. */
const UNIT_SCALE = 0.8;
/** Room for a lock before the first figure, in heights of the text. */
const LOCK_WIDTH = 1.05;

/**
 * Writes the figures on the edges, worst edges first, each where there is room: in the middle, else a little along the
 * edge, else only its most telling line, else not at all. What is in focus is written in any case.
 */
export function drawEdgeLabels(frame: Frame, edges: Content["edges"]): void {
  const { strong, near } = frame.focus;
  const left: Content["edges"][number][] = [];
  for (const entry of edges) {
    if (strong.has(entry[1].id)) label(frame, entry, true);
  }
  for (const entry of edges) {
    const { id } = entry[1];
    if (strong.has(id)) continue;
    const written = label(frame, entry, false);
    if (!written && near.has(id)) left.push(entry);
  }
  for (const entry of left) label(frame, entry, true);
  frame.context.globalAlpha = 1;
}

/** Tells whether the label was written. */
function label(frame: Frame, [cyEdge, edge]: Content["edges"][number], anyway: boolean): boolean {
  if (edge.lines.length === 0) return true;
  const trouble = edge.tone === "failing" || edge.tone === "degraded";
  if (!anyway && frame.zoom < (trouble ? TROUBLE_FROM : frame.figuresFrom)) return false;
  if (!anyway && strength(frame, edge.id) < 1) return false;
  if (!mayBeNear(frame, cyEdge)) return true;
  const middle = toScreen(frame, cyEdge.midpoint());
  if (!isNear(frame, middle, 40)) return true;

  const px = clamp(11 * frame.zoom, 9.5, 15);
  const lock = edge.lock === "closed" && !anyway && frame.zoom < CLOSED_LOCKS_FROM ? undefined : edge.lock;
  const places = placesAlong(frame, cyEdge, middle);
  for (const lines of [edge.lines, mostTelling(edge.lines)]) {
    const place = frame.taken.takeFirstFree(rectsAt(places, sizeOf(frame, lines, px, lock)));
    if (!place) continue;
    write(frame, { lines, lock, place, px });
    return true;
  }
  if (!anyway) return false;
  // No room: beneath the middle, over whatever is there.
  const lines = mostTelling(edge.lines);
  const size = sizeOf(frame, lines, px, lock);
  const place = { x: middle.x - size.width / 2, y: middle.y + px, ...size };
  frame.taken.take(place);
  write(frame, { lines, lock, place, px });
  return true;
}

/** Whether an edge can have its middle on screen, told from its ends: where exactly it runs is dear to ask. */
function mayBeNear(frame: Frame, cyEdge: EdgeSingular): boolean {
  const start = toScreen(frame, cyEdge.source().position());
  const end = toScreen(frame, cyEdge.target().position());
  return isNear(frame, { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }, BEND);
}

/** The share that fails where there is one, else how much goes through. */
function mostTelling(lines: readonly LabelLine[]): readonly LabelLine[] {
  const line = lines.find(({ tone }) => tone !== "plain") ?? lines[0];
  return line ? [line] : [];
}

/** The middle, then points a quarter of the way to either end and further, on the curve through the middle. */
function placesAlong(frame: Frame, cyEdge: EdgeSingular, middle: Point): readonly Point[] {
  const start = toScreen(frame, cyEdge.sourceEndpoint());
  const end = toScreen(frame, cyEdge.targetEndpoint());
  const control = { x: 2 * middle.x - (start.x + end.x) / 2, y: 2 * middle.y - (start.y + end.y) / 2 };
  const at = (t: number): Point => ({
    x: (1 - t) ** 2 * start.x + 2 * t * (1 - t) * control.x + t ** 2 * end.x,
    y: (1 - t) ** 2 * start.y + 2 * t * (1 - t) * control.y + t ** 2 * end.y,
  });
  return [middle, at(0.4), at(0.6), at(0.32), at(0.68), at(0.25), at(0.75)];
}

function* rectsAt(points: readonly Point[], { width, height }: { width: number; height: number }): Generator<Rect> {
  for (const { x, y } of points) yield { x: x - width / 2, y: y - height / 2, width, height };
}

function sizeOf(
  { textWidth }: Frame,
  lines: readonly LabelLine[],
  px: number,
  lock: EdgeElement["lock"],
): { width: number; height: number } {
  const widths = lines.map((line) => lineWidth(textWidth, line, px));
  if (lock && widths[0] !== undefined) widths[0] += px * LOCK_WIDTH;
  // In steps: a label that grows by a digit shall not look for another place at every refresh.
  return {
    width: Math.ceil((Math.max(...widths) + 6) / LABEL_STEP) * LABEL_STEP,
    height: lines.length * px * 1.16 + 3,
  };
}

function lineWidth(textWidth: Frame["textWidth"], { value, unit }: LabelLine, px: number): number {
  return textWidth(value, px, 600) + (unit === "" ? 0 : px * 0.2 + textWidth(unit, px * UNIT_SCALE, 400));
}

type Label = {
  readonly lines: readonly LabelLine[];
  readonly lock: EdgeElement["lock"];
  readonly place: Rect;
  readonly px: number;
};

function write({ context, palette, textWidth }: Frame, { lines, lock, place, px }: Label): void {
  const { colours, font } = palette;
  const ink: Record<LineTone, string> = { plain: colours.text, degraded: colours.degraded, failing: colours.failing };
  context.globalAlpha = 0.86;
  context.fillStyle = colours.canvas;
  context.beginPath();
  context.roundRect(place.x, place.y, place.width, place.height, 3);
  context.fill();
  context.globalAlpha = 1;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const [index, line] of lines.entries()) {
    const y = place.y + 1.5 + (index + 0.5) * px * 1.16;
    const locked = index === 0 && lock !== undefined;
    const width = lineWidth(textWidth, line, px) + (locked ? px * LOCK_WIDTH : 0);
    let x = place.x + (place.width - width) / 2;
    if (locked) {
      drawLock(context, lock, { x, y, size: px * 0.92 }, lock === "broken" ? colours.degraded : colours["text-faint"]);
      x += px * LOCK_WIDTH;
    }
    context.font = `600 ${px}px ${font}`;
    context.fillStyle = ink[line.tone];
    context.fillText(line.value, x, y);
    if (line.unit === "") continue;
    x += textWidth(line.value, px, 600) + px * 0.2;
    context.font = `400 ${px * UNIT_SCALE}px ${font}`;
    context.fillStyle = line.tone === "plain" ? colours["text-soft"] : ink[line.tone];
    context.fillText(line.unit, x, y + px * 0.05);
  }
}

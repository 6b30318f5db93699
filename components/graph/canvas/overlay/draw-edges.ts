import type { Point, Rect } from "@/lib/layout/geometry";
import type { LabelLine, LineTone } from "../../edge-figures";
import type { EdgeElement } from "../elements";
import { drawLock } from "./glyphs";
import { placesAround, placesBeside, placesOn, type Run } from "./label-places";
import { type Content, clamp, type Frame, isNear, type PlacedEdge, strength, toScreen } from "./scene";

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
 * edge, else only its most telling line, else not at all. For what is in focus room is also looked for beside the edge,
 * and further away with a line that leads there. No label lies on a node, a title or another label.
 */
export function drawEdgeLabels(frame: Frame, edges: Content["edges"]): void {
  const { strong, near } = frame.focus;
  const left: PlacedEdge[] = [];
  for (const edge of edges) {
    if (strong.has(edge.id)) label(frame, edge, true);
  }
  for (const edge of edges) {
    if (strong.has(edge.id)) continue;
    const written = label(frame, edge, false);
    if (!written && near.has(edge.id)) left.push(edge);
  }
  for (const edge of left) label(frame, edge, true);
  frame.context.globalAlpha = 1;
}

/** Tells whether the label was written, or needs none. */
function label(frame: Frame, edge: PlacedEdge, inFocus: boolean): boolean {
  if (edge.lines.length === 0) return true;
  const trouble = edge.tone === "failing" || edge.tone === "degraded";
  if (!inFocus && frame.zoom < (trouble ? TROUBLE_FROM : frame.figuresFrom)) return false;
  if (!inFocus && strength(frame, edge.id) < 1) return false;
  if (!mayBeNear(frame, edge)) return true;
  const run = onScreen(frame, edge);
  if (!isNear(frame, run.middle, 40)) return true;

  const px = clamp(11 * frame.zoom, 9.5, 15);
  const lock = edge.lock === "closed" && !inFocus && frame.zoom < CLOSED_LOCKS_FROM ? undefined : edge.lock;
  const all = { lines: edge.lines, size: sizeOf(frame, edge.lines, px, lock) };
  const telling = mostTelling(edge.lines);
  const short = { lines: telling, size: sizeOf(frame, telling, px, lock) };
  const tries = inFocus
    ? ([
        [all, placesOn],
        [all, placesBeside],
        [short, placesOn],
        [short, placesBeside],
        [short, placesAround],
      ] as const)
    : ([
        [all, placesOn],
        [short, placesOn],
      ] as const);
  for (const [{ lines, size }, places] of tries) {
    const place = frame.taken.takeFirstFree(places(run, size));
    if (!place) continue;
    if (places === placesAround) lead(frame, run.middle, place);
    write(frame, { lines, lock, place, px });
    return true;
  }
  return false;
}

/** Whether an edge can have its middle on screen, told from its ends: where exactly it runs is dear to ask. */
function mayBeNear(frame: Frame, { path }: PlacedEdge): boolean {
  const from = toScreen(frame, path.from);
  const to = toScreen(frame, path.to);
  return isNear(frame, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, BEND);
}

function onScreen(frame: Frame, { path }: PlacedEdge): Run {
  const { start, middle, end } = path.run();
  return { start: toScreen(frame, start), middle: toScreen(frame, middle), end: toScreen(frame, end) };
}

/** A thin line from an edge to the label that found no room on it. */
function lead({ context, palette }: Frame, from: Point, { x, y, width, height }: Rect): void {
  context.strokeStyle = palette.colours["text-faint"];
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(clamp(from.x, x, x + width), clamp(from.y, y, y + height));
  context.stroke();
  context.setLineDash([]);
}

/** The share that fails where there is one, else how much goes through. */
function mostTelling(lines: readonly LabelLine[]): readonly LabelLine[] {
  const line = lines.find(({ tone }) => tone !== "plain") ?? lines[0];
  return line ? [line] : [];
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

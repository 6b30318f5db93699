import type { Point, Rect, Size } from "@/lib/layout/geometry";
import type { EdgePath } from "./edge-path";

/** Along an edge, from its middle outwards. */
const ALONG = [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75] as const;
/** Between a label and the edge it stands beside. */
const GAP = 4;
/** How far from its edge a label may stand, and in which steps room is looked for. */
const REACH = 150;
const STEP = 12;

/** The run of an edge on the screen: a curve through its middle. */
export type Run = ReturnType<EdgePath["run"]>;

/** Places for a label on its edge: in the middle first, then a little along. */
export function* placesOn(run: Run, size: Size): Generator<Rect> {
  for (const t of ALONG) yield centred(pointAt(run, t), size);
}

/** Places that touch the edge from either side. */
export function* placesBeside(run: Run, size: Size): Generator<Rect> {
  for (const t of ALONG) {
    const { x, y } = pointAt(run, t);
    const normal = normalAt(run);
    // As far as the label reaches in that direction.
    const away = (Math.abs(normal.x) * size.width + Math.abs(normal.y) * size.height) / 2 + GAP;
    for (const side of [away, -away]) yield centred({ x: x + normal.x * side, y: y + normal.y * side }, size);
  }
}

/** Places around the middle of the edge, ever further out. */
export function* placesAround({ middle }: Run, size: Size): Generator<Rect> {
  for (let radius = STEP; radius <= REACH; radius += STEP) {
    const count = Math.max(Math.round((2 * Math.PI * radius) / (2 * STEP)), 8);
    for (let index = 0; index < count; index++) {
      const angle = (2 * Math.PI * index) / count;
      yield centred({ x: middle.x + radius * Math.cos(angle), y: middle.y + radius * Math.sin(angle) }, size);
    }
  }
}

function pointAt({ start, middle, end }: Run, t: number): Point {
  const control = { x: 2 * middle.x - (start.x + end.x) / 2, y: 2 * middle.y - (start.y + end.y) / 2 };
  return {
    x: (1 - t) ** 2 * start.x + 2 * t * (1 - t) * control.x + t ** 2 * end.x,
    y: (1 - t) ** 2 * start.y + 2 * t * (1 - t) * control.y + t ** 2 * end.y,
  };
}

function normalAt({ start, end }: Run): Point {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy);
  return length === 0 ? { x: 1, y: 0 } : { x: -dy / length, y: dx / length };
}

function centred({ x, y }: Point, { width, height }: Size): Rect {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

import type { HealthStatus } from "@/lib/graph/model";
import { MARKS, type MarkName } from "../../marks";
import type { Palette } from "../palette";

/*
 * Small signs, drawn around (0, 0). Each health has a silhouette of its own, so that colour is never the only sign.
 */

const OCTAGON = polygon(8, Math.PI / 8);
const TRIANGLE = polygon(3, -Math.PI / 2);

type Sign = { readonly draw: (context: CanvasRenderingContext2D, radius: number) => void; readonly mark: string };

const SIGNS: Partial<Record<HealthStatus, Sign>> = {
  failing: { mark: "×", draw: (context, radius) => trace(context, OCTAGON, radius) },
  degraded: { mark: "!", draw: (context, radius) => trace(context, TRIANGLE, radius * 1.2) },
  notReady: {
    mark: "…",
    draw: (context, radius) => context.rect(-radius * 0.85, -radius * 0.85, radius * 1.7, radius * 1.7),
  },
};

/** The sign of a health that needs one; healthy things carry none. */
export function drawHealthSign(
  context: CanvasRenderingContext2D,
  status: HealthStatus,
  { x, y, radius }: { x: number; y: number; radius: number },
  { colours, font }: Palette,
): void {
  const sign = SIGNS[status];
  if (!sign) return;
  const colour =
    status === "failing"
      ? colours["stroke-failing"]
      : status === "degraded"
        ? colours["stroke-degraded"]
        : colours["stroke-unready"];
  context.save();
  context.translate(x, y);
  context.beginPath();
  sign.draw(context, radius);
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = radius * 0.5;
  context.strokeStyle = colours.canvas;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
  context.fillStyle = colours.surface;
  context.font = `700 ${radius * (status === "failing" ? 1.7 : 1.35)}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(sign.mark, 0, status === "degraded" ? radius * 0.16 : radius * 0.06);
  context.restore();
}

const paths = new Map<MarkName, Path2D>();

/** A mark in its place, which is square, on a ground of its own. */
export function drawMark(
  context: CanvasRenderingContext2D,
  mark: MarkName,
  { x, y, width: size }: { x: number; y: number; width: number },
  { colours }: Palette,
): void {
  const path = paths.get(mark) ?? new Path2D(MARKS[mark]);
  paths.set(mark, path);
  context.save();
  context.beginPath();
  context.roundRect(x, y, size, size, 2.5);
  context.fillStyle = colours.surface;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = colours["line-strong"];
  context.stroke();
  context.translate(x + size * 0.1, y + size * 0.1);
  context.scale((size * 0.8) / 16, (size * 0.8) / 16);
  context.lineWidth = 1.9;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = colours["text-soft"];
  context.stroke(path);
  context.restore();
}

/** A lock `size` high with its left edge at x and its middle at y; broken ones stand open and struck through. */
export function drawLock(
  context: CanvasRenderingContext2D,
  lock: "closed" | "broken",
  { x, y, size }: { x: number; y: number; size: number },
  colour: string,
): void {
  const width = size * 0.8;
  const body = size * 0.52;
  const left = x + (lock === "broken" ? size * 0.08 : 0);
  context.save();
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = Math.max(size * 0.13, 1);
  context.beginPath();
  context.roundRect(left, y + size / 2 - body, width, body, size * 0.1);
  context.fill();
  context.beginPath();
  const middle = left + width / 2;
  const top = y + size / 2 - body;
  if (lock === "closed") {
    context.arc(middle, top, width * 0.3, Math.PI, 0);
  } else {
    context.arc(middle, top - size * 0.1, width * 0.3, Math.PI, -0.5);
    context.moveTo(left - size * 0.1, y - size * 0.42);
    context.lineTo(left + width + size * 0.1, y + size * 0.55);
  }
  context.stroke();
  context.restore();
}

type Points = readonly (readonly [x: number, y: number])[];

function polygon(corners: number, turn: number): Points {
  return Array.from({ length: corners }, (_, index) => {
    const angle = turn + (index * 2 * Math.PI) / corners;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
}

function trace(context: CanvasRenderingContext2D, points: Points, radius: number): void {
  for (const [index, [x, y]] of points.entries()) {
    if (index === 0) context.moveTo(x * radius, y * radius);
    else context.lineTo(x * radius, y * radius);
  }
}

import type { Core } from "cytoscape";
import type { Point } from "@/lib/layout/geometry";

/** Kept free around the picture; the buttons lie over its lower edge. */
const INSETS = { top: 22, right: 24, bottom: 56, left: 24 } as const;
/** A handful of nodes is not blown up to fill the screen. */
const MAX_FIT_ZOOM = 1.2;
const STEP = 1.3;

/** Shows everything, as large as is sensible, in the middle of what is free. */
export function fitAll(cy: Core): void {
  // Edges run between nodes, but for loops. Asking where thousands of them run takes longer than drawing them.
  const loops = cy.edges(":loop");
  const { x1, y1, w, h } = cy.nodes().union(loops).boundingBox({ includeLabels: false, includeOverlays: false });
  const width = cy.width() - INSETS.left - INSETS.right;
  const height = cy.height() - INSETS.top - INSETS.bottom;
  if (!(w > 0 && h > 0 && width > 0 && height > 0)) return;
  const zoom = Math.min(width / w, height / h, MAX_FIT_ZOOM);
  cy.viewport({
    zoom,
    pan: {
      x: INSETS.left + (width - w * zoom) / 2 - x1 * zoom,
      y: INSETS.top + (height - h * zoom) / 2 - y1 * zoom,
    },
  });
}

/** One step nearer or further, around the middle of the screen. */
export function zoomBy(cy: Core, direction: "in" | "out"): void {
  const level = cy.zoom() * (direction === "in" ? STEP : 1 / STEP);
  cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

/** Where nothing lies over the canvas, in its own pixels. */
export type Clear = { readonly right: number; readonly bottom: number };

/** Moves the picture to where a place in it can be seen, if it cannot: it may be off the screen, or under a panel. */
export function reveal(cy: Core, place: Point, clear: Clear): void {
  const x = place.x * cy.zoom() + cy.pan().x;
  const y = place.y * cy.zoom() + cy.pan().y;
  const { top, right, left } = INSETS;
  const off = x < left || y < top || x > clear.right - right || y > clear.bottom - top;
  if (off) cy.panBy({ x: clear.right / 2 - x, y: clear.bottom / 2 - y });
}

/** What of the canvas a panel over it leaves clear: all of it where the panel stands beside it. */
export function clearOf(canvas: DOMRect, panel: DOMRect | undefined): Clear {
  const { width, height } = canvas;
  const over = panel && panel.width > 0 && panel.left < canvas.right - 1 && panel.top < canvas.bottom - 1;
  if (!over) return { right: width, bottom: height };
  // On a narrow screen it comes from below, else from the side.
  return panel.left <= canvas.left + 1
    ? { right: width, bottom: Math.max(panel.top - canvas.top, 0) }
    : { right: Math.max(panel.left - canvas.left, 0), bottom: height };
}

const PAN = 60;
const MOVES: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: PAN, y: 0 },
  ArrowRight: { x: -PAN, y: 0 },
  ArrowUp: { x: 0, y: PAN },
  ArrowDown: { x: 0, y: -PAN },
};

/** Arrows pan, plus and minus zoom, 0 shows everything. Tells whether the key meant something. */
export function steer(cy: Core, key: string): boolean {
  const move = MOVES[key];
  if (move) cy.panBy(move);
  else if (key === "+" || key === "=") zoomBy(cy, "in");
  else if (key === "-") zoomBy(cy, "out");
  else if (key === "0") fitAll(cy);
  else return false;
  return true;
}

import type { Core } from "cytoscape";

const PADDING = 28;
/** A handful of nodes is not blown up to fill the screen. */
const MAX_FIT_ZOOM = 1.2;
const STEP = 1.3;

/** Shows everything, as large as is sensible. */
export function fitAll(cy: Core): void {
  cy.fit(undefined, PADDING);
  if (cy.zoom() <= MAX_FIT_ZOOM) return;
  cy.zoom(MAX_FIT_ZOOM);
  cy.center();
}

/** One step nearer or further, around the middle of the screen. */
export function zoomBy(cy: Core, direction: "in" | "out"): void {
  const level = cy.zoom() * (direction === "in" ? STEP : 1 / STEP);
  cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

/** Moves the picture just so far that an element is on screen; not at all if it is already. */
export function reveal(cy: Core, id: string): void {
  const element = cy.getElementById(id);
  if (element.empty()) return;
  const { x1, y1, x2, y2 } = element.renderedBoundingBox();
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const off = x < PADDING || y < PADDING || x > cy.width() - PADDING || y > cy.height() - PADDING;
  if (off) cy.panBy({ x: cy.width() / 2 - x, y: cy.height() / 2 - y });
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

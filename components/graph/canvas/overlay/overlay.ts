import type { Core } from "cytoscape";
import type { Palette } from "../palette";
import { type TextWidth, textWidths } from "../text-width";
import { HUGE_NAMES_FROM, NAMES_FROM } from "../words";
import { drawEdgeLabels } from "./draw-edges";
import { drawNodes } from "./draw-nodes";
import { drawTitles } from "./draw-titles";
import { Occupancy } from "./occupancy";
import type { Content, Focus } from "./scene";

export type Overlay = {
  setContent(content: Content): void;
  setFocus(focus: Focus): void;
  setPalette(palette: Palette): void;
  destroy(): void;
};

export const NO_CONTENT: Content = { nodes: [], edges: [], boxes: [], titles: new Map() };
const NO_FOCUS: Focus = { ids: new Set(), strong: new Set(), near: new Set() };

const USUAL = { namesFrom: NAMES_FROM, figuresFrom: 0.48 } as const;
/** Between thousands of edges, figures of healthy ones are for those who came close. */
const HUGE = { namesFrom: HUGE_NAMES_FROM, figuresFrom: 1.4 } as const;

/**
 * Words and signs, on a canvas of their own above Cytoscape's. It keeps them legible at any zoom, off each other,
 * and units smaller than numbers, none of which a Cytoscape label can do. Redrawn with every frame of the picture.
 */
export function attachOverlay(cy: Core, canvas: HTMLCanvasElement, initial: Palette, huge: boolean): Overlay {
  const context = canvas.getContext("2d");
  let content = NO_CONTENT;
  let focus = NO_FOCUS;
  let palette = initial;
  let textWidth: TextWidth = textWidths(initial.font);
  let asked = 0;

  function draw(): void {
    asked = 0;
    if (!context || cy.destroyed()) return;
    const { width, height } = sized(canvas);
    context.clearRect(0, 0, width, height);
    const frame = {
      context,
      zoom: cy.zoom(),
      pan: cy.pan(),
      width,
      height,
      palette,
      textWidth,
      taken: new Occupancy(),
      focus,
      ...(huge ? HUGE : USUAL),
    };
    drawTitles(frame, content);
    drawNodes(frame, content.nodes);
    drawEdgeLabels(frame, content.edges);
  }

  function redraw(): void {
    if (asked === 0) asked = requestAnimationFrame(draw);
  }

  // With the picture, not a frame later: words that lag behind their nodes swim.
  cy.on("render", draw);
  return {
    setContent(next) {
      content = next;
      redraw();
    },
    setFocus(next) {
      focus = next;
      redraw();
    },
    setPalette(next) {
      palette = next;
      textWidth = textWidths(next.font);
      redraw();
    },
    destroy() {
      cancelAnimationFrame(asked);
      cy.off("render", draw);
    },
  };
}

/** Fits the canvas to its box at the density of the screen; gives its size in CSS pixels. */
function sized(canvas: HTMLCanvasElement): { width: number; height: number } {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  canvas.getContext("2d")?.setTransform(density, 0, 0, density, 0, 0);
  return { width, height };
}

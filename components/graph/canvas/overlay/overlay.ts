import type { Core } from "cytoscape";
import type { Point } from "@/lib/layout/geometry";
import type { Palette } from "../palette";
import { type TextWidth, textWidths } from "../text-width";
import { drawBackdrop } from "./draw-backdrop";
import { drawEdgeLabels } from "./draw-edges";
import { drawNodes } from "./draw-nodes";
import { drawTitles } from "./draw-titles";
import { Occupancy } from "./occupancy";
import type { Content, Focus, Frame } from "./scene";

export type Overlay = {
  setContent(content: Content): void;
  setFocus(focus: Focus): void;
  setPalette(palette: Palette): void;
  destroy(): void;
};

/** The canvases over and under Cytoscape's. What is under them is only used by huge pictures. */
export type Canvases = { readonly words: HTMLCanvasElement; readonly backdrop: HTMLCanvasElement };

export const NO_CONTENT: Content = { nodes: [], edges: [], boxes: [], titles: new Map() };
const NO_FOCUS: Focus = { ids: new Set(), strong: new Set(), near: new Set() };

const FIGURES_FROM = 0.48;
/** Between thousands of edges, figures of healthy ones are for those who came close. */
const HUGE_FIGURES_FROM = 1.4;
/** A huge picture that has not moved for so long is drawn again. */
const STILL_MS = 120;

/**
 * Words and signs, on a canvas of their own above Cytoscape's. It keeps them legible at any zoom, off each other,
 * and units smaller than numbers, none of which a Cytoscape label can do. Redrawn with every frame of the picture. In a
 * huge one edges and boxes are drawn here as well, beneath; while it is moved, what was drawn is only pushed along.
 */
export function attachOverlay(cy: Core, canvases: Canvases, initial: Palette, huge: boolean): Overlay {
  let content = NO_CONTENT;
  let focus = NO_FOCUS;
  let palette = initial;
  let textWidth: TextWidth = textWidths(initial.font);
  let asked = 0;
  let still: ReturnType<typeof setTimeout> | undefined;
  let backdropIsOld = true;
  let drawnAt: { zoom: number; pan: Point } = { zoom: 1, pan: { x: 0, y: 0 } };

  function draw(): void {
    cancelAnimationFrame(asked);
    clearTimeout(still);
    asked = 0;
    still = undefined;
    if (cy.destroyed()) return;
    const moved = drawnAt.zoom !== cy.zoom() || drawnAt.pan.x !== cy.pan().x || drawnAt.pan.y !== cy.pan().y;
    drawnAt = { zoom: cy.zoom(), pan: { ...cy.pan() } };
    push();
    if (huge && (moved || backdropIsOld)) paint(canvases.backdrop, (frame) => drawBackdrop(frame, content));
    backdropIsOld = false;
    paint(canvases.words, (frame) => {
      drawTitles(frame, content);
      drawNodes(frame, content.nodes);
      drawEdgeLabels(frame, content.edges);
    });
  }

  function paint(canvas: HTMLCanvasElement, on: (frame: Frame) => void): void {
    const context = canvas.getContext("2d");
    if (!context) return;
    const { width, height } = sized(canvas);
    context.clearRect(0, 0, width, height);
    const rooms = { taken: new Occupancy(), named: new Occupancy() };
    const figuresFrom = huge ? HUGE_FIGURES_FROM : FIGURES_FROM;
    on({ context, ...drawnAt, width, height, palette, textWidth, ...rooms, focus, figuresFrom });
  }

  /** Puts what was drawn for another viewport where it belongs in this one; tells whether it was for another. */
  function push(): boolean {
    const { zoom, pan } = drawnAt;
    const by = cy.zoom() / zoom;
    const now = cy.pan();
    const moved = by !== 1 || now.x !== pan.x || now.y !== pan.y;
    const transform = moved ? `translate(${now.x - pan.x * by}px, ${now.y - pan.y * by}px) scale(${by})` : "";
    for (const canvas of [canvases.words, canvases.backdrop]) canvas.style.transform = transform;
    return moved;
  }

  function follow(): void {
    if (!huge) draw();
    else if (push()) {
      clearTimeout(still);
      still = setTimeout(draw, STILL_MS);
    }
  }

  function redraw(all = true): void {
    backdropIsOld ||= all;
    if (asked === 0) asked = requestAnimationFrame(draw);
  }

  // With the picture, not a frame later: words that lag behind their nodes swim.
  cy.on("render", follow);
  const resized = new ResizeObserver(() => redraw());
  resized.observe(canvases.words);
  return {
    setContent(next) {
      content = next;
      redraw();
    },
    setFocus(next) {
      // What the pointer is on only gets its words.
      const all = next.strong.size !== focus.strong.size || [...next.strong].some((id) => !focus.strong.has(id));
      focus = next;
      redraw(all);
    },
    setPalette(next) {
      palette = next;
      textWidth = textWidths(next.font);
      redraw();
    },
    destroy() {
      cancelAnimationFrame(asked);
      clearTimeout(still);
      resized.disconnect();
      cy.off("render", follow);
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

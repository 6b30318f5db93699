import { NAME_PX, type NodeElement } from "./elements";

/** Words are never written smaller than this. */
const LEAST_PX = 9.5;
const MOST_PX = 20;

/** Below this zoom only trouble and what is in focus keeps its name. */
export const NAMES_FROM = 0.42;

/** How high the words of a node are on the screen. */
export function wordsPx(zoom: number): number {
  return Math.min(Math.max(NAME_PX * zoom, LEAST_PX), MOST_PX);
}

/**
 * How wide a node must be, in the picture's own pixels, to hold its words at a zoom. Words that have stopped shrinking
 * need a node that shrinks less than its surroundings; the layout leaves room for that beside it.
 */
export function widthAt(zoom: number, { words, width }: Pick<NodeElement, "words" | "width">): number {
  if (zoom < NAMES_FROM) return width;
  return Math.max(width, Math.ceil((words * wordsPx(zoom)) / NAME_PX / zoom + (width - words)));
}

/** Zooms that are drawn with the same node widths: in steps, so that zooming does not resize every node every frame. */
export function zoomStep(zoom: number): number {
  const steps = Math.round(Math.log2(zoom) * 6);
  return 2 ** (steps / 6);
}

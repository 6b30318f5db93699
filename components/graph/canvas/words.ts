import { MARK_WIDTH, NAME_PX, type NodeElement, WORD_GAP } from "./elements";
import type { TextWidth } from "./text-width";

/** Words are never written smaller than this. */
const LEAST_PX = 9.5;
const MOST_PX = 20;

/** How many steps there are between a zoom and its double, for which nodes have one width each. */
const STEPS = 6;

/** Below this zoom only trouble and what is in focus keeps its name. */
export const NAMES_FROM = 0.34;
/** The step that serves the lowest zoom with names. */
const WIDER_FROM = NAMES_FROM * 2 ** (-1 / STEPS);

/** How high the words of a node are on the screen. */
export function wordsPx(zoom: number): number {
  return Math.min(Math.max(NAME_PX * zoom, LEAST_PX), MOST_PX);
}

/**
 * How wide a node should be, in the picture's own pixels, to hold its words at a zoom: words that have stopped shrinking
 * need a node that shrinks less than its surroundings, as far as there is `room` beside it.
 */
export function widthAt(
  zoom: number,
  { words, width }: Pick<NodeElement, "words" | "width">,
  room = Number.POSITIVE_INFINITY,
): number {
  if (zoom < WIDER_FROM) return width;
  const wanted = Math.ceil((words * wordsPx(zoom)) / NAME_PX / zoom + (width - words));
  return Math.min(Math.max(width, wanted), width + room);
}

/**
 * The zoom whose node widths serve for this one: in steps downwards, so that zooming does not resize every node every
 * frame, and never leaves them too narrow.
 */
export function zoomStep(zoom: number): number {
  const steps = Math.floor(Math.log2(zoom) * STEPS);
  return 2 ** (steps / STEPS);
}

/** What is written on a node. */
export type Words = {
  readonly name: string;
  readonly meta: string;
  readonly marks: readonly string[];
  readonly width: number;
};

/** As much of a node's words as there is room for: first the marks go, then the version, then the end of the name. */
export function fittingWords(node: NodeElement, px: number, room: number, textWidth: TextWidth): Words {
  const scale = px / NAME_PX;
  const nameWidth = textWidth(node.name, px, 600);
  const metaWidth = node.meta === "" ? 0 : WORD_GAP * scale + textWidth(node.meta, px, 400);
  const marksWidth = node.marks.length * MARK_WIDTH * scale;
  const { name, meta, marks } = node;

  if (nameWidth + metaWidth + marksWidth <= room)
    return { name, meta, marks, width: nameWidth + metaWidth + marksWidth };
  if (nameWidth + metaWidth <= room) return { name, meta, marks: [], width: nameWidth + metaWidth };
  if (nameWidth <= room) return { name, meta: "", marks: [], width: nameWidth };
  for (let length = name.length - 1; length > 2; length--) {
    const short = `${name.slice(0, length)}…`;
    const width = textWidth(short, px, 600);
    if (width <= room) return { name: short, meta: "", marks: [], width };
  }
  return { name: "", meta: "", marks: [], width: 0 };
}

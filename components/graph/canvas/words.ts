import { NAME_PX, type NodeElement, WORD_GAP } from "./elements";
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
  readonly width: number;
};

/** As much of a node's words as there is room for: first the version goes, then more and more of the name's middle. */
export function fittingWords(node: NodeElement, px: number, room: number, textWidth: TextWidth): Words {
  const scale = px / NAME_PX;
  const nameWidth = textWidth(node.name, px, 600);
  const metaWidth = node.meta === "" ? 0 : WORD_GAP * scale + textWidth(node.meta, px, 400);
  const { name, meta } = node;

  if (nameWidth + metaWidth <= room) return { name, meta, width: nameWidth + metaWidth };
  if (nameWidth <= room) return { name, meta: "", width: nameWidth };
  const short = fittingName(name, (text) => textWidth(text, px, 600) <= room);
  return { name: short, meta: "", width: textWidth(short, px, 600) };
}

/** A last word so short that it is a number or a kind: what tells `team-01` from `team-02`, and a database from its owner. */
const LAST_WORD = /[-_ ]([^-_ .]{1,4})$/;

/** As much of a name as fits, its beginning and a short last word; empty where that is next to nothing. */
export function fittingName(name: string, fits: (text: string) => boolean): string {
  if (fits(name)) return name;
  const last = LAST_WORD.exec(name)?.[1]?.length ?? 0;
  for (let kept = name.length - 1; kept > 2; kept--) {
    const end = Math.min(Math.floor(kept / 2), last);
    const short = `${name.slice(0, kept - end)}…${name.slice(name.length - end)}`;
    if (fits(short)) return short;
  }
  return "";
}

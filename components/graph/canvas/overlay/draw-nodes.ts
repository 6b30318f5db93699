import type { Point } from "@/lib/layout/geometry";
import { NAME_PX, type NodeElement, WORD_GAP } from "../elements";
import { fittingWords, NAMES_FROM, wordsPx } from "../words";
import { drawHealthSign, drawMark } from "./glyphs";
import { type Content, clamp, type Frame, isNear, strength, toScreen } from "./scene";

const SIGN_RADIUS = 4.5;
/** From this zoom nodes carry their marks; what is in focus does whenever it has its name. */
const MARKS_FROM = 0.6;

/** Writes the names on the nodes and hangs signs and marks on their edges; all of them take their place. */
export function drawNodes(frame: Frame, nodes: Content["nodes"]): void {
  const { zoom, taken } = frame;
  if (zoom < NAMES_FROM) keepSignsClear(frame, nodes);
  for (const node of nodes) {
    const { x, y } = toScreen(frame, node);
    const width = node.shownWidth * zoom;
    const height = node.height * zoom;
    if (!isNear(frame, { x, y }, width)) continue;

    frame.context.globalAlpha = strength(frame, node.id);
    taken.take({ x: x - width / 2 - 2, y: y - height / 2 - 2, width: width + 4, height: height + 4 });
    const picked = isPicked(frame, node);
    const matters = doesMatter(frame, node);
    if (zoom >= NAMES_FROM) writeWords(frame, node, { x, y, width });
    else if (matters) writeBeside(frame, node, { at: { x, y }, anyway: picked });
    if (zoom >= NAMES_FROM || matters) {
      const radius = clamp(6.5 * zoom, SIGN_RADIUS, 8);
      const corner = zoom >= NAMES_FROM ? { x: x + width / 2 - 1, y: y - height / 2, radius } : { x, y, radius };
      drawHealthSign(frame.context, node.health, corner, frame.palette);
    }
    if (zoom >= MARKS_FROM || (picked && zoom >= NAMES_FROM)) hangMarks(frame, node, { x, y, width, height });
  }
  frame.context.globalAlpha = 1;
}

function isPicked({ focus }: Frame, { id }: NodeElement): boolean {
  return focus.strong.has(id) || focus.near.has(id);
}

/** What keeps its name and its sign however far away. */
function doesMatter(frame: Frame, node: NodeElement): boolean {
  return node.health === "failing" || isPicked(frame, node);
}

/** No name may be written where a sign will be: it stands on its node, which cannot give way. */
function keepSignsClear(frame: Frame, nodes: Content["nodes"]): void {
  for (const node of nodes) {
    if (!doesMatter(frame, node)) continue;
    const { x, y } = toScreen(frame, node);
    if (!isNear(frame, { x, y }, SIGN_RADIUS)) continue;
    frame.named.take({ x: x - SIGN_RADIUS, y: y - SIGN_RADIUS, width: 2 * SIGN_RADIUS, height: 2 * SIGN_RADIUS });
  }
}

/** Below the beginning of the words, half on the node and half beneath it, as many as it is wide. */
function hangMarks(
  { context, zoom, palette, taken }: Frame,
  { marks, words, width }: NodeElement,
  at: { x: number; y: number; width: number; height: number },
): void {
  const size = clamp(15 * zoom, 13, 17);
  const left = at.x - at.width / 2 + Math.max(((width - words) / 2) * zoom - 3, 3);
  const most = Math.max(Math.floor((at.x + at.width / 2 - left) / size), 1);
  for (const [index, mark] of marks.slice(0, most).entries()) {
    const place = { x: left + index * (size + 1), y: at.y + at.height / 2 - size / 2, width: size, height: size };
    taken.take(place);
    drawMark(context, mark, place, palette);
  }
}

type Beside = { readonly at: Point; readonly anyway: boolean };

/** Far out, where only a few names are written, each stands on a ground of its own, beside the sign and off the others. */
function writeBeside(frame: Frame, node: NodeElement, { at, anyway }: Beside): void {
  const { context, palette, textWidth, taken, named } = frame;
  const px = wordsPx(frame.zoom);
  const width = textWidth(node.name, px, 600) + 5;
  const height = px * 1.4;
  const away = SIGN_RADIUS + 1;
  const places = [
    { x: at.x + away, y: at.y - height / 2 },
    { x: at.x - away - width, y: at.y - height / 2 },
    { x: at.x - width / 2, y: at.y + away },
    { x: at.x - width / 2, y: at.y - away - height },
  ].map((corner) => ({ ...corner, width, height }));
  const ground = named.takeFirstFree(places) ?? (anyway ? places[0] : undefined);
  if (!ground) return;
  taken.take(ground);
  context.fillStyle = palette.colours.canvas;
  context.fillRect(ground.x, ground.y, ground.width, ground.height);
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.font = `600 ${px}px ${palette.font}`;
  context.fillStyle = palette.colours.text;
  context.fillText(node.name, ground.x + 2, ground.y + height / 2 + px * 0.05);
}

/** Name and version on one line, as far as there is room for them. */
function writeWords(frame: Frame, node: NodeElement, { x, y, width }: { x: number; y: number; width: number }): void {
  const { context, zoom, palette, textWidth } = frame;
  const { colours, font } = palette;
  const px = wordsPx(zoom);
  const scale = px / NAME_PX;
  const room = width - Math.min((node.width - node.words) * zoom, 6);
  const words = fittingWords(node, px, room, textWidth);
  let left = x - words.width / 2;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.font = `600 ${px}px ${font}`;
  context.fillStyle = node.health === "unknown" || node.idle ? colours["text-soft"] : colours.text;
  context.fillText(words.name, left, y + px * 0.05);
  left += textWidth(words.name, px, 600);
  if (words.meta !== "") {
    left += WORD_GAP * scale;
    context.font = `400 ${px}px ${font}`;
    context.fillStyle = colours["text-soft"];
    context.fillText(words.meta, left, y + px * 0.05);
  }
}

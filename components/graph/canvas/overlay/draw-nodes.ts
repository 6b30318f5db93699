import type { Point } from "@/lib/layout/geometry";
import { MARK_WIDTH, NAME_PX, type NodeElement, WORD_GAP } from "../elements";
import { fittingWords, NAMES_FROM, wordsPx } from "../words";
import { drawHealthSign } from "./glyphs";
import { type Content, clamp, type Frame, isNear, strength, toScreen } from "./scene";

const SIGN_RADIUS = 4.5;

/** Writes the names on the nodes and hangs the health signs on their corners; both take their place. */
export function drawNodes(frame: Frame, nodes: Content["nodes"]): void {
  const { zoom, taken } = frame;
  for (const node of nodes) {
    const { x, y } = toScreen(frame, node);
    const width = node.shownWidth * zoom;
    const height = node.height * zoom;
    if (!isNear(frame, { x, y }, width)) continue;

    frame.context.globalAlpha = strength(frame, node.id);
    taken.take({ x: x - width / 2 - 2, y: y - height / 2 - 2, width: width + 4, height: height + 4 });
    const picked = frame.focus.strong.has(node.id) || frame.focus.near.has(node.id);
    const matters = node.health === "failing" || picked;
    if (zoom >= NAMES_FROM) writeWords(frame, node, { x, y, width });
    else if (matters) writeBeside(frame, node, { at: { x, y }, anyway: picked });
    if (zoom >= NAMES_FROM || matters) {
      const radius = clamp(6.5 * zoom, SIGN_RADIUS, 8);
      const corner = zoom >= NAMES_FROM ? { x: x + width / 2 - 1, y: y - height / 2, radius } : { x, y, radius };
      drawHealthSign(frame.context, node.health, corner, frame.palette);
    }
  }
  frame.context.globalAlpha = 1;
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

/** Name, version and marks on one line, as far as there is room for them. */
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
  context.fillStyle = node.health === "unknown" ? colours["text-soft"] : colours.text;
  context.fillText(words.name, left, y + px * 0.05);
  left += textWidth(words.name, px, 600);
  if (words.meta !== "") {
    left += WORD_GAP * scale;
    context.font = `400 ${px}px ${font}`;
    context.fillStyle = colours["text-soft"];
    context.fillText(words.meta, left, y + px * 0.05);
    left += textWidth(words.meta, px, 400);
  }
  for (const mark of words.marks) {
    writeMark(frame, mark, { x: left + 3 * scale, y, px, width: (MARK_WIDTH - 3) * scale });
    left += MARK_WIDTH * scale;
  }
}

type Place = { readonly x: number; readonly y: number; readonly px: number; readonly width: number };

function writeMark({ context, palette: { colours, font } }: Frame, mark: string, { x, y, px, width }: Place): void {
  context.strokeStyle = colours["line-strong"];
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x, y - px * 0.6, width, px * 1.2, 2);
  context.stroke();
  context.font = `600 ${px * 0.7}px ${font}`;
  context.fillStyle = colours["text-soft"];
  context.textAlign = "center";
  context.fillText(mark, x + width / 2, y + px * 0.05);
  context.textAlign = "left";
}

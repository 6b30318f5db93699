import { MARK_WIDTH, type NodeElement, WORD_GAP } from "../elements";
import { NAMES_FROM, wordsPx } from "../words";
import { drawHealthSign } from "./glyphs";
import { type Content, clamp, type Frame, isNear, strength, toScreen } from "./scene";

const SIGNS_FROM = 0.2;

/** Writes the names on the nodes and hangs the health signs on their corners; both take their place. */
export function drawNodes(frame: Frame, nodes: Content["nodes"]): void {
  const { zoom, taken } = frame;
  for (const [cyNode, node] of nodes) {
    const { x, y } = toScreen(frame, cyNode.position());
    const width = Number(cyNode.data("width")) * zoom;
    const height = node.height * zoom;
    if (!isNear(frame, { x, y }, width)) continue;

    frame.context.globalAlpha = strength(frame, node.id);
    taken.take({ x: x - width / 2 - 2, y: y - height / 2 - 2, width: width + 4, height: height + 4 });
    const matters = node.health === "failing" || frame.focus.strong.has(node.id);
    if (zoom >= NAMES_FROM || matters) writeWords(frame, node, x, y);
    if (zoom >= SIGNS_FROM) {
      const radius = clamp(6.5 * zoom, 4.5, 8);
      drawHealthSign(frame.context, node.health, { x: x + width / 2 - 1, y: y - height / 2, radius }, frame.palette);
    }
  }
  frame.context.globalAlpha = 1;
}

/** Name, version and marks on one line. Far out, where few are written, they stand on a ground of their own. */
function writeWords(frame: Frame, node: NodeElement, x: number, y: number): void {
  const { context, zoom, palette, textWidth } = frame;
  const { colours, font } = palette;
  const px = wordsPx(zoom);
  const scale = px / wordsPx(1);
  const width = node.words * scale;
  if (zoom < NAMES_FROM) {
    const ground = { x: x - width / 2 - 3, y: y - px * 0.7, width: width + 6, height: px * 1.4 };
    context.fillStyle = colours.canvas;
    context.fillRect(ground.x, ground.y, ground.width, ground.height);
    frame.taken.take(ground);
  }
  const nameWidth = textWidth(node.name, px, 600);
  const metaWidth = node.meta === "" ? 0 : WORD_GAP * scale + textWidth(node.meta, px, 400);
  let left = x - (nameWidth + metaWidth + node.marks.length * MARK_WIDTH * scale) / 2;

  context.textBaseline = "middle";
  context.textAlign = "left";
  context.font = `600 ${px}px ${font}`;
  context.fillStyle = node.health === "unknown" ? colours["text-soft"] : colours.text;
  context.fillText(node.name, left, y + px * 0.05);
  left += nameWidth;
  if (node.meta !== "") {
    context.font = `400 ${px}px ${font}`;
    context.fillStyle = colours["text-soft"];
    context.fillText(node.meta, left + WORD_GAP * scale, y + px * 0.05);
    left += metaWidth;
  }
  for (const mark of node.marks) {
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

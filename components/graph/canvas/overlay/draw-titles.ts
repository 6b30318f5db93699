import { type Content, clamp, type Frame, isNear, toScreen } from "./scene";

const NAMESPACES_FROM = 0.12;
const APPS_FROM = 0.42;

/** Writes the titles of the boxes into the strip above each, which the layout keeps free. */
export function drawTitles(frame: Frame, { boxes, titles }: Pick<Content, "boxes" | "titles">): void {
  const { context, zoom, palette, textWidth, taken, named } = frame;
  for (const box of boxes) {
    const namespace = box.level === "group";
    if (zoom < (namespace ? NAMESPACES_FROM : APPS_FROM)) continue;
    const corner = toScreen(frame, box);
    if (!isNear(frame, corner, box.width * zoom)) continue;
    const title = titles.get(box.group) ?? "";
    const px = clamp((namespace ? 12 : 10) * zoom, namespace ? 10 : 9, 16);
    const width = textWidth(title, px, 600);
    const y = corner.y - px * 0.75;
    const place = { x: corner.x, y: y - px * 0.7, width: width + 8, height: px * 1.5 };
    taken.take(place);
    named.take(place);
    context.font = `600 ${px}px ${palette.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = namespace ? palette.colours["text-soft"] : palette.colours["text-faint"];
    context.fillText(title, corner.x + 3, y);
  }
}

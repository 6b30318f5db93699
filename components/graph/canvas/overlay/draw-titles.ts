import { fittingName } from "../words";
import { Occupancy } from "./occupancy";
import { type Content, clamp, type Frame, isNear, toScreen } from "./scene";

const NAMESPACES_FROM = 0.12;
const APPS_FROM = 0.42;

/**
 * Writes the titles of the boxes into the strip above each, on a ground of their own, because edges cross that strip.
 * Titles keep off each other: where boxes have come closer than their titles are wide, these are shortened.
 */
export function drawTitles(frame: Frame, { boxes, titles }: Pick<Content, "boxes" | "titles">): void {
  const { context, zoom, palette, textWidth, taken, named } = frame;
  const written = new Occupancy();
  for (const box of boxes) {
    const namespace = box.level === "group";
    if (zoom < (namespace ? NAMESPACES_FROM : APPS_FROM)) continue;
    const corner = toScreen(frame, box);
    if (!isNear(frame, corner, box.width * zoom)) continue;
    const px = clamp((namespace ? 12 : 10) * zoom, namespace ? 10 : 9, 16);
    const y = corner.y - px * 0.75;
    const placeOf = (text: string) => {
      return { x: corner.x, y: y - px * 0.7, width: textWidth(text, px, 600) + 8, height: px * 1.4 };
    };
    const title = titleFor(titles.get(box.group) ?? "", (text) => written.isFree(placeOf(text)));
    if (title === "") continue;
    const place = placeOf(title);
    for (const occupancy of [written, taken, named]) occupancy.take(place);
    context.globalAlpha = 0.82;
    context.fillStyle = namespace ? palette.colours.canvas : palette.colours.box;
    context.fillRect(place.x, place.y, place.width - 2, place.height);
    context.globalAlpha = 1;
    context.font = `600 ${px}px ${palette.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = namespace ? palette.colours["text-soft"] : palette.colours["text-faint"];
    context.fillText(title, corner.x + 3, y);
  }
}

/** All of a title, else without its cluster, else what of it fits. */
function titleFor(title: string, fits: (text: string) => boolean): string {
  const [name = title] = title.split(" · ");
  return fits(title) ? title : fittingName(name, fits);
}

import type { LayoutClient } from "@/lib/layout/client";
import type { Point, Size } from "@/lib/layout/geometry";
import type { Layout } from "@/lib/layout/model";
import type { Picture } from "./elements";
import { layoutInputOf } from "./layout-input";
import { spreadOf, turned } from "./turned";

/** A layout as it is drawn, and what is needed to ask for the next one. */
export type Arrangement = {
  readonly layout: Layout;
  /** As the layout worker answered it, which is what it wants back to keep things in their places. */
  readonly answered: Layout;
  readonly spread: Point;
};

/** Below this zoom words have stopped shrinking, and crowd. */
const READABLE = 0.5;
/** The plainer layout has to be this much larger on the screen to be taken instead of the nicer one. */
const MUCH_LARGER = 1.2;

/**
 * Places a picture in a room. With `before`, what is there keeps its place; without, everything is placed anew, and
 * where the nicer layout comes out too small to read the more compact one is tried as well.
 * Undefined when a newer picture was asked for in the meantime.
 */
export async function arrange(
  client: Pick<LayoutClient, "layout">,
  picture: Picture,
  room: Size,
  before: Arrangement | undefined,
): Promise<Arrangement | undefined> {
  const aspectRatio = room.width / Math.max(room.height, 1);
  const input = layoutInputOf(picture, aspectRatio);
  const answered = await client.layout({ input, previous: before?.answered });
  if (!answered) return undefined;
  // Only a new arrangement may spread anew: everything that is there would move.
  const first = arranged(answered, before?.spread ?? spreadOf(answered, aspectRatio));
  if (before || answered.algorithm !== "layered" || zoomIn(room, first) >= READABLE) return first;

  const compact = await client.layout({ input, options: { algorithm: "two-level" } });
  if (!compact) return undefined;
  const second = arranged(compact, spreadOf(compact, aspectRatio));
  return zoomIn(room, second) > zoomIn(room, first) * MUCH_LARGER ? second : first;
}

function arranged(answered: Layout, spread: Point): Arrangement {
  return { layout: turned(answered, spread), answered, spread };
}

/** How large the picture can be shown so that all of it is in the room. */
function zoomIn(room: Size, { layout: { bounds } }: Arrangement): number {
  return Math.min(room.width / Math.max(bounds.width, 1), room.height / Math.max(bounds.height, 1));
}

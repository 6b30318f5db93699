import { grown, type Rect } from "./geometry";
import { SUBGROUP_TITLE_HEIGHT, TITLE_HEIGHT } from "./spacing";

/** A box with the strip above it that is kept free for its title; a box with a parent is that of a subgroup. */
export function withTitle(box: Rect & { parent?: string }): Rect {
  return grown(box, 0, box.parent === undefined ? TITLE_HEIGHT : SUBGROUP_TITLE_HEIGHT, 0, 0);
}

import type { Point } from "./geometry";
import type { Link } from "./prepare";
import { LAYER_GAP } from "./spacing";

/** From one layer to the next, centre to centre, about. */
const STEP = LAYER_GAP + 46;

/** What is placed already that some nodes talk with. */
export type Wish = {
  /** Where they would best be: right of who calls them, left of whom they call; absent when they talk with nobody. */
  point: Point | undefined;
  calls: number;
  called: number;
};

/** Where nodes that come together would like to be; `links` are at least those that touch them. */
export function wishOf(ids: ReadonlySet<string>, links: readonly Link[], placed: ReadonlyMap<string, Point>): Wish {
  let [x, y, weights, calls, called] = [0, 0, 0, 0, 0];
  const add = ({ x: otherX, y: otherY }: Point, step: number, weight: number): void => {
    x += weight * (otherX + step);
    y += weight * otherY;
    weights += weight;
  };
  for (const { source, target, weight } of links) {
    const [from, to] = [placed.get(source), placed.get(target)];
    if (ids.has(source) === ids.has(target)) continue;
    if (ids.has(source)) calls++;
    else called++;
    if (ids.has(target) && from) add(from, STEP, weight);
    if (ids.has(source) && to) add(to, -STEP, weight);
  }
  return { point: weights > 0 ? { x: x / weights, y: y / weights } : undefined, calls, called };
}

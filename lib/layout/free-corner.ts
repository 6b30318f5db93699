import { distance, middleOf, overlaps, type Point, type Rect, type Size, screenHeight, union } from "./geometry";

/** What has to be paid for a larger picture, against one pixel of distance from the wish. */
const GROWTH_PRICE = 1.5;

export type FreeCorner = {
  size: Size;
  /** Where the middle should be. */
  wish: Point;
  taken: readonly Rect[];
  gapX: number;
  gapY: number;
  aspectRatio: number;
  /** Everything there is: to stay inside costs nothing. */
  bounds: Rect;
};

/**
 * The top left corner of a free place for a rectangle, beside what is there: as near to the wish as possible without
 * making the picture much larger.
 */
export function freeCorner({ size, wish, taken, gapX, gapY, aspectRatio, bounds }: FreeCorner): Point {
  const { width, height } = size;
  const xs = new Set([wish.x - width / 2, bounds.x, bounds.x + bounds.width + gapX, bounds.x - gapX - width]);
  const ys = new Set([wish.y - height / 2, bounds.y, bounds.y + bounds.height + gapY, bounds.y - gapY - height]);
  for (const rect of taken) {
    for (const x of [rect.x, rect.x + rect.width + gapX, rect.x - gapX - width, rect.x + rect.width - width]) xs.add(x);
    for (const y of [rect.y, rect.y + rect.height + gapY, rect.y - gapY - height, rect.y + rect.height - height])
      ys.add(y);
  }

  const before = screenHeight(bounds, aspectRatio);
  const candidates: { rect: Rect; cost: number }[] = [];
  for (const x of xs) {
    for (const y of ys) {
      const rect = { x: Math.round(x), y: Math.round(y), width, height };
      const growth = screenHeight(union(bounds, rect), aspectRatio) - before;
      candidates.push({ rect, cost: distance(middleOf(rect), wish) + GROWTH_PRICE * growth });
    }
  }
  candidates.sort((a, b) => a.cost - b.cost || a.rect.y - b.rect.y || a.rect.x - b.rect.x);
  const free = candidates.find(({ rect }) => taken.every((other) => !overlaps(rect, other, gapX - 1, gapY - 1)));
  // Right of everything there is always room.
  return free?.rect ?? { x: bounds.x + bounds.width + gapX, y: bounds.y };
}

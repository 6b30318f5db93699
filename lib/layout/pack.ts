import { extent } from "./columns";
import { type Point, type Size, screenHeight } from "./geometry";

export type Packing = Size & { corners: Point[] };

/**
 * Puts rectangles on shelves, in the order given, so that the whole can be seen as large as possible in the given
 * shape. Smaller ones that follow a higher one are stacked on its shelf.
 */
export function packed(sizes: readonly Size[], aspectRatio: number, gapX: number, gapY: number): Packing {
  let best: Packing = { width: 0, height: 0, corners: [] };
  let least = Infinity;
  for (const width of widthsToTry(sizes, aspectRatio, gapX)) {
    const corners = shelves(sizes, width, gapX, gapY);
    const size = extent(sizes, corners);
    const needed = screenHeight(size, aspectRatio);
    if (needed >= least) continue;
    least = needed;
    best = { ...size, corners };
  }
  return best;
}

function widthsToTry(sizes: readonly Size[], aspectRatio: number, gap: number): number[] {
  const widest = Math.max(0, ...sizes.map(({ width }) => width));
  const area = sizes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const ideal = Math.sqrt(area * aspectRatio);
  const steps = [0.7, 0.8, 0.9, 1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.6, 1.8, 2.2];
  return [...steps.map((step) => Math.max(widest, ideal * step)), widest];
}

function shelves(sizes: readonly Size[], limit: number, gapX: number, gapY: number): Point[] {
  const corners: Point[] = [];
  let top = 0;
  let bottom = 0;
  /** The slot now being filled: things stand in it one above the other while the shelf is high enough. */
  let slot = { left: 0, width: 0, bottom: 0 };
  for (const { width, height } of sizes) {
    const fits = slot.bottom + gapY + height <= bottom && slot.left + width <= Math.max(limit, slot.left + slot.width);
    if (corners.length > 0 && fits) {
      corners.push({ x: slot.left, y: slot.bottom + gapY });
      slot = { left: slot.left, width: Math.max(slot.width, width), bottom: slot.bottom + gapY + height };
      continue;
    }
    let left = corners.length > 0 ? slot.left + slot.width + gapX : 0;
    if (corners.length > 0 && left + width > limit) {
      left = 0;
      top = bottom + gapY;
    }
    corners.push({ x: left, y: top });
    slot = { left, width, bottom: top + height };
    bottom = Math.max(bottom, slot.bottom);
  }
  return corners;
}

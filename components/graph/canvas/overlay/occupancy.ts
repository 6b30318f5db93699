import type { Rect } from "@/lib/layout/geometry";

/** Edge of a grid cell in pixels: about one label. */
const CELL = 64;

/**
 * What is taken on the screen. Labels ask before they are written, so that none lies on another, and who asks first,
 * the worst edges, gets room first.
 */
export class Occupancy {
  readonly #cells = new Map<number, Rect[]>();

  /** Takes a place without asking. */
  take(rect: Rect): void {
    for (const key of keysOf(rect)) {
      const cell = this.#cells.get(key);
      if (cell) cell.push(rect);
      else this.#cells.set(key, [rect]);
    }
  }

  isFree(rect: Rect): boolean {
    for (const key of keysOf(rect)) {
      if (this.#cells.get(key)?.some((other) => touch(rect, other))) return false;
    }
    return true;
  }

  /** Takes the first place that is free, and gives it; undefined where none is. */
  takeFirstFree(places: Iterable<Rect>): Rect | undefined {
    for (const place of places) {
      if (!this.isFree(place)) continue;
      this.take(place);
      return place;
    }
    return undefined;
  }
}

function* keysOf({ x, y, width, height }: Rect): Generator<number> {
  for (let column = Math.floor(x / CELL); column <= Math.floor((x + width) / CELL); column++) {
    for (let row = Math.floor(y / CELL); row <= Math.floor((y + height) / CELL); row++) {
      yield column * 65_536 + row;
    }
  }
}

function touch(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

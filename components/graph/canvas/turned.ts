import type { Point, Rect } from "@/lib/layout/geometry";
import type { Layout } from "@/lib/layout/model";
import { ACROSS, ALONG } from "./layout-input";

/** Further apart than this, things no longer look as if they belonged together. */
const MOST_SPREAD = 1.7;

/**
 * By how much to spread a layout so that it fills a screen `aspectRatio` times as wide as high: what is left over goes
 * between the nodes, where edges have their figures.
 */
export function spreadOf({ bounds }: Layout, aspectRatio: number): Point {
  const width = bounds.height / ACROSS;
  const height = bounds.width / ALONG;
  const tooWide = width / Math.max(height, 1) / aspectRatio;
  const clamped = (by: number) => Math.min(Math.max(by, 1), MOST_SPREAD);
  return { x: clamped(1 / tooWide), y: clamped(tooWide) };
}

/** A layout as it is drawn, downwards, from one as it was answered. Sizes of nodes are not the layout's, and stay. */
export function turned({ nodes, groups, bounds, ...rest }: Layout, spread: Point): Layout {
  const [byX, byY] = [spread.x / ACROSS, spread.y / ALONG];
  const box = <T extends Rect>(rect: T): T => ({
    ...rect,
    x: rect.y * byX,
    y: rect.x * byY,
    width: rect.height * byX,
    height: rect.width * byY,
  });
  return {
    ...rest,
    nodes: nodes.map((node) => ({ ...node, x: node.y * byX, y: node.x * byY })),
    groups: groups.map(box),
    bounds: box(bounds),
  };
}

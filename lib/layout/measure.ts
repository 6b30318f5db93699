import { contains, overlaps, type Point, passes, type Rect, screenHeight } from "./geometry";
import type { Layout, LayoutInput } from "./model";
import { footprint, type Item, type Prepared, prepare } from "./prepare";
import { withTitle } from "./title";

/** What must not be in a picture, counted. */
export type LayoutFaults = {
  /** Pairs of nodes, labels included, that lie on each other. */
  overlaps: number;
  /** Pairs of boxes (of groups, or of subgroups in one group) that do. */
  boxOverlaps: number;
  /** Nodes that are not in the box of their group or subgroup, or in that of another. */
  strays: number;
};

/** What can be counted of a picture's readability. */
export type LayoutMeasures = {
  /** Share of all pairs of edges, drawn as straight lines, that cross. */
  crossingsRatio: number;
  /** Share of the edges that lead over a node which is neither of their ends. */
  coveredRatio: number;
  /** Share of the edges that point to the right. */
  forwardRatio: number;
  /** Width over height. */
  aspectRatio: number;
  /** Area of the nodes' footprints over the area of the picture. */
  density: number;
  /** Height of the smallest screen of the wanted shape that shows everything, in pixels. */
  screenHeight: number;
};

export function faultsOf(input: LayoutInput, layout: Layout): LayoutFaults {
  const placed = placedItems(prepare(input), layout);
  return {
    overlaps: pairs(placed, (a, b) => overlaps(a.rect, b.rect)),
    boxOverlaps: boxOverlaps(layout),
    strays: placed.filter(({ item, rect }) => isStray(item, rect, layout)).length,
  };
}

export function measure(input: LayoutInput, layout: Layout): LayoutMeasures {
  const prepared = prepare(input);
  const { crossings, covered, forward, lines, screenHeight } = readabilityOf(prepared, layout);
  const { width, height } = layout.bounds;
  const area = placedItems(prepared, layout).reduce((sum, { rect }) => sum + rect.width * rect.height, 0);
  return {
    crossingsRatio: share(crossings, (lines * (lines - 1)) / 2),
    coveredRatio: share(covered, lines),
    forwardRatio: share(forward, lines),
    aspectRatio: width / Math.max(height, 1),
    density: share(area, width * height),
    screenHeight,
  };
}

/** The same counted: how many lines there are, how many pairs of them cross, and so on. */
export function readabilityOf(
  prepared: Prepared,
  layout: Layout,
): { lines: number; crossings: number; covered: number; forward: number; screenHeight: number } {
  const placed = placedItems(prepared, layout);
  const centres = new Map<string, Point>(layout.nodes.map((node) => [node.id, node]));
  const lines = prepared.links.flatMap(({ source, target }) => {
    const [from, to] = [centres.get(source), centres.get(target)];
    return from && to ? [{ source, target, from, to }] : [];
  });
  return {
    lines: lines.length,
    crossings: pairs(lines, cross),
    covered: lines.filter((line) => covers(line, placed)).length,
    forward: lines.filter(({ from, to }) => from.x < to.x).length,
    screenHeight: screenHeight(layout.bounds, prepared.aspectRatio),
  };
}

type PlacedItem = { item: Item; rect: Rect };

function placedItems({ byId }: Prepared, { nodes }: Layout): PlacedItem[] {
  return nodes.flatMap((node) => {
    const item = byId.get(node.id);
    return item ? [{ item, rect: footprint(item, node) }] : [];
  });
}

type Line = { source: string; target: string; from: Point; to: Point };

function boxOverlaps({ groups }: Layout): number {
  return pairs(groups, (a, b) => {
    const siblings = a.parent === b.parent && a.level === b.level;
    const apart = a.level !== b.level && a.parent !== b.group && b.parent !== a.group;
    return (siblings || apart) && overlaps(withTitle(a), withTitle(b));
  });
}

/** Whether a node is not where its group's and subgroup's boxes say, or is where another's do. */
function isStray({ group, subgroup }: Item, rect: Rect, { groups }: Layout): boolean {
  const outer = groups.filter((box) => box.parent === undefined && box.group === group);
  const home = outer.find((box) => contains(box, rect));
  if (group !== undefined && !home) return true;

  // In an annex there need not be a box for the app as well.
  const inner = groups.filter((box) => box.parent === group && box.group === subgroup && home && contains(home, box));
  if (inner.length > 0 && !inner.some((box) => contains(box, rect))) return true;
  return groups.some((box) => box !== home && !inner.includes(box) && overlaps(box, rect));
}

/** Whether two lines cross; lines that share an end do not. */
function cross(a: Line, b: Line): boolean {
  if (a.source === b.source || a.source === b.target || a.target === b.source || a.target === b.target) return false;
  return side(a, b.from) !== side(a, b.to) && side(b, a.from) !== side(b, a.to);
}

function side({ from, to }: Line, { x, y }: Point): boolean {
  return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x) > 0;
}

function covers(line: Line, placed: readonly PlacedItem[]): boolean {
  return placed.some(({ item, rect }) => {
    if (item.id === line.source || item.id === line.target) return false;
    // The shape counts, not the label beside and beneath it.
    const [halfWidth, halfHeight] = [item.anchorX - item.overhang, item.anchorY];
    const x = rect.x + item.anchorX;
    const y = rect.y + item.anchorY;
    return passes(line.from, line.to, {
      x: x - halfWidth,
      y: y - halfHeight,
      width: 2 * halfWidth,
      height: 2 * halfHeight,
    });
  });
}

function pairs<T>(values: readonly T[], test: (a: T, b: T) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) {
      const [a, b] = [values[i], values[j]];
      if (a !== undefined && b !== undefined && test(a, b)) count++;
    }
  }
  return count;
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

import { compareIds, type Point, type Rect } from "./geometry";
import type { LayoutInput, LayoutNode } from "./model";
import { ASPECT_RATIO, LABEL_GAP, LABEL_HEIGHT, LABEL_WIDTH } from "./spacing";

/** A node as the algorithms see it: one rectangle for shape and label together. */
export type Item = {
  id: string;
  group: string | undefined;
  subgroup: string | undefined;
  /** Size of shape and label together: the footprint, which never overlaps another. */
  width: number;
  height: number;
  /** From the footprint's top left corner to the centre of the shape. */
  anchorX: number;
  anchorY: number;
  /** How far the footprint reaches out beside the shape. */
  overhang: number;
};

/** Edges between the same two nodes, in one. */
export type Link = { source: string; target: string; weight: number };

export type Prepared = {
  /** Sorted by id. */
  items: readonly Item[];
  byId: ReadonlyMap<string, Item>;
  /** Sorted; without loops, and without edges whose ends are not there. */
  links: readonly Link[];
  /** Whether what is drawn in `group` is an app box: true where subgroups are used without groups. */
  levelOf: (group: string) => "group" | "subgroup";
  titleWidth: (id: string) => number;
  aspectRatio: number;
};

/** Brings the input into one order and one form, so that nothing depends on how it was handed over. */
export function prepare(input: LayoutInput): Prepared {
  const items = input.nodes.map(itemOf).sort((a, b) => compareIds(a.id, b.id));
  const byId = new Map(items.map((item) => [item.id, item]));
  const groups = new Set(input.nodes.flatMap(({ group }) => (group === undefined ? [] : [group])));
  return {
    items: [...byId.values()],
    byId,
    links: linksOf(input, byId),
    levelOf: (group) => (groups.has(group) ? "group" : "subgroup"),
    titleWidth: (id) => input.titleWidths?.[id] ?? 0,
    aspectRatio: clamp(input.aspectRatio ?? ASPECT_RATIO, 0.2, 5),
  };
}

/** The footprint of an item whose shape's centre is at a point. */
export function footprint({ width, height, anchorX, anchorY }: Item, centre: Point): Rect {
  return { x: centre.x - anchorX, y: centre.y - anchorY, width, height };
}

/** Where the centre of the shape is when the footprint's top left corner is at a point. */
export function centreOf({ anchorX, anchorY }: Item, corner: Point): Point {
  return { x: corner.x + anchorX, y: corner.y + anchorY };
}

function itemOf(node: LayoutNode): Item {
  const labelWidth = node.labelWidth ?? LABEL_WIDTH;
  const labelHeight = node.labelHeight ?? LABEL_HEIGHT;
  // Even widths keep centres on whole pixels.
  const width = even(Math.max(node.width, labelWidth));
  const height = Math.ceil(node.height + (labelHeight > 0 ? LABEL_GAP + labelHeight : 0));
  return {
    id: node.id,
    group: node.group ?? node.subgroup,
    subgroup: node.group === undefined ? undefined : node.subgroup,
    width,
    height,
    anchorX: width / 2,
    anchorY: Math.round(node.height / 2),
    overhang: (width - node.width) / 2,
  };
}

function linksOf({ edges }: LayoutInput, items: ReadonlyMap<string, Item>): Link[] {
  const place = new Map([...items.keys()].map((id, index) => [id, index]));
  const sorted = edges.flatMap(({ source, target, weight = 1 }) => {
    const [from, to] = [place.get(source), place.get(target)];
    if (from === undefined || to === undefined || from === to) return [];
    return { source, target, weight: Math.max(weight, 0), key: from * place.size + to };
  });
  // In one order before anything is added up: sums of fractions depend on it.
  sorted.sort((a, b) => a.key - b.key || a.weight - b.weight);

  const links: Link[] = [];
  for (const { source, target, weight } of sorted) {
    const last = links.at(-1);
    if (last?.source === source && last.target === target) last.weight += weight;
    else links.push({ source, target, weight });
  }
  return links;
}

function even(length: number): number {
  return 2 * Math.ceil(length / 2);
}

function clamp(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : ASPECT_RATIO;
}

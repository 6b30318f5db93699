import { boundsOf, contains, grown, type Rect } from "@/lib/layout/geometry";
import type { GroupBox, Layout } from "@/lib/layout/model";
import type { NodeElement } from "./elements";

/** Between the members of a box and its edge. */
const PADDING = { group: 12, subgroup: 8 } as const;
/** Above an app box inside a namespace box, for its title. */
const TITLE = 14;

/**
 * The boxes of a layout, drawn close around what is in them. The layout says which boxes there are and what is in which;
 * it was told of larger nodes, so its own edges would be too wide.
 */
export function tightBoxes({ groups, nodes: places }: Layout, nodes: readonly NodeElement[]): readonly GroupBox[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const members = places.flatMap((place) => {
    const node = byId.get(place.id);
    return node ? [{ ...place, rect: rectOf(place, node) }] : [];
  });
  const inside = (box: GroupBox) =>
    members.filter((member) => member[box.level] === box.group && contains(box, centreRect(member)));

  const apps = groups
    .filter(({ level }) => level === "subgroup")
    .flatMap((box) =>
      around(
        box,
        inside(box).map(({ rect }) => rect),
      ),
    );
  const namespaces = groups
    .filter(({ level }) => level === "group")
    .flatMap((box) => {
      const own = apps.filter((app) => app.parent === box.group && contains(box, centreRect(middleOf(app))));
      const rects = [...inside(box).map(({ rect }) => rect), ...own.map((app) => grown(app, 0, TITLE, 0, 0))];
      return around(box, rects);
    });
  return [...namespaces, ...apps];
}

function around(box: GroupBox, rects: readonly Rect[]): GroupBox[] {
  return rects.length === 0 ? [] : [{ ...box, ...grown(boundsOf(rects), PADDING[box.level]) }];
}

function rectOf({ x, y }: { x: number; y: number }, { width, height }: NodeElement): Rect {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function centreRect({ x, y }: { x: number; y: number }): Rect {
  return { x, y, width: 0, height: 0 };
}

function middleOf({ x, y, width, height }: Rect): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

import type { Draft } from "./compose";
import type { Point, Size } from "./geometry";
import { type Interior, interiorOf } from "./interior";
import type { Item, Link, Prepared } from "./prepare";
import { GROUP_PADDING, TITLE_HEIGHT } from "./spacing";

/** What is laid out as one piece: a group with its box, or nodes that belong to no group. */
export type Block = { group: string | undefined; interior: Interior; titleWidth: number };

/** The nodes of a graph by where they belong. */
export type Division = {
  /** Outside of any group, and only heard: they stand at the left. */
  sources: Item[];
  /** Outside of any group, and only called: they stand at the right. */
  sinks: Item[];
  /** The others outside of any group. */
  middle: Item[];
  groups: Map<string, Item[]>;
};

/** Without any group, all nodes are `middle`: then the layers alone say where a node stands. */
export function divided({ items, links }: Prepared): Division {
  const calls = new Set(links.map(({ source }) => source));
  const called = new Set(links.map(({ target }) => target));
  const grouped = items.some(({ group }) => group !== undefined);

  const division: Division = { sources: [], sinks: [], middle: [], groups: new Map() };
  for (const item of items) {
    if (item.group !== undefined) {
      const members = division.groups.get(item.group);
      if (members) members.push(item);
      else division.groups.set(item.group, [item]);
    } else if (grouped && calls.has(item.id) && !called.has(item.id)) division.sources.push(item);
    else if (grouped && called.has(item.id) && !calls.has(item.id)) division.sinks.push(item);
    else division.middle.push(item);
  }
  return division;
}

/** Lays out the inside of one block; `links` are at least those that touch its nodes. */
export function blockOf(
  group: string | undefined,
  items: readonly Item[],
  links: readonly Link[],
  prepared: Prepared,
): Block {
  const titleWidth = group === undefined ? 0 : prepared.titleWidth(group);
  return { group, interior: interiorOf(items, links, prepared), titleWidth };
}

/** The size of a block with its padding and the strip for its title. */
export function sizeOf({ group, interior, titleWidth }: Block): Size {
  if (group === undefined) return { width: interior.width, height: interior.height };
  return {
    width: Math.max(interior.width + 2 * GROUP_PADDING, titleWidth),
    height: interior.height + 2 * GROUP_PADDING + TITLE_HEIGHT,
  };
}

/** Writes a block into the draft, the top left corner of its title strip at a point. */
export function putBlock(draft: Draft, block: Block, corner: Point, prepared: Prepared): void {
  const { group, interior } = block;
  const { width, height } = sizeOf(block);
  const origin = { ...corner };
  if (group !== undefined) {
    const box = { x: corner.x, y: corner.y + TITLE_HEIGHT, width, height: height - TITLE_HEIGHT };
    draft.groups.push({ id: group, group, level: prepared.levelOf(group), ...box });
    origin.x = box.x + Math.round((box.width - interior.width) / 2);
    origin.y = box.y + GROUP_PADDING;
  }
  for (const [id, { x, y }] of interior.nodes) draft.nodes.set(id, { x: origin.x + x, y: origin.y + y });
  for (const [id, rect] of interior.subgroups) {
    const parent = group !== undefined ? { parent: group } : {};
    const place = { x: origin.x + rect.x, y: origin.y + rect.y };
    draft.groups.push({ id, group: id, level: "subgroup", ...parent, ...rect, ...place });
  }
}

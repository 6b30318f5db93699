import type { Draft } from "./compose";
import { grown, overlaps, type Point, type Rect, union } from "./geometry";
import type { GroupBox, PlacedNode } from "./model";
import { footprint, type Item, type Link, type Prepared } from "./prepare";
import { GROUP_PADDING, SUBGROUP_PADDING } from "./spacing";
import { withTitle } from "./title";

/** A picture with what stands in it already, into which more is to be fitted. */
export type Room = {
  prepared: Prepared;
  draft: Draft;
  /** The links that touch a node, by its id. */
  linksOf: ReadonlyMap<string, readonly Link[]>;
  /** The placed nodes with their footprints, by group; those of no group under `undefined`. */
  standing: Map<string | undefined, Standing[]>;
};

export type Standing = { item: Item; foot: Rect };

/** A place for one node, with the boxes as they would be then. */
export type Placing = { centre: Point; boxes: readonly GroupBox[] };

/** How far from others a new node has to be. */
export type Clearance = { x: number; y: number };

const GROUP_CLEARANCE = 14;
const OUTSIDE_CLEARANCE = 12;

/** The room with the nodes that keep their places, and the boxes that still have some of them inside. */
export function roomOf(prepared: Prepared, kept: readonly PlacedNode[], boxes: readonly GroupBox[]): Room {
  const room: Room = {
    prepared,
    draft: { nodes: new Map(), groups: [] },
    linksOf: linksByNode(prepared),
    standing: new Map(),
  };
  for (const { id, x, y } of kept) {
    const item = prepared.byId.get(id);
    if (item) putNode(room, item, { x, y });
  }
  for (const box of boxes) {
    const near = (room.standing.get(box.parent ?? box.group) ?? [])
      .filter(({ item }) => box.parent === undefined || item.subgroup === box.group)
      .map(({ foot }) => foot)
      .filter((foot) => overlaps(foot, box));
    if (near.length === 0) continue;
    const padding = box.level === "group" || box.parent === undefined ? GROUP_PADDING : SUBGROUP_PADDING;
    // A label may have become wider: the box follows.
    const needed = near.reduce<Rect>((rect, foot) => union(rect, grown(foot, Math.min(padding, 6))), box);
    room.draft.groups.push({ ...box, ...needed });
  }
  return room;
}

function linksByNode({ links }: Prepared): Map<string, Link[]> {
  const byNode = new Map<string, Link[]>();
  for (const link of links) {
    for (const id of [link.source, link.target]) {
      const known = byNode.get(id);
      if (known) known.push(link);
      else byNode.set(id, [link]);
    }
  }
  return byNode;
}

export function putNode({ draft, standing }: Room, item: Item, centre: Point): void {
  draft.nodes.set(item.id, centre);
  const here = { item, foot: footprint(item, centre) };
  const others = standing.get(item.group);
  if (others) others.push(here);
  else standing.set(item.group, [here]);
}

/** Puts a node in its place and sets the boxes to what they are with it. */
export function take(room: Room, item: Item, { centre, boxes }: Placing): void {
  putNode(room, item, centre);
  const { groups } = room.draft;
  for (const box of boxes) {
    const index = groups.findIndex((known) => known.id === box.id && known.parent === box.parent);
    if (index < 0) groups.push(box);
    else groups[index] = box;
  }
}

/** The boxes that stand for themselves: those of groups. */
export function outerBoxes({ draft }: Room): GroupBox[] {
  return draft.groups.filter(({ parent }) => parent === undefined);
}

/** The footprints of nodes that belong to no group. */
export function outsideFeet({ standing }: Room): Rect[] {
  return (standing.get(undefined) ?? []).map(({ foot }) => foot);
}

/** What one group holds. */
export type Inside = { members: readonly Standing[]; subgroups: readonly GroupBox[] };

export function insideOf({ draft, standing }: Room, group: string): Inside {
  return { members: standing.get(group) ?? [], subgroups: draft.groups.filter(({ parent }) => parent === group) };
}

/** Where a node of a subgroup may stand: an app box there is, or one that is yet to be drawn. */
export type Seat = { id: string; group: string; box: Rect | undefined };

/**
 * The boxes as they are with a node at a point of a group, or `undefined` when it would stand on something or a box
 * would have to grow over something.
 * `host` is the group's box, absent when it has none yet; `seat` is where in it the node's subgroup is.
 */
export function placingAt(
  room: Room,
  item: Item,
  centre: Point,
  {
    host,
    hostId,
    seat,
    inside,
    clearance,
  }: {
    host: GroupBox | undefined;
    hostId: string;
    seat: Seat | undefined;
    inside: Inside;
    clearance: Clearance;
  },
): Placing | undefined {
  const group = item.group ?? "";
  const foot = footprint(item, centre);
  if (inside.members.some((other) => overlaps(foot, other.foot, clearance.x, clearance.y))) return undefined;

  const own = seat && seatBox(seat, foot);
  const inner = own ? withTitle({ ...own, parent: group }) : foot;
  for (const box of inside.subgroups) {
    if (box.id !== seat?.id && overlaps(inner, withTitle(box), 2)) return undefined;
  }
  const strangers = inside.members.filter((other) => other.item.subgroup !== item.subgroup);
  if (own && strangers.some((other) => overlaps(inner, other.foot, 1))) return undefined;

  const needed = grown(inner, GROUP_PADDING);
  const outer = host ? union(host, needed) : needed;
  const grows = !host || outer.width > host.width || outer.height > host.height;
  if (grows && !isFree(room, withTitle(outer), hostId)) return undefined;

  const level = room.prepared.levelOf(group);
  const boxes: GroupBox[] = [{ id: hostId, group, level, ...outer }];
  if (seat && own) boxes.push({ id: seat.id, group: seat.group, level: "subgroup", parent: group, ...own });
  return { centre, boxes };
}

function seatBox({ box }: Seat, foot: Rect): Rect {
  const needed = grown(foot, SUBGROUP_PADDING);
  return box ? union(box, needed) : needed;
}

/** Whether nothing else stands in a rectangle: no other group's box, no node outside of groups. */
export function isFree({ draft, standing }: Room, rect: Rect, exceptBox?: string): boolean {
  for (const box of draft.groups) {
    const other = box.parent === undefined && box.id !== exceptBox;
    if (other && overlaps(rect, withTitle(box), GROUP_CLEARANCE)) return false;
  }
  for (const { foot } of standing.get(undefined) ?? []) if (overlaps(rect, foot, OUTSIDE_CLEARANCE)) return false;
  return true;
}

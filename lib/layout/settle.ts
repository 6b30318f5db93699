import { grouped } from "../grouped";
import { blockOf, putBlock, sizeOf } from "./block";
import { composed, type Draft } from "./compose";
import { annexId, fitIntoGroup, seatsOf } from "./fit-into-group";
import { freeCorner } from "./free-corner";
import { boundsOf, compareIds, distance, middleOf, type Point, type Rect, type Size } from "./geometry";
import { layout } from "./layout";
import type { GroupBox, Layout, LayoutInput, LayoutOptions, PlacedNode } from "./model";
import { centreOf, footprint, type Item, type Link, prepare } from "./prepare";
import { insideOf, isFree, outerBoxes, outsideFeet, placingAt, putNode, type Room, roomOf, take } from "./room";
import { GROUP_GAP_X, GROUP_GAP_Y, NODE_GAP } from "./spacing";
import { withTitle } from "./title";
import { type Wish, wishOf } from "./wish";

/** When fewer of the nodes than this were there before, it is another picture: all are laid out anew. */
const LEAST_KEPT = 0.3;
/** So many nodes that have gone are remembered. */
const MOST_DEPARTED = 500;
/** A node that comes back only has to stand free, not with the distance a new one keeps. */
const RETURN_CLEARANCE = { x: 4, y: 2 };

/**
 * Takes a picture on to the next graph: what was there keeps its exact place, what has gone leaves a hole, what is new
 * is put into free space near what it talks with. Boxes grow where they must and where there is room, and push nothing
 * away. A node that comes back finds its old place if that is still free.
 */
export async function settle(previous: Layout, input: LayoutInput, options: LayoutOptions = {}): Promise<Layout> {
  return settleNow(previous, input) ?? layout(input, options);
}

/** The same at once; `undefined` when too little was there before, so that all is to be laid out anew. */
export function settleNow(previous: Layout, input: LayoutInput): Layout | undefined {
  const prepared = prepare(input);
  const kept = previous.nodes.filter((node) => isSame(node, prepared.byId.get(node.id)));
  if (kept.length === 0 || kept.length < LEAST_KEPT * prepared.items.length) return undefined;

  const room = roomOf(prepared, kept, previous.groups);
  const departed = new Map(previous.departed.map((node) => [node.id, node]));
  const absent = prepared.items.filter(({ id }) => !room.draft.nodes.has(id));
  const fresh = absent.filter((item) => !putBack(room, item, departed.get(item.id)));
  const byGroup = grouped(fresh, ({ group }) => group);
  for (const [group, items] of byGroup) {
    if (group !== undefined && boxesOf(room, group).length > 0) putIntoGroup(room, group, items);
  }
  for (const [group, items] of byGroup) {
    if (group !== undefined && boxesOf(room, group).length === 0) putNewGroup(room, group, items, group);
  }
  for (const item of byMostPlaced(room, byGroup.get(undefined) ?? [])) putOutside(room, item);

  const gone = [...previous.departed, ...previous.nodes].filter(({ id }) => !prepared.byId.has(id));
  return composed(prepared, room.draft, previous.algorithm, {
    settled: previous.settled + fresh.length,
    departed: gone.slice(-MOST_DEPARTED),
  });
}

function isSame(node: PlacedNode, item: Item | undefined): boolean {
  return item !== undefined && node.group === item.group && node.subgroup === item.subgroup;
}

/** Puts a node that comes back where it was; tells whether that was possible. */
function putBack(room: Room, item: Item, before: PlacedNode | undefined): boolean {
  if (!before || !isSame(before, item)) return false;
  const centre = { x: before.x, y: before.y };
  if (item.group === undefined) {
    if (!isFree(room, footprint(item, centre))) return false;
    putNode(room, item, centre);
    return true;
  }

  const inside = insideOf(room, item.group);
  const boxes = boxesOf(room, item.group);
  for (const host of boxes.length > 0 ? boxes : [undefined]) {
    for (const seat of seatsOf(item, inside)) {
      const hostId = host?.id ?? item.group;
      const placing = placingAt(room, item, centre, { host, hostId, seat, inside, clearance: RETURN_CLEARANCE });
      if (!placing) continue;
      take(room, item, placing);
      return true;
    }
  }
  return false;
}

/** Fits new nodes into a group that is there; where its boxes are full and hemmed in, it gets a further one. */
function putIntoGroup(room: Room, group: string, items: readonly Item[]): void {
  for (const item of byMostPlaced(room, items)) {
    const { point } = wishFor(room, [item]);
    const hosts = boxesOf(room, group).sort((a, b) => farFrom(a, point) - farFrom(b, point));
    const placed = hosts.some((host) => {
      const placing = fitIntoGroup(room, item, host, wishIn(host, point));
      if (placing) take(room, item, placing);
      return placing !== undefined;
    });
    if (!placed) putNewGroup(room, group, [item], annexId(group, hosts));
  }
}

/** Lays out a group by itself and puts its box where there is room. */
function putNewGroup(room: Room, group: string, items: readonly Item[], boxId: string): void {
  const { prepared, draft } = room;
  const block = blockOf(group, items, touching(room, items), prepared);
  const { point } = wishFor(room, items);
  const put: Draft = { nodes: draft.nodes, groups: [] };
  putBlock(put, block, cornerFor(room, sizeOf(block), point, GROUP_GAP_X / 2, GROUP_GAP_Y / 2), prepared);
  for (const box of put.groups) {
    const siblings = draft.groups.filter((other) => other.parent === box.parent && other.group === box.group);
    draft.groups.push({ ...box, id: box.parent === undefined ? boxId : annexId(box.group, siblings) });
  }
  for (const item of items) {
    const centre = draft.nodes.get(item.id);
    if (centre) putNode(room, item, centre);
  }
}

/** Puts a node without a group: who is only called to the right of everything, who only calls to the left. */
function putOutside(room: Room, item: Item): void {
  const { point, calls, called } = wishFor(room, [item]);
  const boxes = boundsOf(outerBoxes(room));
  const wish = { ...(point ?? middleOf(boundsOf([...room.standing.values()].flat().map(({ foot }) => foot)))) };
  const grouped = outerBoxes(room).length > 0;
  // In line with its like, or else beyond everything.
  const right = boxes.x + boxes.width;
  const likes = outsideFeet(room).map((foot) => middleOf(foot).x);
  if (grouped && called > 0 && calls === 0) {
    wish.x = likes.findLast((x) => x > middleOf(boxes).x) ?? right + GROUP_GAP_X + item.width / 2;
  }
  if (grouped && calls > 0 && called === 0) {
    wish.x = likes.findLast((x) => x < boxes.x) ?? boxes.x - GROUP_GAP_X - item.width / 2;
  }
  const corner = cornerFor(room, item, wish, NODE_GAP, NODE_GAP);
  putNode(room, item, centreOf(item, corner));
}

function wishFor(room: Room, items: readonly Item[]): Wish {
  return wishOf(new Set(items.map(({ id }) => id)), touching(room, items), room.draft.nodes);
}

/** The links that touch any of the items, each once. */
function touching({ linksOf }: Room, items: readonly Item[]): Link[] {
  return [...new Set(items.flatMap(({ id }) => linksOf.get(id) ?? []))];
}

function cornerFor(room: Room, size: Size, wish: Point | undefined, gapX: number, gapY: number): Point {
  const taken: Rect[] = [...outerBoxes(room).map(withTitle), ...outsideFeet(room)];
  const bounds = boundsOf(taken);
  const { aspectRatio } = room.prepared;
  return freeCorner({ size, wish: wish ?? middleOf(bounds), taken, gapX, gapY, aspectRatio, bounds });
}

function boxesOf(room: Room, group: string): GroupBox[] {
  return outerBoxes(room).filter((box) => box.group === group);
}

/** A wish within a box: the nearest point inside, or the lower left, where there is most often room. */
function wishIn({ x, y, width, height }: Rect, point: Point | undefined): Point {
  if (!point) return { x, y: y + height };
  return { x: Math.min(Math.max(point.x, x), x + width), y: Math.min(Math.max(point.y, y), y + height) };
}

function farFrom(box: Rect, point: Point | undefined): number {
  return point ? distance(middleOf(box), point) : 0;
}

/** Those first that talk with the most nodes in place, so that the others can stand beside them. */
function byMostPlaced({ linksOf, draft }: Room, items: readonly Item[]): Item[] {
  const inPlace = ({ source, target }: Link): boolean => draft.nodes.has(source) || draft.nodes.has(target);
  const count = new Map(items.map(({ id }) => [id, (linksOf.get(id) ?? []).filter(inPlace).length]));
  return items.toSorted((a, b) => (count.get(b.id) ?? 0) - (count.get(a.id) ?? 0) || compareIds(a.id, b.id));
}

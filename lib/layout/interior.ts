import { grouped } from "../grouped";
import { type Arc, arc } from "./adjacency";
import type { Arrangement, Box } from "./columns";
import type { Point, Rect, Size } from "./geometry";
import { layered } from "./layered";
import { centreOf, type Item, type Link, type Prepared } from "./prepare";
import { SUBGROUP_PADDING, SUBGROUP_TITLE_HEIGHT } from "./spacing";

/** What is inside a group's box, seen from its top left corner, without the box's padding. */
export type Interior = Size & {
  /** Centres of the shapes, by node id. */
  nodes: Map<string, Point>;
  /** Boxes of the subgroups that have several members, by subgroup id. */
  subgroups: Map<string, Rect>;
};

/** Versions of one app stand one above the other rather than side by side. */
const SUBGROUP_ASPECT = 0.5;

/**
 * Lays out the members of one group: app boxes first, then what is in the group with each app box as one piece.
 * Knows nothing of the rest of the graph but which members are called from there and which call there, so that a
 * change elsewhere moves nothing here.
 */
export function interiorOf(items: readonly Item[], links: readonly Link[], prepared: Prepared): Interior {
  const members = new Set(items.map(({ id }) => id));
  const touching = links.filter(({ source, target }) => members.has(source) || members.has(target));
  const pieces = piecesOf(items, touching, prepared);
  const pieceOf = new Map(pieces.flatMap((piece, index) => [...piece.nodes.keys()].map((id) => [id, index] as const)));

  const arcs: Arc[] = [];
  const pull = new Float64Array(pieces.length);
  for (const { source, target, weight } of touching) {
    const [from, to] = [pieceOf.get(source), pieceOf.get(target)];
    if (from === undefined && to !== undefined) pull[to] = (pull[to] ?? 0) - weight;
    if (from !== undefined && to === undefined) pull[from] = (pull[from] ?? 0) + weight;
    if (from !== undefined && to !== undefined && from !== to) arcs.push(arc(from, to, weight));
  }
  const arrangement = layered(
    pieces.map(({ box }) => box),
    arcs,
    prepared.aspectRatio,
    pull,
  );

  return assembled(pieces, arrangement);
}

/** Puts pieces where they were arranged. */
export function assembled(pieces: readonly Piece[], { width, height, corners }: Arrangement): Interior {
  const nodes = new Map<string, Point>();
  const subgroups = new Map<string, Rect>();
  for (const [index, piece] of pieces.entries()) {
    const corner = corners[index] ?? { x: 0, y: 0 };
    for (const [id, point] of piece.nodes) nodes.set(id, { x: corner.x + point.x, y: corner.y + point.y });
    if (piece.subgroup !== undefined) {
      subgroups.set(piece.subgroup, { ...corner, width: piece.box.width, height: piece.box.height });
    }
  }
  return { width, height, nodes, subgroups };
}

/** A node by itself, or an app box with its members, seen from its top left corner. */
export type Piece = { box: Box; nodes: Map<string, Point>; subgroup?: string };

/** The members of a group as pieces, in the order in which the items come. */
export function piecesOf(items: readonly Item[], links: readonly Link[], prepared: Prepared): Piece[] {
  const bySubgroup = grouped(items, ({ id, subgroup }) => (subgroup === undefined ? `node ${id}` : `app ${subgroup}`));
  return [...bySubgroup.values()].map((members) => pieceOf(members, links, prepared));
}

function pieceOf(members: readonly Item[], links: readonly Link[], prepared: Prepared): Piece {
  const first = members[0];
  if (members.length > 1 && first?.subgroup !== undefined) return appPiece(first.subgroup, members, links, prepared);
  const { id = "", width = 0, height = 0, anchorX = 0, anchorY = 0, overhang = 0 } = first ?? {};
  return {
    box: { width, height, anchorY, overhang, title: 0 },
    nodes: new Map([[id, { x: anchorX, y: anchorY }]]),
  };
}

function appPiece(subgroup: string, members: readonly Item[], links: readonly Link[], prepared: Prepared): Piece {
  const index = new Map(members.map(({ id }, position) => [id, position]));
  const arcs = links.flatMap(({ source, target, weight }) => {
    const [from, to] = [index.get(source), index.get(target)];
    return from === undefined || to === undefined ? [] : [arc(from, to, weight)];
  });
  const boxes = members.map(({ width, height, anchorY, overhang }) => ({ width, height, anchorY, overhang, title: 0 }));
  const arrangement = layered(boxes, arcs, SUBGROUP_ASPECT);

  const width = Math.max(arrangement.width + 2 * SUBGROUP_PADDING, prepared.titleWidth(subgroup));
  const height = arrangement.height + 2 * SUBGROUP_PADDING;
  const left = Math.round((width - arrangement.width) / 2);
  const nodes = new Map(
    members.map((member, position) => {
      const { x, y } = arrangement.corners[position] ?? { x: 0, y: 0 };
      return [member.id, centreOf(member, { x: x + left, y: y + SUBGROUP_PADDING })];
    }),
  );
  const overhang = left + Math.min(...members.map((member) => member.overhang));
  return {
    box: { width, height, anchorY: Math.round(height / 2), overhang, title: SUBGROUP_TITLE_HEIGHT },
    nodes,
    subgroup,
  };
}

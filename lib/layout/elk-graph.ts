import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs/lib/elk-api";
import { grouped } from "../grouped";
import type { Size } from "./geometry";
import { packed } from "./pack";
import type { Part } from "./parts";
import type { Item, Prepared } from "./prepare";
import {
  COLUMN_GAP,
  EDGE_LANE,
  GROUP_GAP_Y,
  GROUP_PADDING,
  LAYER_GAP,
  NODE_GAP,
  SUBGROUP_PADDING,
  SUBGROUP_TITLE_HEIGHT,
  TITLE_HEIGHT,
} from "./spacing";

/** On which side of the picture a node without a group is held. */
export type SideOf = (id: string) => "left" | "right" | undefined;

/** A part in ELK's words, and the members of its trays: nodes without edges that stand together in a grid. */
export type ElkGraph = { root: ElkNode; trays: ReadonlyMap<string, readonly Item[]> };

/** Ids of what ELK is given: one letter for the kind, so that a node and a group may share a name. */
export const nodeKey = (id: string): string => `n${id}`;
export const groupKey = (id: string): string => `g${id}`;
export const subgroupKey = (group: string | undefined, id: string): string => `s${JSON.stringify([group, id])}`;

const HELD: Record<"left" | "right", LayoutOptions> = {
  left: { "elk.layered.layering.layerConstraint": "FIRST" },
  right: { "elk.layered.layering.layerConstraint": "LAST" },
};

/** Writes a part of the graph for ELK: groups hold app boxes, app boxes hold nodes, edges go where they like. */
export function elkGraph({ items, links }: Part, sideOf: SideOf, prepared: Prepared): ElkGraph {
  const linked = new Set(links.flatMap(({ source, target }) => [source, target]));
  const trays = new Map<string, readonly Item[]>();

  const children: ElkNode[] = [];
  for (const [group, members] of grouped(items, (item) => item.group)) {
    const inside = membersOf(group, members, linked, trays, prepared);
    if (group === undefined) {
      for (const child of inside) children.push({ ...child, ...heldAt(sideOf(child.id.slice(1))) });
    } else children.push(boxOf(groupKey(group), inside, GROUP, prepared.titleWidth(group)));
  }
  const edges = links.map(({ source, target }, index): ElkExtendedEdge => {
    return { id: `e${index}`, sources: [nodeKey(source)], targets: [nodeKey(target)] };
  });
  return { root: { id: "root", layoutOptions: rootOptions(prepared), children, edges }, trays };
}

function membersOf(
  group: string | undefined,
  members: readonly Item[],
  linked: ReadonlySet<string>,
  trays: Map<string, readonly Item[]>,
  prepared: Prepared,
): ElkNode[] {
  const children: ElkNode[] = [];
  const idle: Item[] = [];
  for (const [subgroup, all] of grouped(members, (item) => item.subgroup)) {
    const boxed = subgroup !== undefined && all.length > 1;
    if (boxed) {
      const inside = all.map(leafOf);
      const key = subgroupKey(group, subgroup);
      children.push(boxOf(key, inside, SUBGROUP, prepared.titleWidth(subgroup)));
      continue;
    }
    for (const item of all) {
      if (linked.has(item.id)) children.push(leafOf(item));
      else idle.push(item);
    }
  }
  if (idle.length > 0) {
    const key = `t${group ?? ""}`;
    trays.set(key, idle);
    const { width, height } = trayOf(idle);
    children.push({ id: key, width, height });
  }
  return children;
}

/** The grid in which nodes without edges stand. */
export function trayOf(items: readonly Item[]): Size & { corners: { x: number; y: number }[] } {
  return packed(items, 1.2, COLUMN_GAP, NODE_GAP);
}

/** A node, wide enough that with the gap between layers there is room for edge labels, however short its own is. */
function leafOf({ id, width, height, overhang }: Item): ElkNode {
  return { id: nodeKey(id), width: width + 2 * slackOf(overhang), height };
}

/** How much wider than its footprint a node is for ELK, on either side. */
export function slackOf(overhang: number): number {
  return Math.max(0, Math.ceil((LAYER_GAP - COLUMN_GAP) / 2 - overhang));
}

type Frame = { padding: number; title: number };

const GROUP: Frame = { padding: GROUP_PADDING, title: TITLE_HEIGHT };
const SUBGROUP: Frame = { padding: SUBGROUP_PADDING, title: SUBGROUP_TITLE_HEIGHT };

function boxOf(id: string, children: ElkNode[], { padding, title }: Frame, titleWidth: number): ElkNode {
  const sides = `left=${padding},bottom=${padding},right=${padding}`;
  return {
    id,
    children,
    layoutOptions: {
      ...common(),
      "elk.padding": `[top=${padding + title},${sides}]`,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${titleWidth},0)`,
    },
  };
}

function heldAt(side: "left" | "right" | undefined): { layoutOptions?: LayoutOptions } {
  return side ? { layoutOptions: HELD[side] } : {};
}

function rootOptions({ aspectRatio }: Prepared): LayoutOptions {
  return {
    ...common(),
    "elk.algorithm": "layered",
    "elk.hierarchyHandling": "INCLUDE_CHILDREN",
    "elk.randomSeed": "7",
    "elk.aspectRatio": String(aspectRatio),
    "elk.padding": "[top=0,left=0,bottom=0,right=0]",
    "elk.layered.cycleBreaking.strategy": "DEPTH_FIRST",
    "elk.layered.layering.strategy": "NETWORK_SIMPLEX",
    "elk.layered.thoroughness": "3",
    "elk.layered.crossingMinimization.greedySwitchHierarchical.type": "TWO_SIDED",
    "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
    "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  };
}

/** Options that every box needs for itself. */
function common(): LayoutOptions {
  return {
    "elk.direction": "RIGHT",
    "elk.edgeRouting": "POLYLINE",
    "elk.spacing.nodeNode": String(NODE_GAP),
    "elk.spacing.edgeNode": String(EDGE_LANE),
    "elk.spacing.edgeEdge": "8",
    "elk.spacing.componentComponent": String(GROUP_GAP_Y),
    "elk.layered.spacing.nodeNodeBetweenLayers": String(COLUMN_GAP),
    "elk.layered.spacing.edgeNodeBetweenLayers": "20",
    "elk.layered.spacing.edgeEdgeBetweenLayers": "8",
  };
}

import type { Graph, GraphEdge, GraphNode, HealthStatus } from "@/lib/graph/model";
import { edgeLines, type LabelLine, volumeClass } from "../edge-figures";
import { versionOf } from "../kinds";
import { type MarkName, marksOf } from "../marks";
import { boxIdsOf, shownOf } from "../shown";

/** A silhouette that says what a node is without any colour. */
export type NodeShape = "workload" | "service" | "app" | "external" | "unknown" | "group" | "gateway" | "waypoint";

/** A node as it is drawn. Sizes are pixels at zoom 1 and depend on words only, never on figures, so that nothing moves. */
export type NodeElement = {
  readonly id: string;
  readonly shape: NodeShape;
  readonly health: HealthStatus;
  readonly name: string;
  /** After the name, lighter: the version, or what else tells it from its neighbours. Empty for nothing. */
  readonly meta: string;
  /** What is particular about it, the weightiest first. They hang on its lower edge and take none of its width. */
  readonly marks: readonly MarkName[];
  /** Whether it is known only by name: nothing went in or out in the window. */
  readonly idle: boolean;
  /** How much of the width is words. */
  readonly words: number;
  readonly width: number;
  readonly height: number;
  /** Id of the namespace box it stands in. */
  readonly group?: string;
  /** Id of the app box it stands in. */
  readonly subgroup?: string;
};

export type EdgeElement = {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly tone: "failing" | "degraded" | "healthy" | "tcp" | "idle" | "underlay";
  readonly dashed: boolean;
  /** From 0 to 5. */
  readonly volume: number;
  readonly lines: readonly LabelLine[];
  /** Whether all of it is under mutual TLS; absent where there is no evidence. */
  readonly lock?: "closed" | "broken";
};

/** The title of a box, by the id that its members name. */
export type BoxTitle = { readonly id: string; readonly title: string; readonly level: "group" | "subgroup" };

export type Picture = {
  readonly nodes: readonly NodeElement[];
  readonly edges: readonly EdgeElement[];
  readonly titles: readonly BoxTitle[];
};

/** The width of a text in pixels, as the canvas will draw it. */
export type MeasureText = (text: string, part: "name" | "meta") => number;

export type PictureOptions = {
  /** Whether L4 hops beneath HTTP edges are drawn as well. */
  readonly underlay: boolean;
  readonly measure: MeasureText;
};

/** The height of the words, to which everything about them is proportioned. */
export const NAME_PX = 12;
const NODE_HEIGHT = 28;
/** Between a name and what follows it. */
export const WORD_GAP = 5;
const MIN_WORDS = 22;
const MAX_NAME = 26;
/** Beside the words; shapes with slanted ends need more of it. */
const PADDING: Readonly<Record<NodeShape, number>> = {
  workload: 9,
  app: 11,
  service: 13,
  group: 10,
  external: 15,
  gateway: 17,
  waypoint: 17,
  unknown: 17,
};

/** Translates a graph into what is drawn, and knows nothing of how. */
export function pictureOf(graph: Graph, { underlay, measure }: PictureOptions): Picture {
  const boxes = boxIdsOf(graph);
  const manyClusters = new Set(graph.nodes.flatMap(({ cluster }) => cluster ?? [])).size > 1;
  const boxed = graph.groupBy === "none" || graph.groupBy === "app";
  const { nodes, edges } = shownOf(graph, underlay);
  return {
    nodes: nodes.map((node) => nodeElement(node, boxed, measure)),
    edges: edges.map(edgeElement),
    titles: boxed ? titlesOf(graph, boxes, manyClusters) : [],
  };
}

/**
 * The id of the namespace box of a node; undefined for what belongs to no namespace. Gateways stand outside, too: the
 * ways in and out of a mesh share a namespace, and its box would tie the top of the picture to its bottom.
 */
export function groupIdOf({ kind, namespace, cluster, traits }: GraphNode): string | undefined {
  if (namespace === undefined || kind === "external" || kind === "unknown" || traits.includes("gateway"))
    return undefined;
  return `namespace/${encodeURIComponent(cluster ?? "")}/${encodeURIComponent(namespace)}`;
}

function nodeElement(node: GraphNode, boxed: boolean, measure: MeasureText): NodeElement {
  const shape = shapeOf(node);
  const group = boxed ? groupIdOf(node) : undefined;
  const subgroup = boxed ? node.parent : undefined;
  // The box around versions of one app says the app; only the version tells them apart.
  const isVersion = subgroup !== undefined && versionOf(node) !== undefined;
  const name = shortened(isVersion ? (node.version ?? "") : node.label);
  const meta = isVersion ? "" : metaOf(node);
  const after = meta === "" ? 0 : WORD_GAP + measure(meta, "meta");
  const words = Math.max(measure(name, "name") + after, MIN_WORDS);
  return {
    id: node.id,
    shape,
    health: node.health.status,
    name,
    meta,
    marks: marksOf(node.traits),
    idle: node.traits.includes("idle"),
    words: Math.ceil(words),
    width: Math.ceil(words) + 2 * PADDING[shape],
    height: NODE_HEIGHT,
    ...(group !== undefined && { group }),
    ...(subgroup !== undefined && { subgroup }),
  };
}

function shapeOf({ kind, traits }: GraphNode): NodeShape {
  if (traits.includes("gateway")) return "gateway";
  return traits.includes("waypoint") ? "waypoint" : kind;
}

function metaOf(node: GraphNode): string {
  if (node.kind === "group") return node.members === undefined ? "" : `${node.members} nodes`;
  if (node.via !== undefined) return "not declared";
  return versionOf(node) ?? "";
}

function edgeElement(edge: GraphEdge): EdgeElement {
  const { id, source, target, protocol, mtlsRatio, underlay } = edge;
  const volume = volumeClass(edge);
  return {
    id,
    source,
    target,
    tone: toneOf(edge, volume === undefined),
    dashed: protocol === "tcp",
    volume: volume ?? 0,
    lines: underlay ? [] : edgeLines(edge),
    ...(mtlsRatio !== undefined && { lock: mtlsRatio === 1 ? ("closed" as const) : ("broken" as const) }),
  };
}

function toneOf({ underlay, protocol, health }: GraphEdge, idle: boolean): EdgeElement["tone"] {
  if (underlay) return "underlay";
  if (health.status === "failing" || health.status === "degraded") return health.status;
  if (idle) return "idle";
  return protocol === "tcp" ? "tcp" : "healthy";
}

function titlesOf(graph: Graph, boxes: ReadonlySet<string>, manyClusters: boolean): BoxTitle[] {
  const titles = new Map<string, BoxTitle>();
  for (const node of graph.nodes) {
    const id = groupIdOf(node);
    if (id !== undefined && !titles.has(id)) {
      const title = manyClusters && node.cluster ? `${node.namespace} · ${node.cluster}` : (node.namespace ?? "");
      titles.set(id, { id, title, level: "group" });
    }
    if (boxes.has(node.id)) titles.set(node.id, { id: node.id, title: node.label, level: "subgroup" });
  }
  return [...titles.values()];
}

/** The end of a long name tells more than its middle: hosts end in their domain, workloads in their version. */
function shortened(name: string): string {
  if (name.length <= MAX_NAME) return name;
  return `${name.slice(0, MAX_NAME - 10)}…${name.slice(-9)}`;
}

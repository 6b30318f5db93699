import type { Rect } from "./geometry";

/*
 * What a layout is made from and what it gives. Lengths are pixels at zoom 1; x grows to the right, y downwards.
 * Everything here is plain data, so that it passes through `postMessage` and JSON as it is.
 */

export type LayoutNode = {
  id: string;
  /** Size of the shape itself. */
  width: number;
  height: number;
  /** Size of the label drawn centred beneath the shape, which nothing else is put on. */
  labelWidth?: number;
  labelHeight?: number;
  /** Id of the namespace box it is drawn in; absent for what belongs to none (external hosts, unknown sources). */
  group?: string;
  /** Id of the app box it is drawn in, inside its group. */
  subgroup?: string;
};

export type LayoutEdge = {
  id: string;
  source: string;
  target: string;
  /** How much it matters that this edge is short and uncrossed; 1 when absent. */
  weight?: number;
};

export type LayoutInput = {
  nodes: readonly LayoutNode[];
  edges: readonly LayoutEdge[];
  /** Width of the titles of groups and subgroups, by id: a box is never narrower than its title. */
  titleWidths?: Readonly<Record<string, number>>;
  /** Width over height of the space the picture is shown in; 1.6 when absent. */
  aspectRatio?: number;
};

/**
 * `layered` is the nicest, for small graphs; `two-level` is for large ones. `elk` is the Eclipse Layout Kernel's layered
 * layout, an alternative for small graphs that takes a second to load and warm up.
 */
export type LayoutAlgorithm = "layered" | "two-level" | "elk";

export type LayoutOptions = {
  /** `auto`, the default, takes `layered` up to about 60 nodes. */
  algorithm?: LayoutAlgorithm | "auto";
};

/** A node in its place: x and y are the **centre of the shape**, as Cytoscape has it. */
export type PlacedNode = { id: string; x: number; y: number; group?: string; subgroup?: string };

/**
 * A box drawn behind its nodes: x and y are its **top left corner**. A strip above it is kept
 * free for its title (`TITLE_HEIGHT`, or `SUBGROUP_TITLE_HEIGHT` where there is a `parent`).
 * A group has one box, and a second one (an annex, with the same `group`) only where `settle` found no room to grow it.
 */
export type GroupBox = Rect & {
  id: string;
  /** The id of the group or subgroup it belongs to: the same as `id`, but for an annex. */
  group: string;
  level: "group" | "subgroup";
  /** The group a subgroup is in. */
  parent?: string;
};

export type Layout = {
  algorithm: LayoutAlgorithm;
  /** Sorted by id. */
  nodes: readonly PlacedNode[];
  /** Sorted so that boxes come before the boxes inside them. */
  groups: readonly GroupBox[];
  /** Everything, labels and titles included; x and y are the top left corner. */
  bounds: Rect;
  /** How many nodes were fitted in by `settle` since all were laid out together. */
  settled: number;
  /** Where nodes were that have gone, so that one which comes back finds its place; newest last. */
  departed: readonly PlacedNode[];
  /** Why another algorithm was used than the one asked for. */
  why?: string;
};

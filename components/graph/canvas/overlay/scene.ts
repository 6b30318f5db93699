import type { Point } from "@/lib/layout/geometry";
import type { GroupBox } from "@/lib/layout/model";
import type { EdgeElement, NodeElement } from "../elements";
import type { Palette } from "../palette";
import type { TextWidth } from "../text-width";
import type { EdgePath } from "./edge-path";
import type { Occupancy } from "./occupancy";

/** A node in its place. It may be shown wider than it is, to hold words that have stopped shrinking. */
export type PlacedNode = NodeElement & Point & { readonly shownWidth: number };

/** An edge and where it runs. */
export type PlacedEdge = EdgeElement & { readonly path: EdgePath };

/** What is drawn beside what Cytoscape draws, in the picture's own pixels. */
export type Content = {
  readonly nodes: readonly PlacedNode[];
  /** Worst first: they choose their places first. */
  readonly edges: readonly PlacedEdge[];
  readonly boxes: readonly GroupBox[];
  readonly titles: ReadonlyMap<string, string>;
};

/** What is picked out. All empty for nothing. */
export type Focus = {
  /** The selection and its neighbourhood: the rest stands back. */
  readonly ids: ReadonlySet<string>;
  /** The selection and its edges, whose words come first. */
  readonly strong: ReadonlySet<string>;
  /** What the pointer is on, and its edges: their words are there, but move no others. */
  readonly near: ReadonlySet<string>;
};

/** One frame. Positions are in pixels of the container. */
export type Frame = {
  readonly context: CanvasRenderingContext2D;
  readonly zoom: number;
  readonly pan: Point;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly textWidth: TextWidth;
  readonly taken: Occupancy;
  /** Titles, and names written beside nodes: these keep off each other, though not off nodes. */
  readonly named: Occupancy;
  readonly focus: Focus;
  /** The zoom from which healthy edges have their figures, too. */
  readonly figuresFrom: number;
};

/** From the model's coordinates to the container's. */
export function toScreen({ zoom, pan }: Pick<Frame, "zoom" | "pan">, { x, y }: Point): Point {
  return { x: x * zoom + pan.x, y: y * zoom + pan.y };
}

/** Whether a point is on screen, or so near that something of it may be. */
export function isNear({ width, height }: Pick<Frame, "width" | "height">, { x, y }: Point, margin: number): boolean {
  return x > -margin && y > -margin && x < width + margin && y < height + margin;
}

/** How strongly something is drawn: everything that is not in focus stands back, if anything is. */
export function strength({ focus }: Pick<Frame, "focus">, id: string): number {
  return focus.ids.size === 0 || focus.ids.has(id) ? 1 : 0.35;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

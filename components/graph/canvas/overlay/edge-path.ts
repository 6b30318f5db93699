import type { EdgeSingular } from "cytoscape";
import type { Point } from "@/lib/layout/geometry";

/** Where an edge runs, in the picture's own pixels. */
export type EdgePath = {
  /** The middles of the nodes at its ends: cheap to ask. */
  readonly from: Point;
  readonly to: Point;
  /** Where it leaves, its middle and where it arrives: of a curve, dear to ask. */
  run(): { readonly start: Point; readonly middle: Point; readonly end: Point };
};

/** The path of an edge that Cytoscape draws, between nodes that stand where the layout put them. */
export function drawnPath(edge: EdgeSingular, from: Point, to: Point): EdgePath {
  return {
    from,
    to,
    run: () => ({ start: edge.sourceEndpoint(), middle: edge.midpoint(), end: edge.targetEndpoint() }),
  };
}

/** How far the loop of a node reaches out beside it. */
export const LOOP_REACH = 34;

/** Straight from one middle to the other; the loop of a node `width` wide comes out at its right side. */
export function straightPath(from: Point, to: Point, width: number): EdgePath {
  const middle =
    from === to
      ? { x: from.x + width / 2 + LOOP_REACH, y: from.y }
      : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  return { from, to, run: () => ({ start: from, middle, end: to }) };
}

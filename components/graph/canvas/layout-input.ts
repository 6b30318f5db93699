import type { LayoutInput } from "@/lib/layout/model";
import type { Picture } from "./elements";

/**
 * The layout runs from left to right and leaves room for labels beneath nodes and beside edges. Ours are inside, or give
 * way, and our nodes are wide and low: calls that run downwards fit a screen several times better. So it is told of
 * larger nodes lying on their side, and its answer is turned and shrunk (see `turned.ts`) by these.
 */
export const ALONG = 2;
export const ACROSS = 1.35;

/** Room for the loop of a node that calls itself, on either side of it. */
const LOOP_ROOM = 55;

/** What the layout has to know of a picture that is to be `aspectRatio` times as wide as high. */
export function layoutInputOf({ nodes, edges }: Picture, aspectRatio: number): LayoutInput {
  const looped = new Set(edges.flatMap(({ source, target }) => (source === target ? [source] : [])));
  return {
    nodes: nodes.map(({ id, width, height, group, subgroup }) => ({
      id,
      width: height * ALONG,
      height: (width + (looped.has(id) ? 2 * LOOP_ROOM : 0)) * ACROSS,
      labelWidth: 0,
      labelHeight: 0,
      ...(group !== undefined && { group }),
      ...(subgroup !== undefined && { subgroup }),
    })),
    edges: edges.map(({ id, source, target }) => ({ id, source, target })),
    aspectRatio: ALONG / ACROSS / aspectRatio,
  };
}

/** Equal for two pictures that are laid out alike, whatever their figures say. */
export function layoutKeyOf({ nodes, edges }: Picture): string {
  const parts = [
    ...nodes.map(({ id, width, group = "", subgroup = "" }) => `${id} ${width} ${group} ${subgroup}`),
    ...edges.map(({ id }) => id),
  ];
  return parts.join("\n");
}

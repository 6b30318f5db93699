import { messageOf } from "../errors";
import { screenHeight } from "./geometry";
import type { Layout, LayoutInput, LayoutOptions } from "./model";
import { prepare } from "./prepare";
import { ASPECT_RATIO } from "./spacing";
import { twoLevelLayout } from "./two-level";

/** Above this many nodes, `auto` takes the two-level layout. */
export const MOST_LAYERED_NODES = 60;
/** A long chain of namespaces makes the layered picture a thin band: it may ask for a screen so much larger, not more. */
const WORTH = 1.4;
/** Above this many edges too: time goes with them. */
export const MOST_LAYERED_EDGES = 240;

/**
 * Places everything anew. The same nodes and edges give the same picture, in whatever order they come.
 * A failing `layered` is answered with `two-level`, and with the reason in `why`: a picture is always better than none.
 */
export async function layout(input: LayoutInput, { algorithm = "auto" }: LayoutOptions = {}): Promise<Layout> {
  const small = input.nodes.length <= MOST_LAYERED_NODES && input.edges.length <= MOST_LAYERED_EDGES;
  const wanted = algorithm === "auto" ? (small ? "layered" : "two-level") : algorithm;
  if (wanted === "two-level") return layoutTwoLevel(input);
  try {
    const { elkLayout } = await import("./elk");
    const nice = await elkLayout(prepare(input));
    const plain = algorithm === "auto" ? layoutTwoLevel(input) : nice;
    return screenFor(nice, input) > WORTH * screenFor(plain, input) ? plain : nice;
  } catch (error) {
    return { ...layoutTwoLevel(input), why: `The layered layout failed: ${messageOf(error)}` };
  }
}

function screenFor({ bounds }: Layout, { aspectRatio = ASPECT_RATIO }: LayoutInput): number {
  return screenHeight(bounds, aspectRatio);
}

/** The two-level layout by itself, for those who cannot wait. */
export function layoutTwoLevel(input: LayoutInput): Layout {
  return twoLevelLayout(prepare(input));
}

import { messageOf } from "../errors";
import { flowingLayout } from "./flowing";
import { screenHeight } from "./geometry";
import type { Layout, LayoutInput, LayoutOptions } from "./model";
import { prepare } from "./prepare";
import { ASPECT_RATIO } from "./spacing";
import { twoLevelLayout } from "./two-level";

/** Above this many nodes, `auto` takes the two-level layout. */
const MOST_LAYERED_NODES = 60;
/** Above this many edges too: time goes with them. */
const MOST_LAYERED_EDGES = 240;
/** A long chain of namespaces makes the layered picture a thin band: it may ask for a screen so much larger, not more. */
const WORTH = 1.55;

/**
 * Places everything anew. The same nodes and edges give the same picture, in whatever order they come.
 * When ELK is asked for and fails, the answer is our own layout, with the reason in `why`: a picture is always better
 * than none.
 */
export async function layout(input: LayoutInput, options: LayoutOptions = {}): Promise<Layout> {
  if (options.algorithm !== "elk") return layoutNow(input, options.algorithm);
  try {
    // Loaded on first use: it weighs 1.6 MB.
    const { elkLayout } = await import("./elk");
    return await elkLayout(prepare(input));
  } catch (error) {
    return { ...layoutNow(input), why: `ELK failed: ${messageOf(error)}` };
  }
}

/** The same at once, for everything but ELK. */
export function layoutNow(input: LayoutInput, algorithm: "auto" | "layered" | "two-level" = "auto"): Layout {
  const prepared = prepare(input);
  const small = input.nodes.length <= MOST_LAYERED_NODES && input.edges.length <= MOST_LAYERED_EDGES;
  if (algorithm === "two-level" || (algorithm === "auto" && !small)) return twoLevelLayout(prepared);
  const flowing = flowingLayout(prepared);
  if (algorithm === "layered") return flowing;
  const plain = twoLevelLayout(prepared);
  return screenFor(flowing, input) > WORTH * screenFor(plain, input) ? plain : flowing;
}

function screenFor({ bounds }: Layout, { aspectRatio = ASPECT_RATIO }: LayoutInput): number {
  return screenHeight(bounds, aspectRatio);
}

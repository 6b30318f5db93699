import { boundsOf, compareIds, grown, type Point } from "./geometry";
import type { GroupBox, Layout, LayoutAlgorithm, PlacedNode } from "./model";
import { footprint, type Item, type Prepared } from "./prepare";
import { MARGIN } from "./spacing";
import { withTitle } from "./title";

/** A layout in the making. */
export type Draft = {
  /** Centres of the shapes, by node id. */
  nodes: Map<string, Point>;
  groups: GroupBox[];
};

/** Everything but positions that a layout remembers of its past. */
export type Past = Pick<Layout, "settled" | "departed">;

const NO_PAST: Past = { settled: 0, departed: [] };

/** Brings what was laid out into the form and the order in which it is handed on. */
export function composed(prepared: Prepared, draft: Draft, algorithm: LayoutAlgorithm, past: Past = NO_PAST): Layout {
  const nodes = prepared.items.flatMap((item) => {
    const centre = draft.nodes.get(item.id);
    return centre ? [placed(item, centre)] : [];
  });
  const feet = prepared.items.flatMap((item) => {
    const centre = draft.nodes.get(item.id);
    return centre ? [footprint(item, centre)] : [];
  });
  const groups = draft.groups.toSorted(
    (a, b) => Number(a.parent !== undefined) - Number(b.parent !== undefined) || compareIds(a.id, b.id),
  );
  const titled = groups.map(withTitle);
  return { algorithm, nodes, groups, bounds: grown(boundsOf([...feet, ...titled]), MARGIN), ...past };
}

function placed({ id, group, subgroup }: Item, { x, y }: Point): PlacedNode {
  return { id, x, y, ...(group !== undefined && { group }), ...(subgroup !== undefined && { subgroup }) };
}

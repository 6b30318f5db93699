import { expect, it } from "vitest";
import { layoutNow } from "./layout";
import { faultsOf } from "./measure";
import type { LayoutInput } from "./model";

const names = (count: number) => Array.from({ length: count }, (_, index) => `n${String(index).padStart(2, "0")}`);

/** Nodes without groups, as namespaces are when a graph is grouped by them. */
function meshOf(count: number, calls: (from: number, to: number) => boolean): LayoutInput {
  const ids = names(count);
  return {
    nodes: ids.map((id) => ({ id, width: 60, height: 150, labelWidth: 0, labelHeight: 0 })),
    edges: ids.flatMap((source, from) =>
      ids.flatMap((target, to) => (calls(from, to) ? [{ id: `${source} ${target}`, source, target }] : [])),
    ),
    aspectRatio: 1,
  };
}

it.each([
  ["fifty namespaces of which each calls every other", meshOf(50, (from, to) => from !== to)],
  ["fifty namespaces of which each calls those after it", meshOf(50, (from, to) => from < to)],
  ["a chain of sixty-one", meshOf(61, (from, to) => to === from + 1)],
])("fills the screen with %s", (_, input) => {
  const picture = layoutNow(input);

  const { width, height } = picture.bounds;
  expect(Math.max(width / height, height / width)).toBeLessThan(2.5);
  expect(faultsOf(input, picture).overlaps).toBe(0);
});

it("leaves a short chain in its layers", () => {
  const { nodes } = layoutNow(
    meshOf(5, (from, to) => to === from + 1),
    "two-level",
  );

  expect(nodes.map(({ x }) => x)).toEqual(nodes.map(({ x }) => x).toSorted((a, b) => a - b));
  expect(new Set(nodes.map(({ x }) => x)).size).toBe(5);
});

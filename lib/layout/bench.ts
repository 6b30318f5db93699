import { layout } from "./layout";
import { faultsOf, measure } from "./measure";
import type { Layout, LayoutInput } from "./model";
import { settleNow } from "./settle";
import { syntheticMesh } from "./synthetic";

export type LayoutBenchRow = {
  what: string;
  size: "S" | "M" | "L";
  /** Median of several runs, the code warm. */
  ms: number;
  /** The first run, with loading and compiling. */
  firstMs: number;
  /** Share of all pairs of edges that cross. */
  crossingsRatio: number;
  /** Pairs of nodes or boxes that lie on each other. */
  overlaps: number;
};

const SIZES = {
  S: { nodes: 35, groups: 6, edges: 60 },
  M: { nodes: 100, groups: 20, edges: 500 },
  L: { nodes: 1000, groups: 50, edges: 5000 },
} as const;

/** Measures laying out made-up meshes anew, and taking them on to the next graph. */
export async function benchLayout(runs = 7): Promise<LayoutBenchRow[]> {
  const rows: LayoutBenchRow[] = [];
  for (const size of ["S", "M", "L"] as const) {
    const input = syntheticMesh(SIZES[size]);
    const algorithms = size === "S" ? (["layered", "two-level", "elk"] as const) : (["two-level"] as const);
    for (const algorithm of algorithms) {
      rows.push(await timed(`layout ${algorithm}`, size, input, runs, () => layout(input, { algorithm })));
    }

    const gone = new Set(input.nodes.filter((_, index) => index % 20 === 7).map(({ id }) => id));
    const before = await layout(
      { ...input, nodes: input.nodes.filter(({ id }) => !gone.has(id)) },
      { algorithm: "two-level" },
    );
    rows.push(await timed("settle, 5 % new", size, input, runs, () => settleNow(before, input)));
  }
  return rows;
}

async function timed(
  what: string,
  size: LayoutBenchRow["size"],
  input: LayoutInput,
  runs: number,
  run: () => Promise<Layout> | Layout | undefined,
): Promise<LayoutBenchRow> {
  const times: number[] = [];
  let result: Layout | undefined;
  for (let index = 0; index < runs; index++) {
    const startedAt = performance.now();
    result = await run();
    times.push(performance.now() - startedAt);
  }
  const sorted = times.toSorted((a, b) => a - b);
  if (!result) throw new Error(`${what} gave no layout`);
  const { overlaps, boxOverlaps } = faultsOf(input, result);
  return {
    what,
    size,
    ms: sorted[Math.floor(sorted.length / 2)] ?? 0,
    firstMs: times[0] ?? 0,
    crossingsRatio: measure(input, result).crossingsRatio,
    overlaps: overlaps + boxOverlaps,
  };
}

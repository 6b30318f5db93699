import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { layout, layoutNow } from "./layout";
import { measure } from "./measure";
import type { Layout, LayoutAlgorithm, LayoutInput } from "./model";
import { syntheticMesh } from "./synthetic";
import { arbitraryInput, expectSound, graphOf, placeOf, shopWorld, shuffled } from "./testing";

// ELK takes its time on a busy machine, most of all the first time.
vi.setConfig({ testTimeout: 60_000 });

const ALGORITHMS: LayoutAlgorithm[] = ["layered", "two-level", "elk"];

describe.each(ALGORITHMS)("%s layout", (algorithm) => {
  const run = (input: LayoutInput): Promise<Layout> => layout(input, { algorithm });

  it.each<[string, LayoutInput]>([
    ["nothing at all", { nodes: [], edges: [] }],
    ["one node", graphOf("a")],
    ["one node that calls itself", graphOf("a > a")],
    ["a chain", graphOf("a > b > c > d")],
    ["a circle", graphOf("a > b > c > a")],
    ["two that call each other, over two namespaces", graphOf("n/a > m/b > n/a")],
    ["an edge whose ends are not there", { nodes: [], edges: [{ id: "e", source: "a", target: "b" }] }],
    ["only idle nodes", graphOf("n/a", "n/b", "m/c", "d")],
    [
      "two edges between the same nodes",
      { ...graphOf("a > b"), edges: [...graphOf("a > b").edges, ...graphOf("a > b").edges] },
    ],
    ["apps with versions", graphOf("n/a@v1 > n/b@v1 > n/c@v1", "n/a@v1 > n/b@v2 > n/c@v1", "n/b@v1 > n/b@v2")],
    ["app boxes without namespaces", withoutGroups(shopWorld())],
    ["the shop and Bookinfo", shopWorld()],
  ])("places %s soundly", async (_, input) => {
    const result = await run(input);

    expect(result.why).toBeUndefined();
    expect(result.algorithm).toBe(algorithm);
    expectSound(input, result);
  });

  it("gives the same places whatever the order of the input", async () => {
    const input = shopWorld();

    const results = await Promise.all([1, 2, 3].map((seed) => run(shuffled(input, seed))));

    for (const result of results) expect(result).toEqual(await run(input));
  });

  it("lets traffic flow from left to right", async () => {
    const { forwardRatio } = measure(shopWorld(), await run(shopWorld()));

    expect(forwardRatio).toBeGreaterThan(0.9);
  });

  it("puts unknown sources to the left of every box, and no box to the right of hosts outside", async () => {
    const result = await run(shopWorld());

    const left = Math.min(...result.groups.map(({ x }) => x));
    for (const id of ["unknown", "internet"]) expect(placeOf(result, id).x).toBeLessThan(left);
    const rightmost = Math.max(...result.groups.map(({ x }) => x));
    for (const id of ["smtp.mail.example.com", "isbn.example.org"]) {
      expect(placeOf(result, id).x).toBeGreaterThan(rightmost);
    }
  });

  it("leaves room for edge labels between layers", async () => {
    const result = await run(graphOf("a > b > c", "a > d", "b > e"));

    for (const [from, to] of [
      ["a", "b"],
      ["b", "c"],
      ["a", "d"],
      ["b", "e"],
    ] as const) {
      expect(placeOf(result, to).x - placeOf(result, from).x - 40).toBeGreaterThanOrEqual(110);
    }
  });

  it("makes a box no narrower than its title", async () => {
    const result = await run({ ...graphOf("n/a > n/b", "n/a > m/c"), titleWidths: { m: 300 } });

    expect(result.groups.find(({ id }) => id === "m")?.width).toBeGreaterThanOrEqual(300);
  });

  it("packs nodes without edges instead of putting them in one row or column", async () => {
    const result = await run(graphOf(...Array.from({ length: 24 }, (_, i) => `n/idle-${i}`)));

    expect(result.bounds.width / result.bounds.height).toBeGreaterThan(0.8);
    expect(result.bounds.width / result.bounds.height).toBeLessThan(3);
  });
});

describe("layout", () => {
  it("is two-level for large graphs and layered for small ones", async () => {
    expect((await layout(shopWorld())).algorithm).toBe("layered");
    expect((await layout(syntheticMesh({ nodes: 100, groups: 10, edges: 150 }))).algorithm).toBe("two-level");
  });

  it("prefers two levels to a thin band", async () => {
    const chain = Array.from({ length: 24 }, (_, index) => `n${Math.floor(index / 3)}/w${index}`).join(" > ");

    expect((await layout(graphOf(chain))).algorithm).toBe("two-level");
  });
});

describe("layered layout", () => {
  it("is sound for any graph, in whatever order it comes", () => {
    fc.assert(
      fc.property(arbitraryInput({ nodes: 30 }), fc.integer(), (input, seed) => {
        const result = layoutNow(input, "layered");

        expectSound(input, result);
        expect(layoutNow(shuffled(input, seed), "layered")).toEqual(result);
      }),
      { numRuns: 120, seed: 25 },
    );
  });

  it("has few crossings and fills the screen for the shop and Bookinfo", () => {
    const { crossingsRatio, coveredRatio, aspectRatio } = measure(shopWorld(), layoutNow(shopWorld()));

    expect(crossingsRatio).toBeLessThan(0.03);
    expect(coveredRatio).toBeLessThan(0.25);
    expect(aspectRatio).toBeGreaterThan(1.2);
    expect(aspectRatio).toBeLessThan(2.2);
  });
});

describe("elk layout", () => {
  it("is sound for any graph", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryInput({ nodes: 16 }), async (input) => {
        const result = await layout(input, { algorithm: "elk" });

        expect(result.why).toBeUndefined();
        expectSound(input, result);
      }),
      { numRuns: 40, seed: 20 },
    );
  });
});

describe("two-level layout", () => {
  it("is sound for any graph, in whatever order it comes", () => {
    fc.assert(
      fc.property(arbitraryInput({ nodes: 60 }), fc.integer(), (input, seed) => {
        const result = twoLevel(input);

        expectSound(input, result);
        expect(twoLevel(shuffled(input, seed))).toEqual(result);
      }),
      { numRuns: 150, seed: 21 },
    );
  });

  it.each([1, 2, 3, 4, 5])("keeps made-up meshes readable (seed %i)", (seed) => {
    for (const size of [
      { nodes: 100, groups: 20, edges: 455 },
      { nodes: 100, groups: 10, edges: 150 },
    ]) {
      const input = syntheticMesh({ ...size, seed });

      const { crossingsRatio, aspectRatio, forwardRatio } = measure(input, twoLevel(input));

      expect(crossingsRatio).toBeLessThan(0.15);
      expect(aspectRatio).toBeGreaterThan(0.8);
      expect(aspectRatio).toBeLessThan(3.2);
      expect(forwardRatio).toBeGreaterThan(0.5);
    }
  });

  it("is sound and near the shape of the screen for a thousand nodes", () => {
    const input = syntheticMesh({ nodes: 1000, groups: 50, edges: 5000 });

    const result = twoLevel(input);

    expectSound(input, result);
    expect(result.bounds.width / result.bounds.height).toBeGreaterThan(1);
    expect(result.bounds.width / result.bounds.height).toBeLessThan(2.5);
  });

  it("moves nothing inside a namespace when another one changes", () => {
    const input = shopWorld();
    const added = graphOf("bookinfo/details@v1 > bookinfo/audit > bookinfo/archive");
    const before = twoLevel(input);

    const after = twoLevel({
      nodes: [...input.nodes, ...added.nodes.filter(({ id }) => !id.includes("details"))],
      edges: [...input.edges, ...added.edges],
    });

    const origin = (result: Layout) => result.groups.find(({ id }) => id === "shop") ?? { x: 0, y: 0 };
    for (const { id, group } of before.nodes) {
      if (group !== "shop") continue;
      const [was, is] = [placeOf(before, id), placeOf(after, id)];
      expect({ x: is.x - origin(after).x, y: is.y - origin(after).y }).toEqual({
        x: was.x - origin(before).x,
        y: was.y - origin(before).y,
      });
    }
  });
});

function twoLevel(input: LayoutInput): Layout {
  return layoutNow(input, "two-level");
}

function withoutGroups({ nodes, edges }: LayoutInput): LayoutInput {
  return { nodes: nodes.map(({ group: _, ...node }) => node), edges };
}

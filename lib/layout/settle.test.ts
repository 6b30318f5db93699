import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { layout, layoutNow } from "./layout";
import type { Layout, LayoutInput } from "./model";
import { settle, settleNow } from "./settle";
import { randomNumbers, syntheticMesh } from "./synthetic";
import { arbitraryInput, expectSound, graphOf, placeOf, shopWorld, shuffled } from "./testing";

// ELK takes its time on a busy machine, most of all the first time.
vi.setConfig({ testTimeout: 60_000 });

describe("settle", () => {
  it("moves nothing when nothing changed", async () => {
    const before = await layout(shopWorld());

    expect(await settle(before, shopWorld())).toEqual(before);
  });

  it("moves nothing when only edges change", async () => {
    const before = await layout(shopWorld());

    const after = await settle(before, { ...shopWorld(), edges: shopWorld().edges.slice(10) });

    expect(after.nodes).toEqual(before.nodes);
    expect(after.groups).toEqual(before.groups);
  });

  it("puts a new node near what calls it, inside its box", async () => {
    const before = await layout(shopWorld());
    const input = plus(shopWorld(), graphOf("shop/checkout@v1 > shop/loyalty"));

    const after = await settle(before, input);

    expectUnmoved(before, after);
    expectSound(input, after);
    const [caller, called] = [placeOf(after, "shop/checkout@v1"), placeOf(after, "shop/loyalty")];
    expect(Math.hypot(called.x - caller.x, called.y - caller.y)).toBeLessThan(600);
    expect(after.settled).toBe(1);
  });

  it("puts a new version into the box of its app", async () => {
    const before = await layout(shopWorld());
    const input = plus(shopWorld(), graphOf("bookinfo/productpage@v1 > bookinfo/reviews@v4"));

    const after = await settle(before, input);

    expectUnmoved(before, after);
    expectSound(input, after);
    expect(after.groups.filter(({ group }) => group === "bookinfo/reviews")).toHaveLength(1);
  });

  it("draws the app's box when a second version comes", async () => {
    const before = await layout(shopWorld());
    const input = plus(shopWorld(), graphOf("shop/frontend@v1 > shop/cart@v2"));

    const after = await settle(before, input);

    expectUnmoved(before, after);
    expectSound(input, after);
    expect(after.groups.some(({ group }) => group === "shop/cart")).toBe(true);
  });

  it("gives a new namespace a box of its own in free space", async () => {
    const before = await layout(shopWorld());
    const input = plus(shopWorld(), graphOf("shop/email@v1 > mail/relay > mail/queue"));

    const after = await settle(before, input);

    expectUnmoved(before, after);
    expectSound(input, after);
    expect(after.groups.some(({ id }) => id === "mail")).toBe(true);
  });

  it("puts new hosts outside to the right, new sources to the left", async () => {
    const before = await layout(shopWorld());
    const input = plus(
      shopWorld(),
      graphOf("istio-egress/egressgateway > new.example.com", "stranger > legacy/portal"),
    );

    const after = await settle(before, input);

    expectUnmoved(before, after);
    expectSound(input, after);
    expect(placeOf(after, "new.example.com").x).toBeGreaterThan(placeOf(after, "istio-egress/egressgateway").x);
    expect(placeOf(after, "stranger").x).toBeLessThan(placeOf(after, "legacy/portal").x);
  });

  it("lets a node that comes back have its old place", async () => {
    const before = await layout(shopWorld());
    const without = minus(shopWorld(), (id) => id.startsWith("payments/") || id === "shop/cart@v1");

    const after = await settle(await settle(before, without), shopWorld());

    expect(after.nodes).toEqual(before.nodes);
    expect(after.departed).toEqual([]);
  });

  it("keeps the hole where a node was", async () => {
    const before = await layout(shopWorld());

    const after = await settle(
      before,
      minus(shopWorld(), (id) => id === "shop/cart@v1"),
    );

    expectUnmoved(before, after);
    expect(after.groups).toEqual(before.groups);
    expect(after.departed.map(({ id }) => id)).toEqual(["shop/cart@v1"]);
  });

  it("drops the box of a namespace that has gone", async () => {
    const before = await layout(shopWorld());

    const after = await settle(
      before,
      minus(shopWorld(), (id) => id.startsWith("legacy/")),
    );

    expect(after.groups.some(({ id }) => id === "legacy")).toBe(false);
  });

  it("lays out anew what is mostly another graph", async () => {
    const before = await layout(graphOf("n/a > n/b"));

    expect(await settle(before, shopWorld())).toEqual(await layout(shopWorld()));
  });

  it("gives the same places whatever the order of the input", async () => {
    const before = await layout(shopWorld());
    const input = plus(
      shopWorld(),
      graphOf("shop/email@v1 > mail/relay > data/mail", "data/redis > data/replica", "x > data/mail"),
    );

    expect(settleNow(before, shuffled(input, 9))).toEqual(settleNow(before, input));
  });

  it.each([1, 2, 3, 4, 5, 6])("moves no node in ten refreshes with comings and goings (seed %i)", (seed) => {
    const random = randomNumbers(seed);
    const world = syntheticMesh({ nodes: 110, groups: 9, edges: 180, seed });
    const next = (): LayoutInput => minus(world, () => random() < 0.15);
    let now = layoutNow(next());

    for (let refresh = 0; refresh < 10; refresh++) {
      const input = next();
      const after = settleNow(now, input);

      expect(after).toBeDefined();
      if (!after) return;
      expectUnmoved(now, after);
      expectSound(input, after);
      now = after;
    }
  });

  it("stays sound and unmoved from any graph to any other", () => {
    fc.assert(
      fc.property(arbitraryInput({ nodes: 30 }), arbitraryInput({ nodes: 30 }), (first, second) => {
        const before = layoutNow(first);
        // The same ids with other sizes would be another test: labels keep theirs.
        const sizes = new Map(first.nodes.map((node) => [node.id, node]));
        const input = { ...second, nodes: second.nodes.map((node) => sizes.get(node.id) ?? node) };

        const after = settleNow(before, input);

        if (!after) return;
        expectUnmoved(before, after);
        expectSound(input, after);
      }),
      { numRuns: 150, seed: 22 },
    );
  });
});

/** Every node that is in both, in the same group, is in the same place. */
function expectUnmoved(before: Layout, after: Layout): void {
  const places = new Map(before.nodes.map((node) => [node.id, node]));
  const both = after.nodes.filter(({ id }) => places.has(id));
  expect(both).toEqual(both.map(({ id }) => places.get(id)));
}

function plus(a: LayoutInput, b: LayoutInput): LayoutInput {
  const known = new Set(a.nodes.map(({ id }) => id));
  return { nodes: [...a.nodes, ...b.nodes.filter(({ id }) => !known.has(id))], edges: [...a.edges, ...b.edges] };
}

function minus({ nodes, edges }: LayoutInput, gone: (id: string) => boolean): LayoutInput {
  const kept = nodes.filter(({ id }) => !gone(id));
  return { nodes: kept, edges };
}

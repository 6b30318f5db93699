import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acyclic } from "./acyclic";
import { type Arc, arc } from "./adjacency";
import { overlaps } from "./geometry";
import { ordered } from "./order";
import { packed } from "./pack";
import { ranksOf } from "./ranks";

/** Arcs of weight 1 from pairs such as `0>1`. */
function arcs(...pairs: readonly string[]): Arc[] {
  return pairs.map((pair) => {
    const [from = 0, to = 0] = pair.split(">").map(Number);
    return arc(from, to, 1);
  });
}

const anyArcs = fc
  .array(fc.record({ from: fc.nat(14), to: fc.nat(14), weight: fc.integer({ min: 1, max: 5 }) }), { maxLength: 40 })
  .map((all) => all.flatMap(({ from, to, weight }) => (from === to ? [] : [arc(from, to, weight)])));

describe("acyclic", () => {
  it("leaves alone what closes no circle", () => {
    const chain = arcs("0>1", "1>2", "0>2", "3>1");

    expect(acyclic(4, chain)).toEqual(chain);
  });

  it("turns round the call back to the front of a chain", () => {
    expect(acyclic(4, arcs("3>0", "0>1", "1>2", "2>0"))).toEqual(arcs("3>0", "0>1", "1>2", "0>2"));
  });
});

describe("ranks", () => {
  it.each<[string, Arc[], number[]]>([
    ["a chain", arcs("0>1", "1>2"), [0, 1, 2]],
    ["a diamond", arcs("0>1", "0>2", "1>3", "2>3"), [0, 1, 1, 2]],
    ["a shortcut", arcs("0>1", "1>2", "0>2"), [0, 1, 2]],
    ["a second caller far along, beside whom it calls", arcs("0>1", "1>2", "2>3", "4>3"), [0, 1, 2, 3, 2]],
  ])("puts %s into layers", (_, given, expected) => {
    const size = expected.length;

    expect([...ranksOf(size, given)]).toEqual(expected);
  });

  it("lets every arc point to the right, whatever the graph", () => {
    fc.assert(
      fc.property(anyArcs, (any) => {
        const forwards = acyclic(15, any);
        const rank = ranksOf(15, forwards);

        for (const { from, to } of forwards) expect(rank[from]).toBeLessThan(rank[to] ?? 0);
      }),
      { seed: 23 },
    );
  });
});

describe("order", () => {
  it("undoes crossings", () => {
    const given = arcs("0>5", "1>4", "2>3");

    const { layers } = ordered(6, given, ranksOf(6, given));

    const place = (thing: number): number =>
      layers.flatMap((layer) => layer.indexOf(thing)).find((at) => at >= 0) ?? -1;
    for (const { from, to } of given) expect(place(from)).toBe(place(to));
  });

  it("gives every layer that an arc passes through a lane", () => {
    const given = arcs("0>1", "1>2", "2>3", "0>3");

    const { layers, lanes } = ordered(4, given, ranksOf(4, given));

    expect(lanes).toBe(2);
    expect(layers.map(({ length }) => length)).toEqual([1, 2, 2, 1]);
  });
});

describe("packing", () => {
  it("puts nothing on anything else and uses the space", () => {
    const size = fc.record({ width: fc.integer({ min: 10, max: 300 }), height: fc.integer({ min: 10, max: 200 }) });
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 30 }), (sizes) => {
        const { corners, width, height } = packed(sizes, 1.6, 20, 10);

        const rects = corners.map((corner, index) => ({ ...corner, ...(sizes[index] ?? { width: 0, height: 0 }) }));
        for (const [index, rect] of rects.entries()) {
          expect(rect.x + rect.width).toBeLessThanOrEqual(width);
          expect(rect.y + rect.height).toBeLessThanOrEqual(height);
          for (const other of rects.slice(index + 1)) expect(overlaps(rect, other, 20, 10)).toBe(false);
        }
      }),
      { seed: 24 },
    );
  });

  it("comes near the shape that is asked for", () => {
    const sizes = Array.from({ length: 40 }, () => ({ width: 100, height: 70 }));

    for (const aspectRatio of [0.7, 1, 1.6, 2.5]) {
      const { width, height } = packed(sizes, aspectRatio, 20, 20);
      expect(Math.abs(Math.log(width / height / aspectRatio))).toBeLessThan(0.4);
    }
  });
});

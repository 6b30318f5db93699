import { describe, expect, it } from "vitest";
import type { LayoutClientRequest } from "@/lib/layout/client";
import type { Layout, LayoutAlgorithm } from "@/lib/layout/model";
import { arrange } from "./arrange";

const picture = { nodes: [], edges: [], titles: [] };
const room = { width: 800, height: 600 };

const layout = (algorithm: LayoutAlgorithm, width: number, height: number): Layout => ({
  algorithm,
  nodes: [],
  groups: [],
  bounds: { x: 0, y: 0, width, height },
  settled: 0,
  departed: [],
});

/** A client that answers in turn, and remembers what it was asked. */
function client(...answers: (Layout | undefined)[]) {
  const asked: LayoutClientRequest[] = [];
  return {
    asked,
    layout: (request: LayoutClientRequest) => {
      asked.push(request);
      return Promise.resolve(answers[asked.length - 1]);
    },
  };
}

describe("arrange", () => {
  it("takes the nicer layout where it can be read", async () => {
    const worker = client(layout("layered", 1000, 1000));

    expect((await arrange(worker, picture, room, undefined))?.answered.algorithm).toBe("layered");
    expect(worker.asked).toHaveLength(1);
  });

  it("takes the compact one where the nicer one is much too small", async () => {
    const worker = client(layout("layered", 9000, 1000), layout("two-level", 2000, 1000));

    expect((await arrange(worker, picture, room, undefined))?.answered.algorithm).toBe("two-level");
  });

  it("stays with the nicer one where the other is hardly larger", async () => {
    const worker = client(layout("layered", 9000, 1000), layout("two-level", 8900, 1000));

    expect((await arrange(worker, picture, room, undefined))?.answered.algorithm).toBe("layered");
  });

  it("neither changes its mind nor spreads anew while things have to keep their places", async () => {
    const answered = layout("layered", 9000, 1000);
    const spread = { x: 1.3, y: 1 };
    const worker = client(layout("layered", 9500, 1000));

    const next = await arrange(worker, picture, room, { answered, spread, layout: answered });

    expect(worker.asked).toEqual([expect.objectContaining({ previous: answered })]);
    expect(next?.spread).toEqual(spread);
  });

  it("gives nothing once something newer is asked for", async () => {
    expect(await arrange(client(undefined), picture, room, undefined)).toBeUndefined();
    expect(await arrange(client(layout("layered", 9000, 1000), undefined), picture, room, undefined)).toBeUndefined();
  });
});

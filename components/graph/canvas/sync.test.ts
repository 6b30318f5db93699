import cytoscape from "cytoscape";
import { describe, expect, it } from "vitest";
import type { Layout } from "@/lib/layout/model";
import type { EdgeElement, NodeElement, Picture } from "./elements";
import { type Drawn, syncPicture, worstFirst } from "./sync";

const node = (id: string, more: Partial<NodeElement> = {}): NodeElement => ({
  id,
  shape: "workload",
  health: "healthy",
  name: id,
  meta: "",
  marks: [],
  idle: false,
  words: 60,
  width: 80,
  height: 28,
  ...more,
});

const edge = (source: string, target: string, more: Partial<EdgeElement> = {}): EdgeElement => ({
  id: `${source}${target}`,
  source,
  target,
  tone: "healthy",
  dashed: false,
  volume: 2,
  lines: [],
  ...more,
});

const picture = (more: Partial<Picture> = {}): Picture => ({
  nodes: [node("a"), node("b")],
  edges: [edge("a", "b")],
  titles: [],
  ...more,
});

const layout = (...ids: string[]): Layout => ({
  algorithm: "layered",
  nodes: ids.map((id, index) => ({ id, x: index * 100, y: 0 })),
  groups: [],
  bounds: { x: 0, y: 0, width: 200, height: 40 },
  settled: 0,
  departed: [],
});

function drawing() {
  const cy = cytoscape({ headless: true });
  const drawn: Drawn = new Map();
  const touched: string[] = [];
  cy.on("add remove data position", ({ type, target }) => touched.push(`${type} ${target.id()}`));
  const draw = (next: Picture, placed: Layout) => {
    touched.length = 0;
    return syncPicture(cy, drawn, next, placed);
  };
  return { cy, draw, touched };
}

describe("syncPicture", () => {
  it("draws what has a place", () => {
    const { cy, draw } = drawing();

    draw(picture(), layout("a", "b"));

    expect(cy.nodes().map((each) => each.id())).toEqual(["a", "b"]);
    expect(cy.getElementById("b").position()).toEqual({ x: 100, y: 0 });
    expect(cy.getElementById("ab").hasClass("v2")).toBe(true);
  });

  it("touches nothing for the same picture, and only classes for new figures", () => {
    const { cy, draw, touched } = drawing();
    draw(picture(), layout("a", "b"));

    draw(picture(), layout("a", "b"));
    expect(touched).toEqual([]);

    draw(picture({ edges: [edge("a", "b", { tone: "failing", volume: 4 })] }), layout("a", "b"));
    expect(touched).toEqual([]);
    expect(cy.getElementById("ab").classes()).toEqual(["failing", "v4"]);
  });

  it("leaves what was selected selected", () => {
    const { cy, draw } = drawing();
    draw(picture(), layout("a", "b"));
    cy.getElementById("a").addClass("selected");

    draw(picture({ nodes: [node("a", { health: "failing" }), node("b")] }), layout("a", "b"));

    expect(cy.getElementById("a").hasClass("selected")).toBe(true);
    expect(cy.getElementById("a").hasClass("failing")).toBe(true);
  });

  it("removes what went, and waits with what has no place yet", () => {
    const { cy, draw } = drawing();
    draw(picture(), layout("a", "b"));

    draw(picture({ nodes: [node("a"), node("c")], edges: [edge("a", "c")] }), layout("a", "b"));
    expect(cy.elements().map((each) => each.id())).toEqual(["a"]);

    draw(picture({ nodes: [node("a"), node("c")], edges: [edge("a", "c")] }), layout("a", "c"));
    expect(cy.elements().map((each) => each.id())).toEqual(["a", "c", "ac"]);
  });
});

it("lets the worst edges have their figures first, then the busiest", () => {
  const edges = [
    edge("a", "b", { volume: 1 }),
    edge("b", "c", { volume: 5 }),
    edge("c", "d", { tone: "failing", volume: 0 }),
    edge("d", "e", { tone: "degraded" }),
  ];

  expect(worstFirst(edges).map(({ id }) => id)).toEqual(["cd", "de", "bc", "ab"]);
});

it("gives Cytoscape the nodes of a huge picture only, and straight paths for its edges", () => {
  const cy = cytoscape({ headless: true });

  const { edges } = syncPicture(cy, new Map(), picture(), layout("a", "b"), true);

  expect(cy.elements().map((each) => each.id())).toEqual(["a", "b"]);
  expect(edges[0]?.path.run()).toMatchObject({ start: { x: 0, y: 0 }, middle: { x: 50, y: 0 }, end: { x: 100, y: 0 } });
});

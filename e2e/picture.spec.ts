import { expect, type Page } from "playwright/test";
import type { Graph } from "../lib/graph/model";
import { graphPage } from "./pages/graph-page";
import { test } from "./test";

type Place = { readonly id: string; readonly x: number; readonly y: number };

/** Where the nodes are in the picture and on the page, as Cytoscape has them. */
function placesOf(page: Page): Promise<{ picture: readonly Place[]; page: readonly Place[] }> {
  return page.getByRole("group", { name: /^Service graph/ }).evaluate((group) => {
    const container = group.querySelector("div");
    const { cy } = (container as unknown as { _cyreg: { cy: import("cytoscape").Core } })._cyreg;
    const corner = container?.getBoundingClientRect() ?? { left: 0, top: 0 };
    const nodes = cy.nodes().not(".box").nodes();
    return {
      picture: nodes.map((node) => ({ id: node.id(), ...node.position() })),
      page: nodes.map((node) => {
        const { x, y } = node.renderedPosition();
        return { id: node.id(), x: x + corner.left, y: y + corner.top };
      }),
    };
  });
}

/** Answers with what `change` makes of the demo's graph, every time anew. */
async function answer(page: Page, change: (graph: Graph, count: number) => Graph): Promise<void> {
  let count = 0;
  await page.route(/\/api\/graph\?/, async (route) => {
    const graph = (await (await route.fetch({ headers: {} })).json()) as Graph;
    await route.fulfill({ json: change(graph, count++) });
  });
}

test("moves no node in ten refreshes with new figures, comings and goings", async ({ page }) => {
  await answer(page, (graph, count) => {
    // One edge less each time, and with it what nothing else touches.
    const edges = graph.edges.flatMap((edge, index) =>
      index % 12 === count ? [] : [{ ...edge, requestRate: (edge.requestRate ?? 0) * (1 + count / 3) }],
    );
    const touched = new Set(edges.flatMap(({ source, target }) => [source, target]));
    const parents = new Set(graph.nodes.flatMap(({ parent }) => parent ?? []));
    const nodes = graph.nodes.filter(({ id }) => touched.has(id) || parents.has(id));
    return { ...graph, at: graph.at + count, nodes, edges };
  });
  const graph = graphPage(page);
  await graph.open();
  await expect.poll(async () => (await placesOf(page)).picture.length).toBeGreaterThan(20);
  const known = new Map((await placesOf(page)).picture.map((place) => [place.id, place]));

  for (let refresh = 0; refresh < 10; refresh++) {
    const before = await graph.strip.locator("time").first().getAttribute("datetime");
    await page.getByRole("button", { name: "Refresh now" }).click();
    await expect(graph.strip.locator("time").first()).not.toHaveAttribute("datetime", before ?? "");
    const { picture } = await placesOf(page);

    expect(picture.length).toBeGreaterThan(20);
    for (const place of picture) {
      expect(place).toEqual(known.get(place.id) ?? place);
      known.set(place.id, place);
    }
  }
});

test.describe("a huge picture", () => {
  const NODES = 400;

  test.beforeEach(async ({ page }) => {
    await answer(page, (graph) => {
      const node = graph.nodes.find(({ kind }) => kind === "workload");
      const edge = graph.edges.find(({ protocol }) => protocol === "http");
      if (!node || !edge) throw new Error("The demo has no HTTP");
      const { parent: _, ...alone } = node;
      const id = (index: number) => `workload/demo-east/team-${index % 10}/svc-${index}`;
      const nodes = Array.from({ length: NODES }, (_, index) => ({
        ...alone,
        id: id(index),
        label: `svc-${index}`,
        namespace: `team-${index % 10}`,
        traits: [],
      }));
      const edges = nodes.flatMap(({ id: source }, from) =>
        [1, 7, 31].flatMap((step) =>
          from + step < NODES
            ? [{ ...edge, id: `${source}|${id(from + step)}|http`, source, target: id(from + step) }]
            : [],
        ),
      );
      return { ...graph, nodes, edges };
    });
  });

  test("gives an edge's figures when it is clicked, though Cytoscape does not know it", async ({ page }) => {
    const graph = graphPage(page);
    await graph.open();
    await expect.poll(async () => (await placesOf(page)).page.length).toBe(NODES);
    const { page: places } = await placesOf(page);
    const middles = places.slice(1).map(({ x, y }, index) => {
      const before = places[index] ?? { x, y };
      return { x: (before.x + x) / 2, y: (before.y + y) / 2 };
    });
    // Each calls the next one. A node that lies on the way would be what is clicked.
    const free = middles.find((at) => places.every(({ x, y }) => Math.abs(x - at.x) > 60 || Math.abs(y - at.y) > 15));
    if (!free) throw new Error("Nodes lie on the middle of every edge");

    await page.mouse.click(free.x, free.y);

    await expect(graph.details).toContainText("Edge · HTTP");
    await expect(graph.figure("Requests")).toContainText("req/s");
  });

  test("moves as a whole when it is dragged by a node", async ({ page }) => {
    await graphPage(page).open();
    await expect.poll(async () => (await placesOf(page)).page.length).toBe(NODES);
    const [before] = (await placesOf(page)).page;
    if (!before) throw new Error("Nothing is drawn");

    await page.mouse.move(before.x, before.y);
    await page.mouse.down();
    await page.mouse.move(before.x + 40, before.y + 30, { steps: 4 });
    await page.mouse.up();

    const [after] = (await placesOf(page)).page;
    expect(after?.x).toBeCloseTo(before.x + 40, 0);
    expect(after?.y).toBeCloseTo(before.y + 30, 0);
  });
});

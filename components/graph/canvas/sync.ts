import type { Core, ElementDefinition } from "cytoscape";
import type { Point } from "@/lib/layout/geometry";
import type { GroupBox, Layout } from "@/lib/layout/model";
import { tightBoxes } from "./boxes";
import type { EdgeElement, NodeElement, Picture } from "./elements";
import { drawnPath, type EdgePath, straightPath } from "./overlay/edge-path";
import type { Content } from "./overlay/scene";

/** What Cytoscape holds, by id: the text of what was written last, so that only what changed is written again. */
export type Drawn = Map<string, string>;

const WORST_FIRST: readonly EdgeElement["tone"][] = ["failing", "degraded", "healthy", "tcp", "idle", "underlay"];

/**
 * Brings Cytoscape to what the picture is, touching only what changed, and gives what to write over it.
 * What the layout has no place for yet is left out until it has. Of a huge picture Cytoscape gets the nodes only: the rest
 * is drawn beneath them (see `overlay/draw-backdrop.ts`).
 */
export function syncPicture(cy: Core, drawn: Drawn, picture: Picture, layout: Layout, huge = false): Content {
  const places = new Map(layout.nodes.map((place) => [place.id, place]));
  const nodes = picture.nodes.filter(({ id }) => places.has(id));
  const here = new Set(nodes.map(({ id }) => id));
  const edges = picture.edges.filter(({ source, target }) => here.has(source) && here.has(target));
  const titles = new Map(picture.titles.map(({ id, title }) => [id, title]));
  const boxes = boxesOf(layout, nodes, titles);

  const definitions = [
    ...(huge ? [] : boxes.map(boxDefinition)),
    ...nodes.map((node) => nodeDefinition(node, places.get(node.id) ?? ORIGIN)),
    ...(huge ? [] : edges.map(edgeDefinition)),
  ];
  cy.batch(() => write(cy, drawn, definitions));

  const placed = nodes.map((node) => ({ ...node, ...pointOf(places.get(node.id)), shownWidth: node.width }));
  const byId = new Map(placed.map((node) => [node.id, node]));
  const pathOf = ({ id, source, target }: EdgeElement): EdgePath => {
    const [from, to] = [byId.get(source) ?? ORIGIN, byId.get(target) ?? ORIGIN];
    return huge ? straightPath(from, to, byId.get(source)?.width ?? 0) : drawnPath(cy.getElementById(id), from, to);
  };
  return {
    nodes: placed,
    edges: worstFirst(edges).map((edge) => ({ ...edge, path: pathOf(edge) })),
    boxes,
    titles,
  };
}

const ORIGIN = { x: 0, y: 0 } as const;

function pointOf({ x, y }: Point = ORIGIN): Point {
  return { x, y };
}

/** The boxes to draw around nodes as wide as these are. */
export function boxesOf(
  layout: Layout,
  nodes: readonly NodeElement[],
  titles: ReadonlyMap<string, string>,
): readonly GroupBox[] {
  return tightBoxes(layout, nodes).filter(({ group }) => titles.has(group));
}

/** Moves a box that is drawn already. */
export function placeBox(cy: Core, box: GroupBox): void {
  const { data, position } = boxDefinition(box);
  const element = cy.getElementById(boxId(box.id));
  if (element.data("width") !== data.width || element.data("height") !== data.height) element.data(data);
  if (position) element.position(position);
}

/** Edges in the order in which they may claim room for their figures. */
export function worstFirst(edges: readonly EdgeElement[]): EdgeElement[] {
  return edges.toSorted((a, b) => WORST_FIRST.indexOf(a.tone) - WORST_FIRST.indexOf(b.tone) || b.volume - a.volume);
}

function write(cy: Core, drawn: Drawn, definitions: readonly ElementDefinition[]): void {
  const wanted = new Set(definitions.map(({ data }) => data.id));
  for (const id of drawn.keys()) {
    if (wanted.has(id)) continue;
    cy.getElementById(id).remove();
    drawn.delete(id);
  }
  const added: ElementDefinition[] = [];
  for (const definition of definitions) {
    const id = definition.data.id ?? "";
    const text = JSON.stringify(definition);
    const before = drawn.get(id);
    if (before === text) continue;
    drawn.set(id, text);
    if (before === undefined) added.push(definition);
    else patch(cy, id, definition, JSON.parse(before) as ElementDefinition);
  }
  if (added.length > 0) cy.add(added);
}

function patch(cy: Core, id: string, next: ElementDefinition, before: ElementDefinition): void {
  const element = cy.getElementById(id);
  if (next.classes !== before.classes) {
    // Not `classes()`, which would also take away what the selection has put there.
    element.removeClass(String(before.classes)).addClass(String(next.classes));
  }
  if (next.data.width !== before.data.width || next.data.height !== before.data.height) element.data(next.data);
  const { position } = next;
  if (position && (position.x !== before.position?.x || position.y !== before.position?.y)) element.position(position);
}

function nodeDefinition({ id, width, height, shape, health, idle }: NodeElement, { x, y }: Point): ElementDefinition {
  const classes = idle ? `${shape} ${health} quiet` : `${shape} ${health}`;
  // Nodes stay where the layout puts them: whoever drags one drags the picture.
  return { group: "nodes", data: { id, width, height }, position: { x, y }, classes, pannable: true };
}

function edgeDefinition({ id, source, target, tone, volume, dashed }: EdgeElement): ElementDefinition {
  const classes = [tone === "underlay" ? "hop" : tone, `v${volume}`, dashed ? "dashed" : ""];
  return { group: "edges", data: { id, source, target }, classes: classes.join(" ").trim() };
}

function boxDefinition({ id, level, x, y, width, height }: GroupBox): ElementDefinition {
  return {
    group: "nodes",
    data: { id: boxId(id), width, height },
    position: { x: x + width / 2, y: y + height / 2 },
    classes: level === "group" ? "box" : "box subbox",
  };
}

/** An app box has the id of its group node, which may be drawn as a node in another view. */
function boxId(id: string): string {
  return `box:${id}`;
}

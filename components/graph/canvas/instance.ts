import cytoscape, { type Core } from "cytoscape";
import type { Point } from "@/lib/layout/geometry";
import type { Layout } from "@/lib/layout/model";
import type { Selection } from "@/lib/view-state/graph-view";
import type { EdgeElement } from "./elements";
import { focusOf } from "./focus";
import { attachOverlay, type Canvases, NO_CONTENT, type Overlay } from "./overlay/overlay";
import type { Content, Focus } from "./overlay/scene";
import { onThemeChange, readPalette } from "./palette";
import { hearPointer } from "./pointer";
import { roomBeside } from "./room-beside";
import { stylesheetOf } from "./stylesheet";
import { boxesOf, type Drawn, placeBox, syncPicture } from "./sync";
import type { Arranged } from "./use-layout";
import { fitAll } from "./viewport";
import { widthAt, zoomStep } from "./words";

/** One running picture: Cytoscape, the words over it, and what it was last told. */
export type Instance = {
  readonly cy: Core;
  readonly overlay: Overlay;
  readonly drawn: Drawn;
  readonly huge: boolean;
  /** Whether a person has moved the picture: then it is theirs, and is not fitted behind their back. */
  moved: boolean;
  arrangement: string | undefined;
  /** The zoom that the nodes are now wide enough for. */
  widthsFor: number;
  content: Content;
  layout: Layout | undefined;
  /** By node, how much wider it may become. */
  room: ReadonlyMap<string, number>;
  edges: readonly EdgeElement[];
  selectedId: string | undefined;
  hoveredId: string | undefined;
};

/** Starts a picture in `container`. It hears the theme, the size of its place, and what is clicked. */
export function start(
  container: HTMLDivElement,
  canvases: Canvases,
  huge: boolean,
  onSelect: (selection: Selection | undefined) => void,
): { instance: Instance; stop: () => void } {
  const palette = readPalette(container);
  const cy = cytoscape({
    container,
    style: stylesheetOf(palette),
    minZoom: 0.04,
    maxZoom: 3,
    boxSelectionEnabled: false,
    autounselectify: true,
    autoungrabify: true,
    textureOnViewport: huge,
  });
  const instance: Instance = {
    cy,
    overlay: attachOverlay(cy, canvases, palette, huge),
    drawn: new Map(),
    huge,
    moved: false,
    arrangement: undefined,
    widthsFor: 1,
    content: NO_CONTENT,
    layout: undefined,
    room: new Map(),
    edges: [],
    selectedId: undefined,
    hoveredId: undefined,
  };

  const deafen = hearPointer(cy, container, {
    edges: () => (huge ? instance.content.edges : []),
    select: onSelect,
    point: (id) => {
      instance.hoveredId = id;
      refocus(instance);
    },
  });
  cy.on("dragpan scrollzoom pinchzoom", () => {
    instance.moved = true;
  });

  cy.on("zoom", () => holdWords(instance));
  const size = { width: container.clientWidth, height: container.clientHeight };
  const resized = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = container;
    // It reports once at the beginning, when nothing has changed.
    if (width === size.width && height === size.height) return;
    Object.assign(size, { width, height });
    cy.resize();
    if (!instance.moved) fitAll(cy);
  });
  resized.observe(container);
  const unwatch = onThemeChange(() => {
    const next = readPalette(container);
    cy.style(stylesheetOf(next));
    instance.overlay.setPalette(next);
  });
  return {
    instance,
    stop: () => {
      deafen();
      unwatch();
      resized.disconnect();
      instance.overlay.destroy();
      cy.destroy();
    },
  };
}

/** Draws a picture, and shows all of it if it is another one than before. */
export function show(instance: Instance, { picture, layout, arrangement }: Arranged): void {
  const { cy, overlay, drawn } = instance;
  const before = drawn.size;
  if (instance.layout !== layout && !instance.huge) instance.room = roomBeside(layout, picture.nodes);
  instance.layout = layout;
  instance.content = syncPicture(cy, drawn, picture, layout, instance.huge);
  overlay.setContent(instance.content);
  const another = instance.arrangement !== arrangement;
  instance.arrangement = arrangement;
  if (another) instance.moved = false;
  if (another || (!instance.moved && drawn.size !== before)) fitAll(cy);
  holdWords(instance, true);
}

/** Widens nodes as far as their words need at this zoom, and the boxes around them. */
function holdWords(instance: Instance, anew = false): void {
  const { cy, overlay, layout, huge } = instance;
  // Every edge of a node that changes its size is worked out again.
  if (huge) return;
  const zoom = zoomStep(cy.zoom());
  if (!layout || (zoom === instance.widthsFor && !anew)) return;
  instance.widthsFor = zoom;
  const nodes = instance.content.nodes.map((node) => ({
    ...node,
    shownWidth: widthAt(zoom, node, instance.room.get(node.id)),
  }));
  const boxes = boxesOf(
    layout,
    nodes.map((node) => ({ ...node, width: node.shownWidth })),
    instance.content.titles,
  );
  cy.batch(() => {
    for (const { id, shownWidth } of nodes) {
      const cyNode = cy.getElementById(id);
      if (cyNode.data("width") !== shownWidth) cyNode.data("width", shownWidth);
    }
    for (const box of boxes) placeBox(cy, box);
  });
  instance.content = { ...instance.content, nodes, boxes };
  overlay.setContent(instance.content);
}

/** Lets the selection and its neighbourhood stand out. */
export function pickOut(instance: Instance, edges: readonly EdgeElement[], selectedId: string | undefined): void {
  const { cy } = instance;
  instance.edges = edges;
  instance.selectedId = isDrawn(instance, selectedId) ? selectedId : undefined;
  const { ids } = refocus(instance);
  cy.batch(() => {
    cy.elements(".selected").removeClass("selected");
    cy.elements(".dim").removeClass("dim");
    if (instance.selectedId === undefined) return;
    cy.getElementById(instance.selectedId).addClass("selected");
    cy.elements()
      .filter((element) => !element.hasClass("box") && !ids.has(element.id()))
      .addClass("dim");
  });
}

function isDrawn({ content }: Instance, id: string | undefined): boolean {
  return content.nodes.some((node) => node.id === id) || content.edges.some((edge) => edge.id === id);
}

/** Where something is, in the picture's own pixels: of an edge, its middle. */
export function placeOf({ content }: Instance, id: string): Point | undefined {
  return (
    content.nodes.find((node) => node.id === id) ?? content.edges.find((edge) => edge.id === id)?.path.run().middle
  );
}

function refocus({ overlay, edges, selectedId, hoveredId }: Instance): Focus {
  const focus = focusOf(edges, selectedId, hoveredId);
  overlay.setFocus(focus);
  return focus;
}

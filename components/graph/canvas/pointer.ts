import type { Core } from "cytoscape";
import type { Point } from "@/lib/layout/geometry";
import type { Selection } from "@/lib/view-state/graph-view";
import { edgeAt } from "./overlay/edge-at";
import type { PlacedEdge } from "./overlay/scene";

export type PointerHearing = {
  /** The edges that Cytoscape does not know, because they are drawn beneath it. */
  edges(): readonly PlacedEdge[];
  /** Something was clicked; undefined for nothing. */
  select(picked: Selection | undefined): void;
  /** The pointer is on something else now; undefined for nothing. */
  point(id: string | undefined): void;
};

/** How near to an edge the pointer is on it, in pixels of the screen. */
const EDGE_REACH = 8;

/** Hears what is clicked, and what the pointer is on. Gives how to stop: the container outlives the picture. */
export function hearPointer(cy: Core, container: HTMLElement, { edges, select, point }: PointerHearing): () => void {
  let pointed: string | undefined;
  function pointAt(id: string | undefined): void {
    if (id === pointed) return;
    cy.elements(".hover").removeClass("hover");
    // Restyling one of thousands draws them all again; of a huge picture the words have to say it.
    if (id !== undefined && edges().length === 0) cy.getElementById(id).addClass("hover");
    container.style.cursor = id === undefined ? "" : "pointer";
    pointed = id;
    point(id);
  }

  const edgeUnder = (at: Point) => edgeAt(edges(), at, EDGE_REACH / cy.zoom());
  cy.on("tap", ({ target, position }) => {
    if (target !== cy) return select({ kind: target.isNode() ? "node" : "edge", id: target.id() });
    const id = edgeUnder(position);
    select(id === undefined ? undefined : { kind: "edge", id });
  });
  cy.on("mousemove", ({ target, position, originalEvent }) => {
    if (originalEvent.buttons === 0) pointAt(target === cy ? edgeUnder(position) : target.id());
  });
  const leave = () => pointAt(undefined);
  container.addEventListener("mouseleave", leave);
  return () => {
    container.removeEventListener("mouseleave", leave);
    container.style.cursor = "";
  };
}

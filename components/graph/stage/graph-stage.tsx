"use client";

import { useMemo, useRef, useState } from "react";
import type { Graph } from "@/lib/graph/model";
import type { Size } from "@/lib/layout/geometry";
import type { GraphView, Selection } from "@/lib/view-state/graph-view";
import { NAME_PX, pictureOf } from "../canvas/elements";
import { type CanvasControls, GraphCanvas } from "../canvas/graph-canvas";
import { type TextWidth, textWidths } from "../canvas/text-width";
import { useLayout } from "../canvas/use-layout";
import { CanvasButtons } from "./canvas-buttons";
import { GraphSkeleton } from "./graph-skeleton";
import styles from "./stage.module.css";

/** From here on, moving the picture costs more than a frame. */
const HUGE = 1500;

export type GraphStageProps = {
  graph: Graph;
  view: GraphView;
  /** What there is to see, in words. */
  summary: string;
  onSelect: (selection: Selection | undefined) => void;
};

/** The canvas with its picture laid out, and the buttons over it. Loaded by itself: it brings Cytoscape along. */
export function GraphStage({ graph, view, summary, onSelect }: GraphStageProps) {
  const [textWidth] = useState(bodyTextWidths);
  const place = useRef<HTMLDivElement>(null);
  const controls = useRef<CanvasControls>(null);
  const picture = useMemo(
    () =>
      pictureOf(graph, {
        underlay: view.underlay,
        measure: (text, part) => textWidth(text, NAME_PX, part === "name" ? 600 : 400),
      }),
    [graph, view.underlay, textWidth],
  );
  const arrangement = arrangementOf(graph, view);
  const { arranged, problem } = useLayout(picture, arrangement, () => roomOf(place.current));
  // Of what is drawn, not of what is still being laid out: the canvas starts anew when it turns.
  const drawn = arranged?.picture ?? picture;
  const size = drawn.nodes.length + drawn.edges.length;

  return (
    <div ref={place} className={styles.fill}>
      {arranged ? (
        <GraphCanvas
          arranged={arranged}
          selection={view.selection}
          onSelect={onSelect}
          huge={size > HUGE}
          summary={summary}
          controls={controls}
        />
      ) : (
        <GraphSkeleton />
      )}
      {problem && (
        <p className={styles.note} role="alert">
          The picture could not be laid out: {problem} The table shows the same traffic.
        </p>
      )}
      <CanvasButtons controls={controls} />
    </div>
  );
}

/** Where this is another, things are looked at in another way, and may move. New figures are not another way. */
function arrangementOf(
  { type, groupBy }: Graph,
  { namespaces, clusters, serviceNodes, idle, underlay }: GraphView,
): string {
  return JSON.stringify([type, groupBy, namespaces, clusters, serviceNodes, idle, underlay]);
}

function roomOf(place: HTMLElement | null): Size {
  return { width: place?.clientWidth ?? 1280, height: place?.clientHeight ?? 800 };
}

function bodyTextWidths(): TextWidth {
  return textWidths(getComputedStyle(document.body).fontFamily);
}

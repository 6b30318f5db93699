"use client";

import type { Core } from "cytoscape";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Selection } from "@/lib/view-state/graph-view";
import styles from "./graph-canvas.module.css";
import { type Instance, pickOut, placeOf, show, start } from "./instance";
import type { Arranged } from "./use-layout";
import { clearOf, fitAll, reveal, steer, zoomBy } from "./viewport";

/** What the buttons beside the canvas can do with it. */
export type CanvasControls = { zoomIn(): void; zoomOut(): void; fit(): void };

export type GraphCanvasProps = {
  arranged: Arranged;
  selection: Selection | undefined;
  onSelect: (selection: Selection | undefined) => void;
  /** Above some 1,500 elements moving the picture shows a texture of it instead of drawing every edge. */
  huge: boolean;
  /** What there is to see, in words. */
  summary: string;
  controls: Ref<CanvasControls>;
};

/** The picture. React says what to draw and what is selected; the rest happens in the instance. */
export function GraphCanvas({ arranged, selection, onSelect, huge, summary, controls }: GraphCanvasProps) {
  const container = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLCanvasElement>(null);
  const backdrop = useRef<HTMLCanvasElement>(null);
  const instance = useRef<Instance>(undefined);
  const select = useRef(onSelect);
  useEffect(() => {
    select.current = onSelect;
  }, [onSelect]);

  useEffect(() => {
    if (!container.current || !words.current || !backdrop.current) return;
    const canvases = { words: words.current, backdrop: backdrop.current };
    const made = start(container.current, canvases, huge, (picked) => select.current(picked));
    instance.current = made.instance;
    return () => {
      made.stop();
      instance.current = undefined;
    };
  }, [huge]);

  useEffect(() => {
    if (instance.current) show(instance.current, arranged);
  }, [arranged]);

  const { edges } = arranged.picture;
  const selectedId = selection?.id;
  useEffect(() => {
    if (instance.current) pickOut(instance.current, edges, selectedId);
  }, [edges, selectedId]);

  useEffect(() => {
    const canvas = container.current;
    if (!instance.current || !canvas || selectedId === undefined) return;
    const place = placeOf(instance.current, selectedId);
    if (!place) return;
    const panel = canvas.closest("main")?.querySelector("aside")?.getBoundingClientRect();
    reveal(instance.current.cy, place, clearOf(canvas.getBoundingClientRect(), panel));
  }, [selectedId]);

  useImperativeHandle(controls, () => {
    const act = (run: (cy: Core) => void, moved: boolean) => () => {
      if (!instance.current) return;
      instance.current.moved = moved;
      run(instance.current.cy);
    };
    return {
      zoomIn: act((cy) => zoomBy(cy, "in"), true),
      zoomOut: act((cy) => zoomBy(cy, "out"), true),
      fit: act(fitAll, false),
    };
  }, []);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of one picture, which keys can steer; no element says that
    <div
      className={styles.canvas}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys pan the picture
      tabIndex={0}
      aria-label={`Service graph: ${summary}. Arrow keys pan, plus and minus zoom, 0 fits. The table shows the same as a list.`}
      onKeyDown={(event) => {
        if (!instance.current || event.ctrlKey || event.metaKey || event.altKey) return;
        if (steer(instance.current.cy, event.key)) {
          instance.current.moved = true;
          event.preventDefault();
        }
      }}
    >
      <canvas ref={backdrop} className={styles.drawn} />
      <div ref={container} className={styles.layer} />
      <canvas ref={words} className={styles.drawn} />
    </div>
  );
}

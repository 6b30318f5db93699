import type { RefObject } from "react";
import { Button } from "@/components/controls/button";
import type { CanvasControls } from "../canvas/graph-canvas";
import { Legend } from "./legend";
import styles from "./stage.module.css";

/** Nearer, further, everything, and what the signs mean. */
export function CanvasButtons({ controls }: { controls: RefObject<CanvasControls | null> }) {
  return (
    <div className={styles.buttons} role="toolbar" aria-label="Canvas">
      <Button icon="plus" label="Zoom in" onClick={() => controls.current?.zoomIn()} />
      <Button icon="minus" label="Zoom out" onClick={() => controls.current?.zoomOut()} />
      <Button icon="fit" label="Fit the whole graph" onClick={() => controls.current?.fit()} />
      <Legend />
    </div>
  );
}

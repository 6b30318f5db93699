"use client";

import { Button } from "@/components/controls/button";
import type { GraphParameters } from "@/lib/api/graph";
import type { Graph } from "@/lib/graph/model";
import type { GraphView, Selection } from "@/lib/view-state/graph-view";
import type { ChangeView } from "../use-graph-view";
import { EdgePanel } from "./edge-panel";
import { MeshPanel } from "./mesh-panel";
import { NodePanel } from "./node-panel";
import styles from "./panel.module.css";

export type SidePanelProps = {
  graph: Graph;
  view: GraphView;
  parameters: GraphParameters;
  change: ChangeView;
  onClose: () => void;
};

/** What every panel gets: where it is, and how to go on from there. */
export type PanelContext = {
  readonly graph: Graph;
  readonly parameters: GraphParameters;
  /** Whether hops beneath other edges are drawn. */
  readonly underlay: boolean;
  readonly select: (selection: Selection) => void;
  readonly change: ChangeView;
};

/** The figures of what is selected; of the whole mesh when nothing is. */
export function SidePanel({ graph, view, parameters, change, onClose }: SidePanelProps) {
  const { selection, underlay } = view;
  const select = (picked: Selection) => change({ selection: picked });
  const context: PanelContext = { graph, parameters, underlay, change, select };
  const node = selection?.kind === "node" ? graph.nodes.find(({ id }) => id === selection.id) : undefined;
  const edge = selection?.kind === "edge" ? graph.edges.find(({ id }) => id === selection.id) : undefined;

  return (
    <aside className={styles.panel} aria-label="Details">
      <Button
        icon="close"
        label={selection ? "Close details" : "Hide summary"}
        className={styles.close}
        onClick={onClose}
      />
      {/* Another panel begins at its top. */}
      <div key={selection?.id} className={styles.scroll}>
        {node && <NodePanel key={node.id} node={node} context={context} />}
        {edge && <EdgePanel key={edge.id} edge={edge} context={context} />}
        {selection && !node && !edge && <Gone selection={selection} />}
        {!selection && <MeshPanel context={context} />}
      </div>
    </aside>
  );
}

/** A link may name what has no traffic any more, or what this view leaves out. */
function Gone({ selection }: { selection: Selection }) {
  return (
    <section className={styles.gone} role="status">
      <h2 className={styles.title}>Not in this view</h2>
      <p>
        The {selection.kind} of this link has no traffic in the window, or the namespaces and the graph type leave it
        out.
      </p>
      <p className={styles.id}>{selection.id}</p>
    </section>
  );
}

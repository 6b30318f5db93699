"use client";

import { useMemo } from "react";
import type { GraphEdge, GraphNode } from "@/lib/graph/model";
import { fullName, PROTOCOL_NAMES, placeOf } from "../kinds";
import { EdgeFigures } from "./edge-figures-list";
import { Explanations } from "./explanations";
import { History } from "./history";
import { Identity } from "./identity";
import styles from "./panel.module.css";
import { PanelHeader } from "./panel-header";
import { ResponsesTable } from "./responses-table";
import type { PanelContext } from "./side-panel";
import { SplitShare } from "./split-share";

/** An edge: how much, how fast, what came back and why, under whose identities, and over the last hour. */
export function EdgePanel({ edge, context }: { edge: GraphEdge; context: PanelContext }) {
  const { nodes } = context.graph;
  const byId = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const end = (id: string) => <End id={id} node={byId.get(id)} context={context} />;

  return (
    <>
      <PanelHeader
        kind={`Edge · ${PROTOCOL_NAMES[edge.protocol]}`}
        title={
          <span className={styles.ends}>
            {end(edge.source)}
            <span aria-hidden="true">→</span>
            {end(edge.target)}
          </span>
        }
        health={edge.health}
      >
        {edge.underlay && (
          <p className={styles.quiet}>
            A hop beneath other edges: the same bytes are counted there, so it is left out of all totals.
          </p>
        )}
      </PanelHeader>
      <section className={styles.section}>
        <h3>Figures</h3>
        <EdgeFigures edge={edge} />
        <Explanations subject={{ kind: "edge", id: edge.id }} parameters={context.parameters} />
      </section>
      {edge.split && <SplitShare split={edge.split} />}
      {edge.responses.length > 0 && (
        <section className={styles.section}>
          <h3>{edge.protocol === "tcp" ? "Connections by flag" : "Responses"}</h3>
          <ResponsesTable edge={edge} />
        </section>
      )}
      <section className={styles.section}>
        <h3>Identity</h3>
        <Identity edge={edge} />
      </section>
      <History subject={{ kind: "edge", id: edge.id }} parameters={context.parameters} />
    </>
  );
}

function End({ id, node, context }: { id: string; node: GraphNode | undefined; context: PanelContext }) {
  return (
    <button type="button" onClick={() => context.select({ kind: "node", id })} title={node && placeOf(node, true)}>
      {node ? fullName(node) : id}
    </button>
  );
}

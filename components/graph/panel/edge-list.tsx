import { useMemo } from "react";
import { Icon } from "@/components/controls/icon";
import { FigureText } from "@/components/figures/figure";
import { formatDuration } from "@/lib/format/duration";
import { formatRatio } from "@/lib/format/ratio";
import type { GraphEdge, GraphNode } from "@/lib/graph/model";
import { failedRatio, volumeFigure } from "../edge-figures";
import { fullName, PROTOCOL_NAMES } from "../kinds";
import styles from "./edge-list.module.css";
import type { PanelContext } from "./side-panel";

export type EdgeListProps = {
  edges: readonly GraphEdge[];
  context: PanelContext;
  /** Which end tells the edges apart. */
  naming: "source" | "target" | "both";
};

/** Edges to go on to, each with its figures on one line. */
export function EdgeList({ edges, context, naming }: EdgeListProps) {
  const { nodes } = context.graph;
  const byId = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  return (
    <ul className={styles.list} data-naming={naming}>
      {edges.map((edge) => (
        <li key={edge.id}>
          <button type="button" onClick={() => context.select({ kind: "edge", id: edge.id })}>
            <span className={styles.name} data-health={edge.health.status}>
              <Icon name={edge.health.status} size={13} />
              <span>{nameOf(edge, naming, byId)}</span>
            </span>
            <span className={styles.numbers}>
              <FigureText figure={volumeFigure(edge)} />
              {(failedRatio(edge) ?? 0) > 0 && (
                <b data-health={edge.health.status}>
                  <FigureText figure={formatRatio(failedRatio(edge))} />
                </b>
              )}
              {edge.latencyMs?.p95 !== undefined && <FigureText figure={formatDuration(edge.latencyMs.p95)} />}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function nameOf(edge: GraphEdge, naming: EdgeListProps["naming"], nodes: ReadonlyMap<string, GraphNode>): string {
  const name = (id: string) => {
    const node = nodes.get(id);
    return node ? fullName(node) : id;
  };
  const protocol = edge.protocol === "http" ? "" : ` (${PROTOCOL_NAMES[edge.protocol]})`;
  if (naming === "both") return `${name(edge.source)} → ${name(edge.target)}${protocol}`;
  return `${name(edge[naming])}${protocol}`;
}

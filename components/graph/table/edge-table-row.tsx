import { FigureText } from "@/components/figures/figure";
import { HealthBadge } from "@/components/health/health-badge";
import { formatDuration } from "@/lib/format/duration";
import { formatRatio } from "@/lib/format/ratio";
import type { GraphNode } from "@/lib/graph/model";
import type { Selection } from "@/lib/view-state/graph-view";
import { failedRatio, volumeFigure } from "../edge-figures";
import { fullName, PROTOCOL_NAMES } from "../kinds";
import type { EdgeRow } from "./sort-edges";
import styles from "./table.module.css";

export type EdgeTableRowProps = {
  row: EdgeRow;
  selected: boolean;
  onSelect: (selection: Selection) => void;
};

export function EdgeTableRow({ row: { edge, source, target }, selected, onSelect }: EdgeTableRowProps) {
  const { health, protocol, latencyMs } = edge;
  const reason = health.reasons.join(". ");
  return (
    <tr aria-selected={selected} onClick={() => onSelect({ kind: "edge", id: edge.id })}>
      <td>
        <HealthBadge status={health.status} title={reason} />
      </td>
      <td>
        <Peer node={source} onSelect={onSelect} />
      </td>
      <td>
        <Peer node={target} onSelect={onSelect} />
      </td>
      <td>
        <button
          type="button"
          className={styles.link}
          aria-label={`Edge from ${fullName(source)} to ${fullName(target)}, ${PROTOCOL_NAMES[protocol]}`}
          aria-current={selected ? "true" : undefined}
        >
          {PROTOCOL_NAMES[protocol]}
        </button>
      </td>
      <td className={styles.number}>
        <FigureText figure={volumeFigure(edge)} />
      </td>
      <td className={styles.number} data-health={health.status}>
        <FigureText
          figure={formatRatio(failedRatio(edge))}
          why={protocol === "tcp" ? "no connections were counted" : "no requests"}
        />
      </td>
      <td className={styles.number}>
        <FigureText
          figure={formatDuration(latencyMs?.p95)}
          why={protocol === "tcp" ? "TCP has no requests" : undefined}
        />
      </td>
    </tr>
  );
}

function Peer({ node, onSelect }: { node: GraphNode; onSelect: (selection: Selection) => void }) {
  return (
    <button
      type="button"
      className={styles.link}
      onClick={(event) => {
        event.stopPropagation();
        onSelect({ kind: "node", id: node.id });
      }}
    >
      {fullName(node)}
      {node.namespace !== undefined && <small>{node.namespace}</small>}
    </button>
  );
}

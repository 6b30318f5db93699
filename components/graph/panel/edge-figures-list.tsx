import { FigureText } from "@/components/figures/figure";
import { formatBytesRate } from "@/lib/format/bytes";
import { formatDuration } from "@/lib/format/duration";
import type { Figure } from "@/lib/format/figure";
import { formatConnections, formatMessages, formatRate } from "@/lib/format/rate";
import { formatRatio, ratioOf } from "@/lib/format/ratio";
import type { GraphEdge, Reporter } from "@/lib/graph/model";
import { failedRatio } from "../edge-figures";
import styles from "./panel.module.css";

const REPORTERS: Record<Reporter, string> = {
  source: "the caller's proxy",
  destination: "the receiver's proxy",
  waypoint: "the waypoint",
};

/** Every figure of an edge, in its protocol's own terms, and whose report it is. */
export function EdgeFigures({ edge }: { edge: GraphEdge }) {
  return (
    <>
      <dl className={styles.figures}>
        {figuresOf(edge).map(([label, figure]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <FigureText figure={figure} />
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.quiet}>
        {edge.reporter ? `As ${REPORTERS[edge.reporter]} reports it.` : "Its parts have several reporters, one each."}
      </p>
    </>
  );
}

type Row = readonly [label: string, figure: Figure];

function figuresOf(edge: GraphEdge): readonly Row[] {
  const { requestRate, errorRate, clientErrorRate, latencyMs, messages } = edge;
  if (edge.protocol === "tcp") return tcpFigures(edge);
  const rows: Row[] = [
    ["Requests", formatRate(requestRate)],
    ["Failed", formatRatio(ratioOf(errorRate, requestRate))],
    ["Failed per second", formatRate(errorRate)],
    ["Client errors", formatRatio(ratioOf(clientErrorRate, requestRate))],
    ["p50", formatDuration(latencyMs?.p50)],
    ["p95", formatDuration(latencyMs?.p95)],
    ["p99", formatDuration(latencyMs?.p99)],
  ];
  if (messages) {
    rows.push(["Messages to the server", formatMessages(messages.sentPerSecond)]);
    rows.push(["Messages to the caller", formatMessages(messages.receivedPerSecond)]);
  }
  return rows;
}

function tcpFigures(edge: GraphEdge): readonly Row[] {
  const { sentBytesPerSecond, receivedBytesPerSecond, connectionsPerSecond } = edge;
  return [
    ["Request bytes", formatBytesRate(sentBytesPerSecond)],
    ["Response bytes", formatBytesRate(receivedBytesPerSecond)],
    ["Opened", formatConnections(connectionsPerSecond?.opened)],
    ["Closed", formatConnections(connectionsPerSecond?.closed)],
    ["Failed", formatConnections(connectionsPerSecond?.failed)],
    ["Share that fails", formatRatio(failedRatio(edge))],
  ];
}

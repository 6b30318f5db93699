import { FigureText } from "@/components/figures/figure";
import { formatBytesRate } from "@/lib/format/bytes";
import { formatDuration } from "@/lib/format/duration";
import { type Figure, NO_DATA } from "@/lib/format/figure";
import { formatRate } from "@/lib/format/rate";
import { formatRatio, ratioOf } from "@/lib/format/ratio";
import type { DirectionTotals, GraphNode, NodeTraffic, Protocol } from "@/lib/graph/model";
import { PROTOCOL_NAMES } from "../kinds";
import styles from "./panel.module.css";

type Row = {
  readonly label: string;
  readonly inbound: Figure;
  readonly outbound: Figure;
  /** Why there is nothing outbound, where that is no lack. */
  readonly why?: string;
};

const NOT_ITS_OWN = "what it waits for is the latency of those it calls";

/** What a node receives and sends, protocol by protocol. */
export function TrafficTable({ traffic }: { traffic: GraphNode["traffic"] }) {
  const protocols = (["http", "grpc", "tcp"] as const).flatMap((protocol) => {
    const figures = traffic[protocol];
    return figures ? [[protocol, figures] as const] : [];
  });
  if (protocols.length === 0) return <p className={styles.quiet}>None was reported in the window.</p>;
  return (
    <table className={styles.traffic}>
      <thead>
        <tr>
          <td />
          <th scope="col">In</th>
          <th scope="col">Out</th>
        </tr>
      </thead>
      {protocols.map(([protocol, figures]) => (
        <tbody key={protocol}>
          <tr>
            <th scope="rowgroup" colSpan={3}>
              {PROTOCOL_NAMES[protocol]}
            </th>
          </tr>
          {rowsOf(protocol, figures).map(({ label, inbound, outbound, why }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>
                <FigureText figure={inbound} />
              </td>
              <td>
                <FigureText figure={outbound} why={why} />
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function rowsOf(protocol: Protocol, { in: inbound, out: outbound, latencyMs }: NodeTraffic): readonly Row[] {
  const both = (label: string, figure: (totals: DirectionTotals) => Figure): Row => ({
    label,
    inbound: inbound ? figure(inbound) : NO_DATA,
    outbound: outbound ? figure(outbound) : NO_DATA,
  });
  if (protocol === "tcp") {
    return [
      both("Request bytes", ({ sentBytesPerSecond }) => formatBytesRate(sentBytesPerSecond)),
      both("Response bytes", ({ receivedBytesPerSecond }) => formatBytesRate(receivedBytesPerSecond)),
    ];
  }
  const rows = [
    both("Requests", ({ requestRate }) => formatRate(requestRate)),
    both("Failed", ({ errorRate, requestRate }) => formatRatio(ratioOf(errorRate, requestRate))),
    both("Client errors", ({ clientErrorRate, requestRate }) => formatRatio(ratioOf(clientErrorRate, requestRate))),
  ];
  // Latency is that of what a node answers; what it waits for belongs to the others.
  if (!inbound) return rows;
  const { p50, p95, p99 } = latencyMs ?? {};
  const quantile = (label: string, ms: number | undefined): Row => ({
    label,
    inbound: formatDuration(ms),
    outbound: NO_DATA,
    why: NOT_ITS_OWN,
  });
  return [...rows, quantile("p50", p50), quantile("p95", p95), quantile("p99", p99)];
}

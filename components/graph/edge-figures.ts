import { formatBytesRate } from "@/lib/format/bytes";
import { formatDuration } from "@/lib/format/duration";
import type { Figure } from "@/lib/format/figure";
import { formatRate } from "@/lib/format/rate";
import { formatRatio, ratioOf } from "@/lib/format/ratio";
import type { GraphEdge } from "@/lib/graph/model";

/** Share of requests that fail; undefined where there are none, or where it was not measured. */
export function errorRatio({
  errorRate,
  requestRate,
}: Pick<GraphEdge, "errorRate" | "requestRate">): number | undefined {
  return ratioOf(errorRate, requestRate);
}

/**
 * Share of what was tried over an edge that fails: requests, or connections where there is nothing else; undefined where
 * none was, or where it was not measured.
 */
export function failedRatio(
  edge: Pick<GraphEdge, "protocol" | "errorRate" | "requestRate" | "connectionsPerSecond">,
): number | undefined {
  if (edge.protocol !== "tcp") return errorRatio(edge);
  const { failed, opened = 0 } = edge.connectionsPerSecond ?? {};
  return failed === undefined ? undefined : ratioOf(failed, failed + opened);
}

/** Bytes per second in both directions; undefined where neither was measured. */
export function bytesPerSecond({
  sentBytesPerSecond,
  receivedBytesPerSecond,
}: Pick<GraphEdge, "sentBytesPerSecond" | "receivedBytesPerSecond">): number | undefined {
  if (sentBytesPerSecond === undefined && receivedBytesPerSecond === undefined) return undefined;
  return (sentBytesPerSecond ?? 0) + (receivedBytesPerSecond ?? 0);
}

/** How much goes along an edge, in its protocol's own unit. */
export function volumeFigure(edge: GraphEdge): Figure {
  return edge.protocol === "tcp" ? formatBytesRate(bytesPerSecond(edge)) : formatRate(edge.requestRate);
}

/**
 * From 0 (hardly anything) to 5, by powers of ten: requests from 0.1/s, bytes from 1 kB/s. Undefined for nothing at all.
 * Classes, not a scale: an edge changes its width when its traffic changes, not at every refresh.
 */
export function volumeClass(edge: GraphEdge): number | undefined {
  const volume = edge.protocol === "tcp" ? (bytesPerSecond(edge) ?? 0) / 10_000 : (edge.requestRate ?? 0);
  if (volume <= 0) return undefined;
  return Math.min(Math.max(Math.floor(Math.log10(volume)) + 2, 0), 5);
}

/** What is wrong enough to be written red or amber. */
export type LineTone = "plain" | "degraded" | "failing";
export type LabelLine = Figure & { readonly tone: LineTone };

/**
 * What is written on an edge, one below the other: how much, what share fails (only if any does), how slow (p95).
 * What was not measured is left out: a dash on every edge would say nothing.
 */
export function edgeLines(edge: GraphEdge): readonly LabelLine[] {
  if (volumeClass(edge) === undefined) return [];
  const lines: LabelLine[] = [{ ...volumeFigure(edge), tone: "plain" }];
  const failing = failedRatio(edge);
  const { status } = edge.health;
  if (failing !== undefined && failing > 0) {
    lines.push({ ...formatRatio(failing), tone: status === "failing" || status === "degraded" ? status : "plain" });
  }
  const p95 = edge.latencyMs?.p95;
  if (p95 !== undefined) lines.push({ ...formatDuration(p95), tone: "plain" });
  return lines;
}

import type { Graph, GraphEdge, HealthStatus } from "@/lib/graph/model";
import { bytesPerSecond, errorRatio } from "./edge-figures";
import { shownOf } from "./shown";

/** The mesh on one page. Everything undefined was not measured. */
export type MeshSummary = {
  readonly nodes: number;
  /** As many as there are lines in the picture and rows in the table. */
  readonly edges: number;
  readonly nodesByHealth: Readonly<Record<HealthStatus, number>>;
  readonly requestRate: number | undefined;
  readonly errorRate: number | undefined;
  readonly clientErrorRate: number | undefined;
  readonly bytesPerSecond: number | undefined;
  /** Hops all of whose traffic is under mutual TLS, of those with evidence either way, of all. */
  readonly mtls: { readonly full: number; readonly known: number; readonly all: number };
};

/**
 * Adds up what is shown. Rates are those of hops: a request that goes through three workloads counts three times, which
 * is what the mesh carries.
 */
export function summaryOf(graph: Graph, underlay = false): MeshSummary {
  const hops = hopsOf(graph);
  const { nodes, edges } = shownOf(graph, underlay);
  const nodesByHealth = { healthy: 0, degraded: 0, failing: 0, notReady: 0, unknown: 0 };
  for (const { health } of nodes) nodesByHealth[health.status]++;
  const known = hops.filter(({ mtlsRatio }) => mtlsRatio !== undefined);
  return {
    nodes: nodes.length,
    edges: edges.length,
    nodesByHealth,
    requestRate: total(hops.map(({ requestRate }) => requestRate)),
    errorRate: total(hops.map(({ errorRate }) => errorRate)),
    clientErrorRate: total(hops.map(({ clientErrorRate }) => clientErrorRate)),
    bytesPerSecond: total(hops.filter(({ protocol }) => protocol === "tcp").map(bytesPerSecond)),
    mtls: { full: known.filter(({ mtlsRatio }) => mtlsRatio === 1).length, known: known.length, all: hops.length },
  };
}

const SEVERITY: Record<HealthStatus, number> = { failing: 3, degraded: 2, notReady: 1, unknown: 0, healthy: 0 };

/** Edges that are not well: the gravest verdict first, then those that lose most requests. */
export function worstEdges(graph: Graph, most: number): readonly GraphEdge[] {
  return hopsOf(graph)
    .filter(({ health }) => SEVERITY[health.status] > 0)
    .sort(compareTrouble)
    .slice(0, most);
}

/** Puts the gravest first, then what loses most requests, then the slowest. For `sort`. */
export function compareTrouble(a: GraphEdge, b: GraphEdge): number {
  return (
    SEVERITY[b.health.status] - SEVERITY[a.health.status] ||
    (b.errorRate ?? 0) - (a.errorRate ?? 0) ||
    (errorRatio(b) ?? 0) - (errorRatio(a) ?? 0) ||
    (b.latencyMs?.p95 ?? 0) - (a.latencyMs?.p95 ?? 0)
  );
}

/**
 * The edges that count: not the L4 hops beneath others, and, where services are drawn between callers and workloads,
 * only the half that leads to them.
 */
function hopsOf({ type, nodes, edges }: Graph): GraphEdge[] {
  const services = new Set(nodes.filter(({ kind }) => kind === "service" && type !== "service").map(({ id }) => id));
  return edges.filter(({ underlay, source }) => !underlay && !services.has(source));
}

function total(rates: readonly (number | undefined)[]): number | undefined {
  const known = rates.filter((rate) => rate !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, rate) => sum + rate, 0);
}

import type { MeshFlavour } from "../mesh/flavour";
import type { Measure, Outcome } from "../mesh/flow";
import type { MeshGraph } from "./build";
import { factorsOf, histogramsOf, type LatencyBuckets, type Part, timedFlows } from "./edge-sum";
import { explainQuantile, explainRate, type Moment, withNote } from "./explain-flows";
import { grouped } from "./grouping";
import { edgesByNode, type Touching } from "./judge";
import type { DirectionTotals, Explanation, Graph, GraphNode, LatencyMs } from "./model";
import { shownEdges, type ViewOptions } from "./view";

/** With the buckets that the graph's quantiles were made of: a report without any is stood in for by another. */
type GraphMoment = Moment & { readonly latency: LatencyBuckets };

/** Which measures a figure of an edge is made of, and which of their series count. */
const FIGURES: readonly {
  readonly name: keyof DirectionTotals;
  readonly measures: readonly Measure[];
  readonly outcome?: Outcome;
}[] = [
  { name: "requestRate", measures: ["requests"] },
  { name: "errorRate", measures: ["requests"], outcome: "error" },
  { name: "clientErrorRate", measures: ["requests"], outcome: "clientError" },
  { name: "sentBytesPerSecond", measures: ["requestBytes"] },
  { name: "receivedBytesPerSecond", measures: ["responseBytes"] },
];

/**
 * Adds to every node and edge, per figure, the PromQL that gives it when pasted into Prometheus, with window, reporter and time;
 * where several stores have a part of it, one query for each.
 * Made from the very series that were added up, so that the query and the figure cannot drift apart.
 */
export function explainGraph(
  graph: Graph,
  mesh: MeshGraph,
  shown: Pick<ViewOptions, "namespaces" | "clusters" | "groupBy">,
  flavours: readonly MeshFlavour[],
  moment: GraphMoment,
): Graph {
  const edges = new Map(shownEdges(mesh, shown).map((edge) => [edge.id, edge]));
  // A node's figures are those of the whole mesh, whatever of it is shown.
  const touching = edgesByNode(shown.groupBy === "none" ? mesh : grouped(mesh, shown.groupBy));
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const sides = touching.get(node.id);
      return sides ? { ...node, explain: explanationsOfNode(node, sides, flavours, moment) } : node;
    }),
    edges: graph.edges.map((edge) => {
      const sum = edges.get(edge.id);
      return sum ? { ...edge, explain: explanationsOf(edge, sum.parts, flavours, moment) } : edge;
    }),
  };
}

/** By `protocol.side.figure`, as the figures lie in the node's `traffic`: `http.in.requestRate`, `grpc.latencyMs`. */
function explanationsOfNode(
  { traffic }: GraphNode,
  touching: Touching,
  flavours: readonly MeshFlavour[],
  moment: GraphMoment,
): Record<string, Explanation> {
  const explanations: Record<string, Explanation> = {};
  for (const [protocol, figures] of Object.entries(traffic)) {
    for (const side of ["in", "out"] as const) {
      const parts = touching[side].flatMap((edge) => (edge.protocol === protocol ? edge.parts : []));
      // Latency is that of the requests a node receives.
      const explained = explanationsOf(
        { ...figures[side], latencyMs: side === "in" ? figures.latencyMs : undefined },
        parts,
        flavours,
        moment,
      );
      for (const [figure, explanation] of Object.entries(explained)) {
        const name = figure === "latencyMs" ? `${protocol}.latencyMs` : `${protocol}.${side}.${figure}`;
        explanations[name] = explanation;
      }
    }
  }
  return explanations;
}

/** Figures that a query can give: those that are there are explained. */
type Explainable = { readonly [Figure in (typeof FIGURES)[number]["name"]]?: number | undefined } & {
  readonly latencyMs?: LatencyMs | undefined;
};

function explanationsOf(
  figures: Explainable,
  ofAll: readonly Part[],
  flavours: readonly MeshFlavour[],
  moment: GraphMoment,
): Record<string, Explanation> {
  const explanations: Record<string, Explanation> = {};
  for (const { name, measures, outcome } of FIGURES) {
    if (figures[name] === undefined) continue;
    const parts = ofAll.filter(
      ({ flow }) => measures.includes(flow.measure) && (outcome === undefined || flow.response.outcome === outcome),
    );
    const flows = [...factorsOf(parts)].map(([flow, factor]) => ({ ...flow, factor }));
    const explanation = explainRate(flows, outcome === undefined, flavours, moment);
    if (explanation) explanations[name] = explanation;
  }
  if (figures.latencyMs) {
    const timed = timedFlows(ofAll, moment.latency);
    const explanation = explainQuantile(timed, 0.95, histogramsOf(timed, moment.latency), flavours, moment);
    if (explanation) explanations.latencyMs = withNote(explanation, P95);
  }
  return explanations;
}

const P95 = "p95; take 0.5 or 0.99 in the place of 0.95 for the others.";

import type { MeshFlavour, PartialFlow } from "../mesh/flavour";
import type { Flow, Measure, Outcome } from "../mesh/flow";
import type { MeshGraph } from "./build";
import type { EdgeSum, Part } from "./edge-sum";
import type { Explanation, Graph, GraphEdge } from "./model";
import { shownEdges, type ViewOptions } from "./view";

type Moment = {
  readonly at: number;
  readonly windowSeconds: number;
  readonly source: string;
  /** Labels by which the store tells apart copies of one series. */
  readonly replicaLabels: readonly string[];
};

/** Which measures a figure of an edge is made of, and which of their series count. */
const FIGURES: readonly {
  readonly name: keyof GraphEdge;
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
 * Adds to every edge, per figure, the PromQL that gives it when pasted into Prometheus, with window, reporter and time.
 * Made from the very series that were added up, so that the query and the figure cannot drift apart.
 */
export function explainGraph(
  graph: Graph,
  mesh: MeshGraph,
  shown: Pick<ViewOptions, "namespaces" | "clusters" | "groupBy">,
  flavours: readonly MeshFlavour[],
  moment: Moment,
): Graph {
  const edges = new Map(shownEdges(mesh, shown).map((edge) => [edge.id, edge]));
  return {
    ...graph,
    edges: graph.edges.map((edge) => {
      const sum = edges.get(edge.id);
      return sum ? { ...edge, explain: explanationsOf(edge, sum, flavours, moment) } : edge;
    }),
  };
}

function explanationsOf(
  edge: GraphEdge,
  sum: EdgeSum,
  flavours: readonly MeshFlavour[],
  moment: Moment,
): Record<string, Explanation> {
  const explanations: Record<string, Explanation> = {};
  for (const { name, measures, outcome } of FIGURES) {
    if (edge[name] === undefined) continue;
    const parts = sum.parts.filter(
      ({ flow }) => measures.includes(flow.measure) && (outcome === undefined || flow.outcome === outcome),
    );
    const explanation = explain(parts, outcome === undefined, flavours, moment);
    if (explanation) explanations[name] = explanation;
  }
  if (edge.latencyMs) {
    const parts = sum.parts.filter(({ flow }) => flow.measure === "requests");
    const explanation = explainLatency(parts, flavours, moment);
    if (explanation) explanations.latencyMs = explanation;
  }
  return explanations;
}

function explain(
  parts: readonly Part[],
  allResponses: boolean,
  flavours: readonly MeshFlavour[],
  moment: Moment,
): Explanation | undefined {
  const [first] = parts;
  const flavour = flavours.find(({ id }) => id === first?.flow.ends.flavour);
  if (!first || !flavour?.flowsPromql) return undefined;
  const apportioned = parts.some(({ factor }) => factor !== 1);
  return {
    promql: flavour.flowsPromql(partialFlows(parts), moment.windowSeconds, allResponses, moment.replicaLabels),
    source: moment.source,
    windowSeconds: moment.windowSeconds,
    reporter: reportersOf(parts),
    at: moment.at,
    ...(apportioned
      ? {
          note: "The caller is reached through several services; the query counts this service's share of its calls.",
        }
      : {}),
  };
}

/** Each flow once: a group may hold several parts of it. */
function partialFlows(parts: readonly Part[]): PartialFlow[] {
  const factors = new Map<Flow, number>();
  for (const { flow, factor } of parts) factors.set(flow, (factors.get(flow) ?? 0) + factor);
  return [...factors].map(([flow, factor]) => (factor === 1 ? flow : { ...flow, factor }));
}

function explainLatency(
  parts: readonly Part[],
  flavours: readonly MeshFlavour[],
  moment: Moment,
): Explanation | undefined {
  const [first] = parts;
  const flavour = flavours.find(({ id }) => id === first?.flow.ends.flavour);
  if (!first || !flavour?.latency) return undefined;
  return {
    promql: flavour.latency.quantilePromql(
      parts.map(({ flow }) => flow),
      0.95,
      moment.windowSeconds,
      moment.replicaLabels,
    ),
    source: moment.source,
    windowSeconds: moment.windowSeconds,
    reporter: reportersOf(parts),
    at: moment.at,
    note: "p95; put 0.5 or 0.99 in the place of 0.95 for the others.",
  };
}

function reportersOf(parts: readonly Part[]): string {
  return [...new Set(parts.map(({ exchange }) => exchange.reporter))].sort().join(", ");
}

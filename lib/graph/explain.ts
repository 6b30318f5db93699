import type { MeshFlavour, PartialFlow } from "../mesh/flavour";
import type { Flow, Measure, Outcome } from "../mesh/flow";
import type { MeshGraph } from "./build";
import type { Part } from "./edge-sum";
import { grouped } from "./grouping";
import { edgesByNode, type Touching } from "./judge";
import type { DirectionTotals, Explanation, Graph, GraphNode, LatencyMs } from "./model";
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
 * Adds to every node and edge, per figure, the PromQL that gives it when pasted into Prometheus, with window, reporter and time.
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
  moment: Moment,
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
  moment: Moment,
): Record<string, Explanation> {
  const explanations: Record<string, Explanation> = {};
  for (const { name, measures, outcome } of FIGURES) {
    if (figures[name] === undefined) continue;
    const parts = ofAll.filter(
      ({ flow }) => measures.includes(flow.measure) && (outcome === undefined || flow.outcome === outcome),
    );
    const explanation = explain(parts, outcome === undefined, flavours, moment);
    if (explanation) explanations[name] = explanation;
  }
  if (figures.latencyMs) {
    const parts = ofAll.filter(({ flow }) => flow.measure === "requests");
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
  const flows = parts.map(({ flow }) => flow);
  const flavour = flavours.find(({ id }) => id === flows[0]?.ends.flavour);
  if (!flavour?.latency) return undefined;
  const ofKinds = noteOfKinds(flows);
  return {
    promql: flavour.latency.quantilePromql(flows, 0.95, moment.windowSeconds, moment.replicaLabels),
    source: moment.source,
    windowSeconds: moment.windowSeconds,
    reporter: reportersOf(parts),
    at: moment.at,
    note: `p95; put 0.5 or 0.99 in the place of 0.95 for the others.${ofKinds === undefined ? "" : ` ${ofKinds}`}`,
  };
}

/** What must be said of a query for a quantile in a store with histograms of two kinds: PromQL cannot add them up. */
export function noteOfKinds(flows: readonly Flow[]): string | undefined {
  if (!flows.some(({ reading }) => reading?.histograms === "mixed")) return undefined;
  return "Where some pods have native histograms and others classic ones, the figure is of all of them, and the query gives the native ones' own.";
}

function reportersOf(parts: readonly Part[]): string {
  return [...new Set(parts.map(({ exchange }) => exchange.reporter))].sort().join(", ");
}

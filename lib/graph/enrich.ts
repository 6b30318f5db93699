import { knowing } from "../facts/known-cluster";
import type { ClusterGap, ClusterSnapshot } from "../kubernetes/snapshot";
import type { Meshes } from "../mesh/meshes";
import { changed, type NodeChange } from "./enrichments/changes";
import type { Enrichment } from "./enrichments/enrichment";
import { type FactOptions, type Facts, factsOf } from "./enrichments/facts";
import { ENRICHMENTS } from "./enrichments/registry";
import type { Gap, Graph, GraphNode } from "./model";

/** Nodes between two pieces: some milliseconds. */
const NODES_AT_ONCE = 200;

/** Adds everything that is known to a graph, piece by piece; the last piece is the whole. */
export function* enriching(
  graph: Graph,
  snapshots: readonly ClusterSnapshot[],
  options: FactOptions,
  enrichments: readonly Enrichment[] = ENRICHMENTS,
): Generator<Graph> {
  let enriched: Graph = graph;
  if (snapshots.length > 0) {
    // What is derived from a cluster is kept with it, and made ahead of what needs it: each is a piece of its own.
    for (const _ of knowing(snapshots, options.meshes)) yield enriched;
    for (const isAdder of [true, false]) {
      const facts = factsOf(enriched, snapshots, options);
      for (const each of enrichments) {
        if (!("ofGraph" in each) || (each.addsNodes ?? false) !== isAdder) continue;
        enriched = each.ofGraph(enriched, facts);
        yield enriched;
      }
    }
    enriched = yield* enrichingNodes(enriched, factsOf(enriched, snapshots, options), enrichments);
  }
  const missing = clusterGaps(snapshots, options, enrichments);
  yield missing.length === 0 ? enriched : { ...enriched, missing: [...enriched.missing, ...missing] };
}

function* enrichingNodes(graph: Graph, facts: Facts, enrichments: readonly Enrichment[]): Generator<Graph, Graph> {
  const ofNodes = enrichments.filter((each) => "ofNode" in each);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const changes: NodeChange[] = [];
    for (const each of ofNodes) {
      const change = each.ofNode(node, facts);
      if (change) changes.push(change);
    }
    nodes.push(changed(node, changes));
    if (nodes.length % NODES_AT_ONCE === 0) yield graph;
  }
  return nodes.every((node, index) => node === graph.nodes[index]) ? graph : { ...graph, nodes };
}

/** What of the clusters a graph misses: kinds that enrichments read, each with what is not checked without it. */
function clusterGaps(
  snapshots: readonly ClusterSnapshot[],
  { atIsNow, meshes }: FactOptions,
  enrichments: readonly Enrichment[],
): readonly Gap[] {
  return snapshots.flatMap(({ cluster, gaps }) => [
    ...gaps.flatMap((gap) => explained(gap, enrichments, meshes)),
    ...(atIsNow ? [] : [{ source: `kubernetes/${cluster}`, what: "configuration", why: AS_OF_NOW }]),
  ]);
}

const AS_OF_NOW =
  "Configuration as of now: what the cluster was at that moment is not known, so nothing is marked as dead, added as idle or judged by its pods.";

function explained(gap: ClusterGap, enrichments: readonly Enrichment[], meshes: Meshes): readonly Gap[] {
  const [kind] = gap.what.split(" ");
  if (kind === "cluster") return [gap];
  const without = enrichments
    .filter(({ reads, words = [] }) =>
      [reads, ...words.map((word) => meshes[word].reads)].flat().some((id) => id === kind),
    )
    .map(({ title }) => title);
  if (without.length === 0) return [];
  // What is stale is still checked.
  if (gap.staleSince !== undefined) return [gap];
  return [{ ...gap, why: `${gap.why.replace(/\.?$/, ".")} Not checked: ${without.join(", ")}.` }];
}

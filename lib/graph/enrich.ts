import type { ClusterGap, ClusterSnapshot } from "../kubernetes/snapshot";
import type { Enrichment } from "./enrichments/enrichment";
import { ENRICHMENTS } from "./enrichments/registry";
import { type FactOptions, factsOf } from "./facts/facts";
import type { Gap, Graph } from "./model";

/** Adds everything that is known to a graph, piece by piece; the last piece is the whole. */
export function* enriching(
  graph: Graph,
  snapshots: readonly ClusterSnapshot[],
  options: FactOptions,
  enrichments: readonly Enrichment[] = ENRICHMENTS,
): Generator<Graph> {
  let enriched: Graph = graph;
  for (const isAdder of [true, undefined]) {
    const facts = factsOf(enriched, snapshots, options);
    for (const { adds, enrich } of enrichments) {
      if (adds !== isAdder) continue;
      enriched = enrich(enriched, facts);
      yield enriched;
    }
  }
  const missing = clusterGaps(snapshots, options, enrichments);
  yield missing.length === 0 ? enriched : { ...enriched, missing: [...enriched.missing, ...missing] };
}

/** What of the clusters a graph misses: kinds that enrichments read, each with what is not checked without it. */
function clusterGaps(
  snapshots: readonly ClusterSnapshot[],
  { atIsNow }: FactOptions,
  enrichments: readonly Enrichment[],
): readonly Gap[] {
  return snapshots.flatMap(({ cluster, gaps }) => [
    ...gaps.flatMap((gap) => explained(gap, enrichments)),
    ...(atIsNow ? [] : [{ source: `kubernetes/${cluster}`, what: "configuration", why: AS_OF_NOW }]),
  ]);
}

const AS_OF_NOW =
  "Configuration as of now: what the cluster was at that moment is not known, so nothing is marked as dead, added as idle or judged by its pods.";

function explained(gap: ClusterGap, enrichments: readonly Enrichment[]): readonly Gap[] {
  const [kind] = gap.what.split(" ");
  if (kind === "cluster") return [gap];
  const without = enrichments.filter(({ reads }) => reads.some((id) => id === kind)).map(({ title }) => title);
  if (without.length === 0) return [];
  // What is stale is still checked.
  if (gap.staleSince !== undefined) return [gap];
  return [{ ...gap, why: `${gap.why.replace(/\.?$/, ".")} Not checked: ${without.join(", ")}.` }];
}

import { noteOfKinds } from "../graph/explain";
import type { Explanation } from "../graph/model";
import type { PartialFlow } from "../mesh/flavour";
import { FLAVOURS } from "../mesh/registry";
import type { MetricsSource } from "../prometheus/source";

/** Writes the queries that give a chart's lines when pasted into the store as range queries. */
export type ChartExplainer = {
  rate(flows: readonly PartialFlow[], allResponses: boolean): Explanation | undefined;
  quantile(flows: readonly PartialFlow[], ratio: number): Explanation | undefined;
};

/** `at` is the end of the chart, whose last point the query gives as an instant one. */
export function chartExplainer(sources: readonly MetricsSource[], windowSeconds: number, at: number): ChartExplainer {
  const replicaLabels = [...new Set(sources.flatMap((source) => source.replicaLabels ?? []))];
  const source = sources.map(({ name }) => name).join(", ");
  const flavourOf = ([first]: readonly PartialFlow[]) => FLAVOURS.find(({ id }) => id === first?.ends.flavour);
  const explanation = (
    promql: string | undefined,
    flows: readonly PartialFlow[],
    note?: string,
  ): Explanation | undefined => {
    if (promql === undefined) return undefined;
    const reporter = [...new Set(flows.map(({ ends }) => ends.reporter))].sort().join(", ");
    return { promql, source, windowSeconds, reporter, at, ...(note === undefined ? {} : { note }) };
  };
  return {
    rate(flows, allResponses) {
      return explanation(flavourOf(flows)?.flowsPromql?.(flows, windowSeconds, allResponses, replicaLabels), flows);
    },
    quantile(flows, ratio) {
      const promql = flavourOf(flows)?.latency?.quantilePromql(flows, ratio, windowSeconds, replicaLabels);
      return explanation(promql, flows, noteOfKinds(flows));
    },
  };
}

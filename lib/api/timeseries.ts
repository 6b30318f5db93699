import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Timeseries } from "@/lib/graph/model";
import type { Selection } from "@/lib/view-state/graph-view";
import { getJson, queryString } from "./get-json";
import { type GraphParameters, graphPairs } from "./graph";

export type TimeseriesParameters = {
  /** The graph it is part of: the same id may stand for something else in another. */
  readonly graph: GraphParameters;
  readonly subject: Selection;
  /** Which side of a node; edges have one. */
  readonly direction?: "in" | "out";
  readonly rangeSeconds: number;
};

/** History moves slowly: once a minute is often enough, and half as dear. */
const REFRESH_MS = 60_000;

/** Rate, errors and quantiles over time for one node or edge. */
export function timeseriesQuery(parameters: TimeseriesParameters) {
  return queryOptions({
    queryKey: ["timeseries", parameters],
    queryFn: ({ signal }) => getJson<Timeseries>(timeseriesPath(parameters), signal),
    // Only ever the same subject's: another one's history under this one's title would be a lie.
    placeholderData: (previous, query) => {
      const before = query?.queryKey[1] as TimeseriesParameters | undefined;
      return before && subjectKey(before) === subjectKey(parameters) ? keepPreviousData(previous) : undefined;
    },
    staleTime: REFRESH_MS,
    refetchInterval: parameters.graph.at === undefined ? REFRESH_MS : false,
    retry: 1,
  });
}

/** What is drawn, whenever that was and over whatever window. */
function subjectKey({ graph, subject, direction }: TimeseriesParameters): string {
  const { windowSeconds: _, at: __, ...cut } = graph;
  return JSON.stringify([subject.id, direction, cut]);
}

export function timeseriesPath({ graph, subject, direction, rangeSeconds }: TimeseriesParameters): string {
  return `/api/timeseries${queryString({
    [subject.kind]: subject.id,
    direction,
    range: rangeSeconds,
    ...graphPairs(graph),
  })}`;
}

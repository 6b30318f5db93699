import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Timeseries } from "@/lib/graph/model";
import type { Selection } from "@/lib/view-state/graph-view";
import { getJson, queryString } from "./get-json";

export type TimeseriesParameters = {
  readonly subject: Selection;
  /** Which side of a node; edges have one. */
  readonly direction?: "in" | "out";
  readonly rangeSeconds: number;
  readonly windowSeconds: number;
  readonly at: number | undefined;
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
      return before?.subject.id === parameters.subject.id && before.direction === parameters.direction
        ? keepPreviousData(previous)
        : undefined;
    },
    staleTime: REFRESH_MS,
    refetchInterval: parameters.at === undefined ? REFRESH_MS : false,
    retry: 1,
  });
}

export function timeseriesPath({ subject, direction, rangeSeconds, windowSeconds, at }: TimeseriesParameters): string {
  return `/api/timeseries${queryString({
    [subject.kind]: subject.id,
    direction,
    range: rangeSeconds,
    window: windowSeconds,
    at,
  })}`;
}

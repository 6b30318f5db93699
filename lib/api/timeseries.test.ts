import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { timeseriesParameters } from "@/lib/server/parameters";
import type { GraphParameters } from "./graph";
import { type TimeseriesParameters, timeseriesPath, timeseriesQuery } from "./timeseries";

const GRAPH: GraphParameters = {
  namespaces: [],
  clusters: [],
  type: "workload",
  serviceNodes: false,
  idle: false,
  groupBy: "none",
  windowSeconds: 300,
  at: undefined,
};
const EDGE: TimeseriesParameters = { graph: GRAPH, subject: { kind: "edge", id: "a|b|http" }, rangeSeconds: 3600 };

describe("the address of a chart", () => {
  it("says which graph its subject is part of", () => {
    const graph = { ...GRAPH, namespaces: ["shop"], serviceNodes: true, idle: true, groupBy: "app", at: 7 } as const;

    expect(timeseriesPath({ ...EDGE, graph })).toBe(
      "/api/timeseries?edge=a%7Cb%7Chttp&range=3600&namespaces=shop&type=workload&serviceNodes=true&idle=true&groupBy=app&window=300&at=7",
    );
  });

  it("names nothing that the route does not know", () => {
    const graph = {
      ...GRAPH,
      namespaces: ["a"],
      clusters: ["b"],
      serviceNodes: true,
      idle: true,
      groupBy: "app",
      at: 7,
    };
    const path = timeseriesPath({ ...EDGE, graph, direction: "in" } as TimeseriesParameters);
    const names = [...new URL(path, "http://localhost").searchParams.keys()];

    expect(Object.keys(timeseriesParameters.shape)).toEqual(expect.arrayContaining(names));
  });
});

describe("the chart that is shown while another is read", () => {
  function placeholder(before: TimeseriesParameters, now: TimeseriesParameters): unknown {
    const client = new QueryClient();
    const previous = { id: "before" };
    client.setQueryData(timeseriesQuery(before).queryKey, previous as never);
    const query = client.getQueryCache().find({ queryKey: timeseriesQuery(before).queryKey });
    const { placeholderData } = timeseriesQuery(now);
    return typeof placeholderData === "function" ? placeholderData(previous as never, query as never) : undefined;
  }

  it.each([
    { what: "another moment", change: { at: 7 }, stays: true },
    { what: "another window", change: { windowSeconds: 60 }, stays: true },
    { what: "another cut, where the id stands for something else", change: { serviceNodes: true }, stays: false },
    { what: "another type", change: { type: "app" as const }, stays: false },
  ])("is the last one's for $what: $stays", ({ change, stays }) => {
    const shown = placeholder(EDGE, { ...EDGE, graph: { ...GRAPH, ...change } });

    expect(shown !== undefined).toBe(stays);
  });
});

import { z } from "zod";
import { booleanParam, clustersParam, integerParam, namespacesParam, oneOfParam } from "../http/search-params";

/** The query parameters of the API's routes, which are also its documentation. */

const DAY_SECONDS = 86_400;
/** 2286: what is later is milliseconds by mistake. */
const LATEST_SECONDS = 9_999_999_999;

/** Which graph: an id may stand for something else in another. */
const graph = {
  type: oneOfParam(["versionedApp", "workload", "service", "app"]).default("versionedApp"),
  serviceNodes: booleanParam().default(false).describe("Draw services between callers and workloads"),
  idle: booleanParam().default(false).describe("Also edges without traffic in the window"),
  groupBy: oneOfParam(["none", "namespace", "app", "cluster"]).default("none"),
};

const latency = oneOfParam(["now", "wait", "none"])
  .default("now")
  .describe(
    "now: what is there, the rest is named in missing; wait: until that of the namespaces is there, without any all of it; none: leave it out",
  );

const shared = {
  explain: oneOfParam(["0", "1"]).default("0").describe("1: per figure the PromQL, window, reporter and time"),
  namespaces: namespacesParam().optional().describe("Comma-separated; absent: all"),
  clusters: clustersParam().optional().describe("Comma-separated; absent: all"),
  window: integerParam(60, DAY_SECONDS)
    .default(300)
    .describe("Seconds the rates are taken over; raised to four scrape intervals where needed"),
  at: integerParam(0, LATEST_SECONDS).optional().describe("Unix seconds; absent: now"),
};

export const graphParameters = z.object({
  ...graph,
  latency,
  ...shared,
});

export const inventoryParameters = z.object({
  latency,
  namespaces: shared.namespaces,
  clusters: shared.clusters,
  window: shared.window,
  at: shared.at,
});

export const inventoryDetailsParameters = z.object({ latency, window: shared.window, at: shared.at });

export const timeseriesParameters = z.object({
  node: z
    .string()
    .max(2000)
    .optional()
    .describe("Id of a node of the graph that the parameters describe; this or edge"),
  edge: z
    .string()
    .max(4096)
    .optional()
    .describe("Id of an edge of the graph that the parameters describe; this or node"),
  ...graph,
  namespaces: shared.namespaces,
  clusters: shared.clusters,
  direction: oneOfParam(["in", "out"]).default("in").describe("Which side of a node"),
  range: integerParam(300, 7 * DAY_SECONDS)
    .default(3600)
    .describe("Seconds back from at"),
  explain: shared.explain,
  window: integerParam(60, DAY_SECONDS)
    .default(300)
    .describe(
      "Seconds each point's rate is taken over; raised to four scrape intervals and to the time between two points where needed",
    ),
  at: shared.at,
});

export const noParameters = z.object({});

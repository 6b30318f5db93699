import { expect, it } from "vitest";
import { DEFAULT_HEALTH } from "../health/settings";
import { FLAVOURS } from "../mesh/registry";
import { destinationLabels, flowsOf, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import { buildGraph } from "./build";
import { explainGraph } from "./explain";
import type { Graph } from "./model";
import { graphView } from "./view";

function explained(namespaces: readonly string[]): Graph {
  const b = [destinationLabels({ workload: "b" }), serviceLabels("b")];
  const mesh = buildGraph(
    flowsOf([
      requests("source", 9, sourceLabels({ workload: "a" }), ...b),
      requests("source", 1, sourceLabels({ workload: "a" }), ...b, { response_code: "503", response_flags: "UF" }),
      requests("source", 5, sourceLabels({ workload: "c", namespace: "other" }), ...b),
    ]),
    { type: "workload", serviceNodes: false },
  );
  const shown = { namespaces, clusters: [], groupBy: "none" as const };
  const view = graphView(mesh, {
    ...shown,
    appBoxes: false,
    windowSeconds: 300,
    health: DEFAULT_HEALTH,
    latency: new Map(),
  });
  const graph: Graph = {
    at: 100,
    windowSeconds: 300,
    type: "workload",
    groupBy: "none",
    refreshSeconds: 15,
    latency: { state: "none" },
    namespaces: [],
    sources: [],
    missing: [],
    ...view,
  };
  return explainGraph(graph, mesh, shown, FLAVOURS, {
    at: 100,
    windowSeconds: 300,
    latency: new Map(),
    replicaLabels: new Map(),
  });
}

it("explains each figure that an edge has, by the series that make it", () => {
  const edge = explained([]).edges.find(({ source }) => source.endsWith("/a"));

  expect(Object.keys(edge?.explain ?? {})).toEqual(["requestRate", "errorRate"]);
  expect(edge?.explain?.requestRate).toMatchObject({
    queries: [{ source: "main" }],
    reporter: "source",
    windowSeconds: 300,
    at: 100,
  });
  expect(edge?.explain?.requestRate?.queries[0]?.promql).toMatch(
    /^sum\(rate\(istio_requests_total\{.*source_workload="a".*\[300s\]\)\)$/,
  );
  expect(edge?.explain?.requestRate?.queries[0]?.promql).not.toContain("response_code");
  expect(edge?.explain?.errorRate?.queries[0]?.promql).toContain('response_code="503"');
});

it("explains a node's figures over the whole mesh, whatever of it is shown", () => {
  const node = explained(["other"]).nodes.find(({ workload }) => workload === "b");

  expect(node?.traffic.http?.in?.requestRate).toBe(15);
  expect(Object.keys(node?.explain ?? {})).toEqual(["http.in.requestRate", "http.in.errorRate"]);
  expect(node?.explain?.["http.in.requestRate"]?.queries[0]?.promql).toContain('source_workload="a"');
  expect(node?.explain?.["http.in.requestRate"]?.queries[0]?.promql).toContain('source_workload="c"');
});

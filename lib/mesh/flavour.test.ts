import { expect, it } from "vitest";
import { buildGraph } from "../graph/build";
import { graphView } from "../graph/view";
import { DEFAULT_HEALTH } from "../health/settings";
import { rate, selector, sumBy } from "../prometheus/promql";
import type { MeshFlavour } from "./flavour";
import type { Ends, Peer } from "./flow";

const peer = (name: string): Peer => ({ key: name, namespace: "ns", workload: name });

/** A mesh of another kind, in ten lines: if it needs more than the type can say, the type lacks a word. */
const fake: MeshFlavour = {
  id: "fake",
  title: "Fake",
  flowQueries: ({ windowSeconds }) => [
    {
      what: "calls",
      measure: "requests",
      promql: sumBy(["from", "to", "ok"], rate(selector("calls_total"), windowSeconds)),
    },
  ],
  decoder: () => ({
    decode: ({ from = "", to = "", ok }) => {
      const service = { key: to, name: to, namespace: "ns" };
      const ends: Ends = {
        reporter: "source",
        protocol: "http",
        source: peer(from),
        destination: peer(to),
        service,
        security: "noEvidence",
        layer4: false,
        pairKey: `${from}>${to}`,
        store: "",
        latencyKey: "",
        labels: {},
        flavour: "fake",
      };
      return ok === "true"
        ? { ends, response: { code: "200", flags: "-", outcome: "ok", labels: {} } }
        : { ends, response: { code: "500", flags: "-", outcome: "error", labels: {} } };
    },
  }),
};

it("draws a graph of a mesh that is not Istio", () => {
  const decoder = fake.decoder({ clusters: [], store: "" });
  const series = [
    { labels: { from: "web", to: "api", ok: "true" }, rate: 9 },
    { labels: { from: "web", to: "api", ok: "false" }, rate: 1 },
  ];
  const flows = series.flatMap(({ labels, rate }) => {
    const decoded = decoder.decode(labels, "requests");
    return decoded ? [{ ...decoded, measure: "requests" as const, rate }] : [];
  });

  const { nodes, edges } = graphView(buildGraph(flows, { type: "workload", serviceNodes: false }), {
    namespaces: [],
    clusters: [],
    groupBy: "none",
    appBoxes: false,
    windowSeconds: 300,
    health: DEFAULT_HEALTH,
    latency: new Map(),
  });

  expect(fake.flowQueries({ windowSeconds: 60, idle: false }).map(({ promql }) => promql)).toEqual([
    "sum by (from, to, ok) (rate(calls_total[60s]))",
  ]);
  expect(nodes.map(({ label }) => label)).toEqual(["api", "web"]);
  expect(edges).toMatchObject([{ requestRate: 10, errorRate: 1, health: { status: "failing" } }]);
});

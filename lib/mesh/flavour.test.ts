import { expect, it } from "vitest";
import { knownCluster } from "../facts/known-cluster";
import { clusterWith, deployment, pod, service } from "../facts/testing";
import { buildGraph } from "../graph/build";
import { enriching } from "../graph/enrich";
import { graphWith, node, OPTIONS } from "../graph/enrichments/testing";
import { graphView } from "../graph/view";
import { DEFAULT_HEALTH } from "../health/settings";
import { inventoryRows } from "../inventory/rows";
import type { KindState } from "../kubernetes/snapshot";
import { rate, selector, sumBy } from "../prometheus/promql";
import type { MeshFlavour } from "./flavour";
import type { Ends, Peer } from "./flow";
import { meshesOf } from "./meshes";
import { FLAVOURS } from "./registry";

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
  cluster: {
    appOf: ({ unit }) => unit,
    versionOf: () => undefined,
    dataplaneOf: ({ metadata }) => (metadata.annotations?.["fake/proxy"] === "on" ? "sidecar" : "none"),
    limits: {
      reads: ["ingresses"],
      of: (_, host) =>
        host === "api.shop.svc"
          ? [{ kind: "Budget", namespace: "shop", name: "api", what: "allows five at once", visibility: "everybody" }]
          : [],
    },
  },
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

const API = {
  deployments: { api: deployment("api") },
  services: { api: service("api") },
  pods: {
    a: pod("api", { owner: "api", sidecar: false, labels: { unit: "backend" }, annotations: { "fake/proxy": "on" } }),
  },
};
const NOT_READ: KindState = { is: "notRead", forbidden: true, why: "Not allowed." };

it("is told from a cluster in its own words alone, in the graph and in lists", () => {
  const meshes = meshesOf([fake]);
  const cluster = clusterWith(API, { states: { ingresses: NOT_READ, destinationRules: NOT_READ } });
  const graph = [...enriching(graphWith([node("workload", "api")]), [cluster], { ...OPTIONS, meshes })].at(-1);
  const rows = inventoryRows("workloads", (type) => buildGraph([], { type, serviceNodes: false }), {
    at: 0,
    windowSeconds: 300,
    health: DEFAULT_HEALTH,
    latency: new Map(),
    clusters: [knownCluster(meshes)(cluster)],
    isPast: false,
  });

  expect(graph?.nodes).toMatchObject([
    {
      dataplane: "sidecar",
      traits: ["circuitBreaker"],
      config: [{ kind: "Budget", name: "api", what: "allows five at once" }],
    },
  ]);
  expect(rows).toMatchObject([{ name: "api", app: "backend", dataplane: "sidecar" }]);
  expect(graph?.missing).toEqual([
    { source: "kubernetes/east", what: "ingresses", why: "Not allowed. Not checked: circuit breakers." },
  ]);
});

it("is told beside others: the first that has an answer gives it, and all tell what they configure", () => {
  const meshes = meshesOf([...FLAVOURS, fake]);
  const { metadata, spec } = { metadata: { name: "a", annotations: { "fake/proxy": "on" } }, spec: { containers: [] } };
  const rule = { spec: { host: "api", trafficPolicy: { outlierDetection: {} } } };

  expect(meshes.dataplaneOf({ metadata, spec })).toBe("sidecar");
  expect(meshes.dataplaneOf({ metadata: { name: "b" }, spec })).toBe("none");
  expect([meshes.appOf({ unit: "u" }), meshes.appOf({ unit: "u", app: "a" }), meshes.appOf({})]).toEqual([
    "u",
    "a",
    undefined,
  ]);
  expect(
    meshes.limits.of(clusterWith({ destinationRules: { api: rule } }), "api.shop.svc").map(({ kind }) => kind),
  ).toEqual(["DestinationRule", "Budget"]);
  expect(meshesOf([]).dataplaneOf({ metadata })).toBe("none");
});

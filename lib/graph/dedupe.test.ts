import { describe, expect, it } from "vitest";
import { DEFAULT_HEALTH } from "../health/settings";
import {
  destinationLabels,
  flowsOf,
  requests,
  serviceLabels,
  sourceLabels,
  type TestSeries,
  tcp,
} from "../mesh/testing";
import { buildGraph } from "./build";
import { graphView } from "./view";

const A = { workload: "a" };
const B = { workload: "b" };
const from = sourceLabels;
const to = destinationLabels;
const b = serviceLabels("b");

/** Draws series as a workload graph; each edge as `source → target` with the figures that the worked cases name. */
function edgesOf(series: readonly TestSeries[]) {
  const mesh = buildGraph(flowsOf(series), { type: "workload", serviceNodes: false });
  const { nodes, edges } = graphView(mesh, {
    namespaces: [],
    clusters: [],
    groupBy: "none",
    appBoxes: false,
    windowSeconds: 300,
    health: DEFAULT_HEALTH,
    latency: new Map(),
  });
  const labels = new Map(nodes.map((node) => [node.id, node.label]));
  const shown = edges.map((edge) => {
    const { requestRate, errorRate, mtlsRatio, reporter, underlay, receivedBytesPerSecond } = edge;
    return {
      edge: `${labels.get(edge.source)} → ${labels.get(edge.target)} ${edge.protocol}`,
      ...(requestRate === undefined ? {} : { requestRate, errorRatio: (errorRate ?? 0) / requestRate }),
      ...(receivedBytesPerSecond === undefined ? {} : { receivedBytesPerSecond }),
      mtlsRatio,
      reporter,
      underlay,
    };
  });
  return { nodes, edges, shown };
}

const http = (edge: string, requestRate: number, more: object = {}) => ({
  edge: `${edge} http`,
  requestRate,
  errorRatio: 0,
  mtlsRatio: undefined,
  reporter: "source",
  underlay: undefined,
  ...more,
});

const WAYPOINT = { workload: "waypoint" };
const ztunnel = { app: "ztunnel" };

const cases: readonly { name: string; series: readonly TestSeries[]; expected: readonly object[] }[] = [
  {
    name: "D1: two reports of the same requests are one edge, encrypted as the receiver says",
    series: [requests("source", 10, from(A), to(B), b), requests("destination", 10, from(A), to(B), b)],
    expected: [http("a → b", 10, { mtlsRatio: 1 })],
  },
  {
    name: "D2: requests that reached nobody end at the service",
    series: [
      requests("source", 10, from(A), to(B), b),
      requests("destination", 10, from(A), to(B), b),
      requests("source", 2, from(A), to(undefined), b, { response_code: "503", response_flags: "UH" }),
    ],
    expected: [http("a → b", 2, { errorRatio: 1 }), http("a → b", 10, { mtlsRatio: 1 })],
  },
  {
    name: "D3: ends that disagree on the code are not added up",
    series: [
      requests("source", 9, from(A), to(B), b),
      requests("source", 1, from(A), to(B), b, { response_code: "504", response_flags: "UT" }),
      requests("destination", 9, from(A), to(B), b),
      requests("destination", 1, from(A), to(B), b, { response_code: "0", response_flags: "DC" }),
    ],
    expected: [http("a → b", 10, { errorRatio: 0.1, mtlsRatio: 1 })],
  },
  {
    name: "D4: a caller outside of the mesh is unknown and unencrypted",
    series: [requests("destination", 3, from(undefined), to(B), b, { connection_security_policy: "none" })],
    expected: [http("unknown callers → b", 3, { mtlsRatio: 0, reporter: "destination" })],
  },
  {
    name: "D5: the hops beneath a waypoint are underlay",
    series: [
      requests("waypoint", 5, from(A), to(B), b),
      tcp("source", 900, from(A), to(WAYPOINT), b, ztunnel, { connection_security_policy: "mutual_tls" }),
      tcp("destination", 900, from(WAYPOINT), to(B), b, ztunnel),
    ],
    expected: [
      http("a → b", 5, { mtlsRatio: 1, reporter: "waypoint" }),
      { edge: "a → waypoint tcp", receivedBytesPerSecond: 900, mtlsRatio: 1, reporter: "source", underlay: true },
      { edge: "waypoint → b tcp", receivedBytesPerSecond: 900, mtlsRatio: 1, reporter: "destination", underlay: true },
    ],
  },
  {
    name: "D6: both ztunnels report the same bytes",
    series: [
      tcp("source", 100, from(A), to(B), b, ztunnel, { connection_security_policy: "mutual_tls" }),
      tcp("destination", 100, from(A), to(B), b, ztunnel),
    ],
    expected: [
      { edge: "a → b tcp", receivedBytesPerSecond: 100, mtlsRatio: 1, reporter: "source", underlay: undefined },
    ],
  },
  {
    name: "D7: a gateway's requests borrow the evidence of the tunnel beneath",
    series: [
      requests("source", 7, from({ workload: "gw" }), to(B), b),
      tcp("destination", 700, from({ workload: "gw" }), to(B), b, ztunnel),
    ],
    expected: [
      http("gw → b", 7, { mtlsRatio: 1 }),
      { edge: "gw → b tcp", receivedBytesPerSecond: 700, mtlsRatio: 1, reporter: "destination", underlay: true },
    ],
  },
  {
    name: "D8: a host nobody declared is external, by its host",
    series: [
      requests("source", 1, from(A), to(undefined), serviceLabels("PassthroughCluster", "unknown", "api.x.com")),
    ],
    expected: [http("a → api.x.com", 1)],
  },
  {
    name: "D9: the destination tells where the source does not",
    series: [requests("destination", 4, from(A), to(B), b)],
    expected: [http("a → b", 4, { mtlsRatio: 1, reporter: "destination" })],
  },
  {
    name: "D11: gRPC fails by its own status",
    series: ["source", "destination"].flatMap((reporter) => [
      requests(reporter, 8, from(A), to(B), b, { request_protocol: "grpc", grpc_response_status: "0" }),
      requests(reporter, 2, from(A), to(B), b, { request_protocol: "grpc", grpc_response_status: "14" }),
    ]),
    expected: [{ ...http("a → b", 10, { errorRatio: 0.2, mtlsRatio: 1 }), edge: "a → b grpc" }],
  },
  {
    name: "D13: a waypoint's report is kept without its caller's cluster",
    series: [requests("waypoint", 5, from(A), to(B), b, { source_cluster: "unknown" })],
    expected: [http("a → b", 5, { mtlsRatio: 1, reporter: "waypoint" })],
  },
  {
    name: "D14: the two ends may name the service differently",
    series: [
      requests("source", 10, from(A), to(B), b),
      requests("destination", 10, from(A), to(B), serviceLabels("InboundPassthroughCluster")),
    ],
    expected: [http("a → b", 10, { mtlsRatio: 1 })],
  },
];

describe("one reporter per edge", () => {
  it.each(cases)("$name", ({ series, expected }) => {
    const { shown } = edgesOf(series);

    expect(shown.sort(byRate)).toEqual([...expected].sort(byRate));
  });

  it.each(cases)("$name, in any order of series", ({ series }) => {
    expect(edgesOf([...series].reverse()).edges).toEqual(edgesOf(series).edges);
  });
});

describe("D2: totals", () => {
  it("count what reached nobody for its caller", () => {
    const { nodes } = edgesOf(cases[1]?.series ?? []);

    const a = nodes.find(({ id }) => id === "workload/east/ns/a");
    expect(a?.traffic.http?.out).toMatchObject({ requestRate: 12, errorRate: 2 });
  });
});

describe("D8: an external host", () => {
  it("says how the traffic left and what would mend it", () => {
    const { nodes } = edgesOf(cases[7]?.series ?? []);

    const external = nodes.find(({ kind }) => kind === "external");
    expect(external).toMatchObject({ host: "api.x.com", via: "PassthroughCluster" });
    expect(external?.why).toContain("ServiceEntry");
  });
});

describe("D10: a destination whose cluster is not known", () => {
  it("is in its caller's", () => {
    const series = [
      requests("source", 1, from(A), to(B), b, { destination_cluster: "unknown", source_cluster: "east" }),
    ];

    expect(edgesOf(series).edges.map(({ target }) => target)).toEqual(["workload/east/ns/b"]);
  });
});

describe("the underlay", () => {
  it("is left out of totals", () => {
    const { nodes } = edgesOf(cases[4]?.series ?? []);

    expect(nodes.find(({ workload }) => workload === "a")?.traffic).toEqual({
      http: { out: { requestRate: 5, errorRate: 0, clientErrorRate: 0 } },
    });
  });

  it("is not what a workload sends over a port of its own", () => {
    const series = [
      requests("source", 10, from(A), to(B), b),
      requests("destination", 10, from(A), to(B), b),
      tcp("source", 50, from(A), to(B), serviceLabels("b-admin")),
      tcp("destination", 50, from(A), to(B), serviceLabels("b-admin")),
    ];

    expect(edgesOf(series).shown.map(({ edge, underlay }) => [edge, underlay])).toEqual([
      ["a → b http", undefined],
      ["a → b tcp", undefined],
    ]);
  });
});

function byRate(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

import { describe, expect, it } from "vitest";
import type { Labels } from "../../prometheus/source";
import { destinationLabels, requests, serviceLabels, sourceLabels, tcp } from "../testing";
import { istioDecoder, latencyKeyOf } from "./decode";

const A = sourceLabels({ workload: "a" });
const B = destinationLabels({ workload: "b" });
const b = serviceLabels("b");

function decode(labels: Labels, clusters: readonly string[] = [], measure: "requests" | "responseBytes" = "requests") {
  return istioDecoder({ clusters, store: "main" }).decode(labels, measure)?.ends;
}

describe("clusters", () => {
  it.each([
    ["the other end's stands in for a destination's", { destination_cluster: "unknown" }, [], "east", "east"],
    ["the other end's stands in for a source's", { source_cluster: "unknown" }, [], "east", "east"],
    [
      "the store's own stands in for both",
      { source_cluster: "unknown", destination_cluster: "unknown" },
      ["west"],
      "west",
      "west",
    ],
    [
      "a missing label says nothing, and drops nothing",
      { source_cluster: "", destination_cluster: "" },
      [],
      undefined,
      undefined,
    ],
    ["each end keeps its own", { destination_cluster: "west" }, [], "east", "west"],
  ])("%s", (_, change, clusters, source, destination) => {
    const ends = decode(requests("source", 1, A, B, b, change).labels, clusters);

    expect([ends?.source.cluster, ends?.destination.cluster]).toEqual([source, destination]);
  });

  it.each([
    ["a source's report of another cluster", "source", { source_cluster: "west" }],
    ["a destination's report of another cluster", "destination", { destination_cluster: "west" }],
    ["a waypoint's report of another cluster", "waypoint", { destination_cluster: "west" }],
  ])("leaves %s to that cluster's own store", (_, reporter, change) => {
    expect(decode(requests(reporter, 1, A, B, b, change).labels, ["east"])).toBeUndefined();
    expect(decode(requests(reporter, 1, A, B, b, change).labels, ["east", "west"])).toBeDefined();
  });
});

describe("series that cannot be used", () => {
  it.each([
    ["have no reporter", { reporter: "" }],
    ["have a source with a namespace and no name", { source_workload: "unknown", source_canonical_service: "unknown" }],
    ["are in clusters that nothing places", { source_cluster: "unknown", destination_cluster: "unknown" }],
    [
      "went to an address nobody knows",
      { ...destinationLabels(undefined), destination_service: "10.1.2.3:80", destination_service_name: "10.1.2.3:80" },
    ],
  ])("%s", (_, change) => {
    expect(decode(requests("source", 1, A, B, b, change).labels)).toBeUndefined();
  });

  it.each(Object.keys(requests("source", 1, A, B, b).labels).filter((label) => label !== "reporter"))(
    "do not become so by lacking %s",
    (label) => {
      const labels = requests("source", 1, A, B, b, { [label]: "" }).labels;

      // Without a workload the app still names a peer; without both nothing would.
      expect(decode(labels)).toBeDefined();
    },
  );
});

describe("services", () => {
  it.each([
    ["PassthroughCluster", "passthrough"],
    ["PassthroughClusterIpv6", "passthrough"],
    ["AllowAnyDynamicDNSCluster", "passthrough"],
    ["allow_any", "passthrough"],
    ["BlackHoleCluster", "blackHole"],
    ["block_all", "blackHole"],
    ["InboundPassthroughCluster", "inboundPassthrough"],
    ["my-passthrough", undefined],
  ])("%s is a detour of kind %s", (name, detour) => {
    const ends = decode(
      requests("source", 1, A, destinationLabels(undefined), serviceLabels(name, "unknown", "x.example.com")).labels,
    );

    expect(ends?.service.detour).toBe(detour);
  });

  it("are mended where the egress gateway is named by its host alone", () => {
    const host = "istio-egressgateway.istio-system.svc.cluster.local";
    const ends = decode(
      requests("source", 1, A, destinationLabels(undefined), serviceLabels(host, "unknown", host)).labels,
    );

    expect(ends?.destination).toMatchObject({
      cluster: "east",
      namespace: "istio-system",
      workload: "istio-egressgateway",
    });
    expect(ends?.service).toMatchObject({ namespace: "istio-system", name: "istio-egressgateway" });
  });
});

describe("security", () => {
  it.each([
    ["Envoy's source never knows", requests("source", 1, A, B, b), "noEvidence"],
    ["a destination's mutual TLS is", requests("destination", 1, A, B, b), "mutual"],
    [
      "a destination's none is plain text",
      requests("destination", 1, A, B, b, { connection_security_policy: "none" }),
      "plain",
    ],
    [
      "ztunnel's unknown is plain text",
      tcp("destination", 1, A, B, b, { connection_security_policy: "unknown", app: "ztunnel" }),
      "plain",
    ],
    [
      "ztunnel is told by what only it writes",
      tcp("source", 1, A, B, b, { connection_security_policy: "mutual_tls" }),
      "mutual",
    ],
    [
      "a label taken away is no evidence",
      requests("destination", 1, A, B, b, { connection_security_policy: "" }),
      "noEvidence",
    ],
  ])("%s", (_, { labels, measure = "requests" }, expected) => {
    expect(istioDecoder({ clusters: [], store: "main" }).decode(labels, measure)?.ends.security).toBe(expected);
  });
});

it("gives back the same object for the same ends, round after round", () => {
  const decoder = istioDecoder({ clusters: [], store: "main" });
  const { labels } = requests("source", 1, A, B, b);

  const [first, second] = [
    decoder.decode({ ...labels }, "requests"),
    decoder.decode({ ...labels, response_code: "500" }, "requests"),
  ];

  expect(first?.ends).toBe(second?.ends);
});

describe("the key of latency", () => {
  const caller = (app: string, version: string) =>
    requests("source", 1, sourceLabels({ workload: "unknown", app, version }), B, b).labels;

  it("is that of the same edge in the answer with the buckets", () => {
    for (const labels of [requests("source", 1, A, B, b).labels, caller("p", "v1")]) {
      expect(latencyKeyOf({ ...labels, le: "5" }, "main")).toBe(decode(labels)?.latencyKey);
    }
  });

  it("is not shared by callers without a workload that are nodes of their own", () => {
    const keys = [caller("p", "v1"), caller("p", "v2"), caller("q", "v1")].map((labels) => decode(labels)?.latencyKey);

    expect(new Set(keys).size).toBe(3);
  });

  it("is not shared by what two stores hold under the same labels", () => {
    const { labels } = requests("source", 1, A, B, b);

    expect(latencyKeyOf(labels, "east")).not.toBe(latencyKeyOf(labels, "west"));
  });

  it("is the same for all versions of a workload, which are one node", () => {
    const keys = ["v1", "v2"].map(
      (version) => decode(requests("source", 1, sourceLabels({ workload: "a", version }), B, b).labels)?.latencyKey,
    );

    expect(new Set(keys).size).toBe(1);
  });
});

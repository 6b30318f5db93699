import { describe, expect, it } from "vitest";
import type { Graph, GraphEdge, GraphNode } from "@/lib/graph/model";
import { edgeWith, fixtureGraph, graphWith, nodeWith } from "../testing/fixture";
import { groupIdOf, pictureOf } from "./elements";

const measure = (text: string) => text.length * 7;

function picture(graph: Graph, underlay = false) {
  return pictureOf(graph, { underlay, measure });
}

function drawnEdge(overrides: Partial<GraphEdge>) {
  const ends = [nodeWith({ id: "a" }), nodeWith({ id: "b" })];
  return picture(graphWith({ nodes: ends, edges: [edgeWith(overrides)] }), true).edges[0];
}

function drawnNode(overrides: Partial<GraphNode>) {
  return picture(graphWith({ nodes: [nodeWith(overrides)], edges: [] })).nodes[0];
}

describe("nodes", () => {
  it("say by their shape what they are", () => {
    expect(drawnNode({ kind: "service" })?.shape).toBe("service");
    expect(drawnNode({ kind: "workload", traits: ["gateway"] })?.shape).toBe("gateway");
    expect(drawnNode({ kind: "workload", traits: ["waypoint"] })?.shape).toBe("waypoint");
  });

  it("are as wide as their words, whatever happens on them", () => {
    const calm = drawnNode({ label: "recommendation" });
    const failing = drawnNode({ label: "recommendation", health: { status: "failing", reasons: ["It fails"] } });

    expect(failing?.width).toBe(calm?.width);
    expect(drawnNode({ label: "a" })?.width).toBeLessThan(calm?.width ?? 0);
  });

  it("keep the end of a long name", () => {
    expect(drawnNode({ label: "payments-reconciliation-worker-blue" })?.name).toBe("payments-reconci…rker-blue");
  });

  it("are their version in the box of their app", () => {
    const { nodes } = picture(fixtureGraph);

    expect(nodes.filter(({ subgroup }) => subgroup?.endsWith("/reviews")).map(({ name }) => name)).toEqual([
      "v1",
      "v2",
      "v3",
    ]);
  });

  it("carry marks for what changes where requests go, the weightiest first, and grow no wider by them", () => {
    const traits = ["ambient", "circuitBreaker", "dead", "gateway", "somethingNew", "virtualService"];

    const marked = drawnNode({ traits });

    expect(marked?.marks).toEqual(["dead", "circuitBreaker"]);
    expect(marked?.width).toBe(drawnNode({ traits: ["gateway"] })?.width);
  });

  it("stand back where nothing goes through them", () => {
    expect(drawnNode({ traits: ["idle"] })?.idle).toBe(true);
    expect(drawnNode({ traits: ["ambient"] })?.idle).toBe(false);
  });

  it("say after the name what tells them apart", () => {
    expect(drawnNode({ version: "v2" })?.meta).toBe("v2");
    expect(drawnNode({ kind: "group", members: 7 })?.meta).toBe("7 nodes");
    expect(drawnNode({ kind: "external", via: "PassthroughCluster" })?.meta).toBe("not declared");
  });
});

describe("edges", () => {
  it.each([
    ["failing", { health: { status: "failing", reasons: [] }, requestRate: 1 }],
    ["degraded", { health: { status: "degraded", reasons: [] }, requestRate: 1 }],
    ["healthy", { requestRate: 1 }],
    ["tcp", { protocol: "tcp", sentBytesPerSecond: 9 }],
    ["idle", { requestRate: 0 }],
    ["underlay", { protocol: "tcp", underlay: true, sentBytesPerSecond: 9 }],
  ] satisfies [string, Partial<GraphEdge>][])("are %s", (tone, overrides) => {
    expect(drawnEdge(overrides)?.tone).toBe(tone);
  });

  it.each([
    [1, "closed"],
    [0.97, "broken"],
    [0, "broken"],
    [undefined, undefined],
  ])("with an mTLS share of %s have a lock that is %s", (mtlsRatio, lock) => {
    expect(drawnEdge({ requestRate: 1, ...(mtlsRatio !== undefined && { mtlsRatio }) })?.lock).toBe(lock);
  });

  it("are dashed where they carry plain TCP", () => {
    expect(drawnEdge({ protocol: "tcp" })?.dashed).toBe(true);
    expect(drawnEdge({ protocol: "grpc" })?.dashed).toBe(false);
  });
});

describe("boxes", () => {
  it("are titles of namespaces and apps, and no nodes", () => {
    const { nodes, titles } = picture(fixtureGraph);

    expect(titles.filter(({ level }) => level === "subgroup").map(({ title }) => title)).toEqual([
      "reviews",
      "payment",
    ]);
    expect(titles.map(({ title }) => title)).toContain("bookinfo");
    expect(nodes.some(({ shape }) => shape === "group")).toBe(false);
  });

  it("name the cluster only where there are several", () => {
    const west = nodeWith({ id: "w", namespace: "shop", cluster: "west" });
    const east = nodeWith({ id: "e", namespace: "shop", cluster: "east" });

    expect(picture(graphWith({ nodes: [west, east], edges: [] })).titles.map(({ title }) => title)).toEqual([
      "shop · west",
      "shop · east",
    ]);
    expect(picture(graphWith({ nodes: [east], edges: [] })).titles.map(({ title }) => title)).toEqual(["shop"]);
  });

  it("do not hold hosts outside, strangers and gateways", () => {
    expect(groupIdOf(nodeWith({ kind: "workload", namespace: "istio-system", traits: ["gateway"] }))).toBeUndefined();
    expect(groupIdOf(nodeWith({ kind: "external", namespace: "shop" }))).toBeUndefined();
    expect(groupIdOf(nodeWith({ kind: "unknown", namespace: "shop" }))).toBeUndefined();
  });

  it("go when nodes stand for whole namespaces", () => {
    const grouped = nodeWith({ id: "group/east/shop/*", kind: "group", namespace: "shop", members: 3 });

    const { titles, nodes } = picture(graphWith({ groupBy: "namespace", nodes: [grouped], edges: [] }));

    expect(titles).toEqual([]);
    expect(nodes[0]?.group).toBeUndefined();
  });
});

describe("the underlay", () => {
  it("is hidden with the proxies that only it touches, unless asked for", () => {
    const hidden = picture(fixtureGraph);
    const shown = picture(fixtureGraph, true);

    expect(hidden.nodes.some(({ name }) => name === "waypoint")).toBe(false);
    expect(shown.nodes.some(({ name }) => name === "waypoint")).toBe(true);
    expect(shown.edges.length - hidden.edges.length).toBe(2);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoPrometheus, startDemoPrometheus } from "../demo/prometheus-server";
import { demoWorld } from "../demo/world-demo";
import { demoCluster } from "../facts/testing";
import type { ClusterSnapshot } from "../kubernetes/snapshot";
import { loadGraph } from "./load-graph";
import { pinnedClusters } from "./pinned-clusters";
import { graphRequest, type TestContext, testContext } from "./testing";

const NOW = 1_795_000_000;
const DEMO = demoCluster(NOW);

/** Clusters of which a test says how they are. */
function clustersOf(first: ClusterSnapshot, isTried = true) {
  const state = { snapshot: first, isTried };
  return {
    state,
    snapshots: () => [state.snapshot],
    gaps: () => state.snapshot.gaps,
    isTried: () => state.isTried,
  };
}

describe("clusters beside figures", () => {
  const later = { ...DEMO, version: 2 };

  it("stay as they were when the figures were first answered with", () => {
    const [clusters, figures] = [clustersOf(DEMO), { flows: [], atSeconds: NOW }];
    const first = pinnedClusters(clusters, figures, NOW);
    clusters.state.snapshot = later;
    expect(pinnedClusters(clusters, figures, NOW + 10)).toBe(first);
  });

  it("are those of now for newer figures, also where these are the same", () => {
    const [clusters, flows] = [clustersOf(DEMO), []];
    const first = pinnedClusters(clusters, { flows, atSeconds: NOW }, NOW);
    clusters.state.snapshot = later;
    const next = pinnedClusters(clusters, { flows, atSeconds: NOW + 15 }, NOW + 15);
    expect(next.snapshots).toEqual([later]);
    expect(next.version).not.toBe(first.version);
  });

  it("are followed until all were read", () => {
    const [clusters, figures] = [clustersOf({ ...DEMO, complete: false }, false), { flows: [], atSeconds: NOW }];
    const first = pinnedClusters(clusters, figures, NOW);
    clusters.state.snapshot = later;
    const next = pinnedClusters(clusters, figures, NOW);
    expect(first.sources).toEqual([{ name: "Kubernetes", kind: "kubernetes" }]);
    expect(next.sources).toEqual([{ name: "Kubernetes", kind: "kubernetes", reachable: true }]);
    expect(next.version).not.toBe(first.version);
  });

  it("do not grow old with figures that stay", () => {
    const [clusters, figures] = [clustersOf(DEMO), { flows: [], atSeconds: NOW }];
    pinnedClusters(clusters, figures, NOW);
    clusters.state.snapshot = later;
    expect(pinnedClusters(clusters, figures, NOW + 61).snapshots).toEqual([later]);
  });

  it("say that one cannot be reached, and since when", () => {
    const why = "The server does not answer";
    const gap = { source: "kubernetes/Kubernetes", what: "cluster", why, staleSince: NOW - 60 };
    const broken = { ...DEMO, staleSince: NOW - 60, gaps: [gap] };
    expect(pinnedClusters(clustersOf(broken), { flows: [], atSeconds: NOW }, NOW).sources).toEqual([
      { name: "Kubernetes", kind: "kubernetes", reachable: false, why, lastAnswerAt: NOW - 60 },
    ]);
  });
});

describe("a graph with a cluster", () => {
  let prometheus: DemoPrometheus;
  let context: TestContext;

  beforeAll(async () => {
    prometheus = await startDemoPrometheus({ clock: () => NOW, world: demoWorld({ startedAt: NOW }) });
    context = await testContext({ PROMETHEUS_URL: prometheus.url }, () => NOW);
  });

  afterAll(async () => {
    context?.close();
    await prometheus?.close();
  });

  it("tells of its pods and routes, names it as a source, and has the ids it has without one", async () => {
    const without = await (await loadGraph(context, graphRequest({ serviceNodes: true }))).value();
    const clusters = clustersOf(DEMO);
    const graph = await (await loadGraph({ ...context, clusters }, graphRequest({ serviceNodes: true }))).value();
    const node = (id: string) => graph.nodes.find((each) => each.id === id);

    expect(graph.nodes.map(({ id }) => id)).toEqual(without.nodes.map(({ id }) => id));
    expect(graph.sources.map(({ name }) => name)).toEqual(["default", "Kubernetes"]);
    expect(node("service/demo-east/bookinfo/reviews")).toMatchObject({
      traits: ["trafficShifting", "virtualService"],
      dataplane: "sidecar",
      pods: { desired: 4 },
    });
    expect(node("workload/demo-east/travel/hotels-v1")).toMatchObject({ dataplane: "ambient", traits: ["ambient"] });
    expect(graph.nodes.flatMap(({ traits }) => traits)).not.toContain("dead");
    expect(graph.edges.filter(({ split }) => split).map(({ target }) => target)).toContain(
      "workload/demo-east/bookinfo/reviews-v2",
    );
  });

  it("explains what has figures, and draws empty charts of what is idle", async () => {
    const request = graphRequest({ idle: true, serviceNodes: true, explain: true });
    const graph = await (await loadGraph({ ...context, clusters: clustersOf(DEMO) }, request)).value();
    const ads = graph.nodes.find(({ id }) => id === "workload/demo-east/shop/ads");
    expect(ads).toMatchObject({ traits: ["idle"], traffic: {}, health: { status: "healthy" } });
    expect(Object.keys(graph.nodes.find(({ id }) => id.endsWith("/productpage-v1"))?.explain ?? {})).not.toEqual([]);
  });

  it("has another version for another state of it, which is shown with the next figures", async () => {
    const clusters = clustersOf(DEMO);
    const version = async () => (await loadGraph({ ...context, clusters }, graphRequest())).version;
    const first = await version();
    clusters.state.snapshot = { ...DEMO, version: 2 };
    expect(await version()).toBe(first);
    expect(first).toContain("Kubernetes@1");
  });

  it("says of an old moment that its configuration is that of now", async () => {
    const clusters = clustersOf(DEMO);
    const old = await (
      await loadGraph({ ...context, clusters }, graphRequest({ atSeconds: NOW - 3600, idle: true }))
    ).value();
    expect(old.missing).toContainEqual(
      expect.objectContaining({ source: "kubernetes/Kubernetes", what: "configuration" }),
    );
    const recent = await (await loadGraph({ ...context, clusters }, graphRequest({ atSeconds: NOW - 60 }))).value();
    expect(recent.missing.map(({ what }) => what)).not.toContain("configuration");
  });
});

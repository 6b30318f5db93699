import { describe, expect, it } from "vitest";
import { clusterWith, demoCluster } from "../../facts/testing";
import { KINDS } from "../../kubernetes/kinds";
import type { ClusterSnapshot } from "../../kubernetes/snapshot";
import { enriching } from "../enrich";
import type { Graph } from "../model";
import type { Enrichment } from "./enrichment";
import { factsOf } from "./facts";
import { ENRICHMENTS } from "./registry";
import { AT, edge, graphWith, node, OPTIONS } from "./testing";

const BOOKINFO = { namespace: "bookinfo", cluster: "Kubernetes" };
const reviews = ["v1", "v2"].map((version) => node("workload", `reviews-${version}`, BOOKINFO));
const page = node("workload", "productpage-v1", BOOKINFO);
const unnamed = node("workload", "details-v1", { namespace: "bookinfo", cluster: undefined });
const gone = node("workload", "gone-v9", BOOKINFO);
const stranger = node("unknown", "source", { why: "Nobody knows." });
const demoGraph = graphWith(
  [
    page,
    ...reviews,
    unnamed,
    gone,
    stranger,
    node("workload", "ratings-v1", BOOKINFO),
    node("workload", "cart", { cluster: "Kubernetes" }),
    node("workload", "istio-ingressgateway", { namespace: "istio-system", cluster: "Kubernetes" }),
    node("workload", "waypoint", { namespace: "travel", cluster: "Kubernetes" }),
    node("workload", "fraud", { namespace: "payments", cluster: "Kubernetes" }),
    node("workload", "playground", { namespace: "sandbox", cluster: "Kubernetes" }),
    node("external", "rates.carrier.example.com", { host: "rates.carrier.example.com" }),
  ],
  [...reviews.map((target) => edge(page, target, 1)), edge(stranger, page, 1)],
);

const demo = demoCluster(AT);

describe("the list of enrichments", () => {
  it("is sorted by ids, each once", () => {
    const ids = ENRICHMENTS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it.each(ENRICHMENTS.map((each) => [each.id, each] as const))(
    "%s is a slug that reads known kinds",
    (id, { reads, title }) => {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title).not.toBe("");
      expect(reads.filter((kind) => !(kind in KINDS))).toEqual([]);
    },
  );

  it.each(ENRICHMENTS.map((each) => [each.id, each] as const))("%s tells something of the demo", (_, each) => {
    expect(enriched([demo], each)).not.toEqual(demoGraph);
  });

  it.each(ENRICHMENTS.map((each) => [each.id, each] as const))(
    "%s leaves a graph without a cluster as it is",
    (_, each) => {
      const facts = factsOf(demoGraph, [], { ...OPTIONS, idle: true });
      if ("ofGraph" in each) expect(each.ofGraph(demoGraph, facts)).toBe(demoGraph);
      else expect(demoGraph.nodes.flatMap((node) => each.ofNode(node, facts) ?? [])).toEqual([]);
    },
  );

  it.each(ENRICHMENTS.map((each) => [each.id, each] as const))(
    "%s keeps every id, and what it was given",
    (_, each) => {
      const before = JSON.stringify(demoGraph);
      const after = enriched([demo], each, false);
      expect(ids(after)).toEqual(ids(demoGraph));
      expect(JSON.stringify(demoGraph)).toBe(before);
    },
  );
});

describe("enriching", () => {
  it("gives the same graph in any order", () => {
    const whole = (order: typeof ENRICHMENTS) =>
      [...enriching(demoGraph, [demo], { ...OPTIONS, idle: true }, order)].at(-1);
    const forward = whole(ENRICHMENTS);
    expect(whole([...ENRICHMENTS].reverse())).toEqual(forward);
    expect(whole([...ENRICHMENTS.slice(7), ...ENRICHMENTS.slice(0, 7)])).toEqual(forward);
  });

  it("tells each view its own, whatever was told of the same cluster before", () => {
    const service = node("service", "reviews", BOOKINFO);
    const drawn = graphWith([...demoGraph.nodes, service], demoGraph.edges);
    const tell = (graph: Graph, cluster: ClusterSnapshot) => [...enriching(graph, [cluster], OPTIONS)].at(-1);
    const fresh = [demoGraph, drawn].map((graph) => tell(graph, demoCluster(AT)));
    const shared = demoCluster(AT);

    expect(fresh[0]?.nodes.find(({ id }) => id === reviews[0]?.id)?.traits).toContain("trafficShifting");
    expect(fresh[1]?.nodes.find(({ id }) => id === reviews[0]?.id)?.traits).not.toContain("trafficShifting");
    expect([demoGraph, drawn, demoGraph].map((graph) => tell(graph, shared))).toEqual([...fresh, fresh[0]]);
  });

  it("says what is not checked where a kind is not read", () => {
    const cluster = clusterWith(
      {},
      { states: { destinationRules: { is: "notRead", forbidden: true, why: "Not allowed (403)" } } },
    );
    expect([...enriching(demoGraph, [cluster], OPTIONS)].at(-1)?.missing).toEqual([
      {
        source: "kubernetes/east",
        what: "destinationRules",
        why: "Not allowed (403). Not checked: circuit breakers, configured shares.",
      },
    ]);
  });

  it("keeps silent about kinds that no enrichment reads", () => {
    const cluster = clusterWith(
      {},
      { states: { networkPolicies: { is: "notRead", forbidden: true, why: "Not allowed" } } },
    );
    expect([...enriching(demoGraph, [cluster], OPTIONS)].at(-1)?.missing).toEqual([]);
  });

  it("says of an old moment that the configuration is that of now, and marks nothing as dead, idle or not ready", () => {
    const [old] = [...enriching(demoGraph, [demo], { ...OPTIONS, idle: true, atIsNow: false })].slice(-1);
    expect(old?.missing).toEqual([
      { source: "kubernetes/Kubernetes", what: "configuration", why: expect.stringContaining("as of now") },
    ]);
    expect(old?.nodes.flatMap(({ traits }) => traits)).not.toContain("dead");
    expect(old && ids(old)).toEqual(ids(demoGraph));
    expect(old?.nodes.map(({ health }) => health)).toEqual(demoGraph.nodes.map(({ health }) => health));
  });
});

function enriched(snapshots: readonly ClusterSnapshot[], only: Enrichment, idle = true): Graph {
  return [...enriching(demoGraph, snapshots, { ...OPTIONS, idle }, [only])].at(-1) ?? demoGraph;
}

function ids({ nodes, edges }: Graph): readonly string[] {
  return [...nodes, ...edges].map(({ id }) => id);
}

import { describe, expect, it } from "vitest";
import { clusterWith, deployment, pod, service, type WrittenObjects } from "../../facts/testing";
import { enriching } from "../enrich";
import { edge, graphWith, node, OPTIONS } from "./testing";

const WHY = "Nobody knows.";

function why(
  nodes: ReturnType<typeof node>[],
  objects: WrittenObjects,
  edges: ReturnType<typeof edge>[] = [],
): string | undefined {
  const cart = node("workload", "cart-v1");
  const graph = graphWith([cart, ...nodes], edges);
  const whole = [...enriching(graph, [clusterWith({ services: { cart: service("cart") }, ...objects })], OPTIONS)].at(
    -1,
  );
  return whole?.nodes.find(({ id }) => id === nodes[0]?.id)?.why;
}

describe("a host that a proxy did not know", () => {
  const host = (name: string) => [node("external", name, { host: name, via: "PassthroughCluster", why: WHY })];
  it.each<[string, string, WrittenObjects, string]>([
    [
      "is declared, for others",
      "api.example.com",
      {
        serviceEntries: {
          api: { metadata: { namespace: "bank" }, spec: { hosts: ["api.example.com"], exportTo: ["."] } },
        },
      },
      `${WHY} The ServiceEntry bank/api declares it, but this caller does not see it: it is exported to bank only.`,
    ],
    [
      "is declared, and hidden or asked for on another port",
      "api.example.com:8443",
      { serviceEntries: { api: { spec: { hosts: ["api.example.com"] } } } },
      `${WHY} The ServiceEntry shop/api declares it, but this caller does not see it: a Sidecar of the caller hides it, or the port is not among its ports.`,
    ],
    [
      "is a service that is there",
      "cart.shop.svc.cluster.local",
      {},
      `${WHY} The service shop/cart exists: a Sidecar of the caller or the service's exportTo hides it, or it was asked for on a port it does not have.`,
    ],
    [
      "is a service that is not there",
      "crat.shop",
      {},
      `${WHY} There is no service crat in shop: it was removed, or its name is misspelt.`,
    ],
    ["is a host of the world, of which the cluster knows nothing", "example.com", {}, WHY],
  ])("%s", (_, name, objects, expected) => {
    expect(why(host(name), objects)).toBe(expected);
  });
});

describe("a caller without a name", () => {
  const stranger = node("unknown", "source", { why: WHY });
  const cart = node("workload", "cart-v1");
  const called = [edge(stranger, cart, 1)];
  const outside = (name: string, namespace = "shop") => {
    const made = pod(name, { sidecar: false, owner: name });
    return { ...made, metadata: { ...made.metadata, namespace } };
  };
  it.each<[string, WrittenObjects, string]>([
    [
      "may be any pod outside of the mesh",
      { pods: { a: outside("old"), b: pod("cart") } },
      `${WHY} Pods without a sidecar that could be calling: shop/old.`,
    ],
    [
      "may be one of many",
      { pods: Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, outside(name)])) },
      `${WHY} Pods without a sidecar that could be calling: shop/a, shop/b, shop/c, shop/d and 2 more.`,
    ],
    [
      "is none of the cluster's own parts",
      {
        pods: {
          a: outside("coredns", "kube-system"),
          b: pod("istiod", { sidecar: false, labels: { istio: "pilot" } }),
        },
      },
      WHY,
    ],
    [
      "may be a scrape",
      {
        deployments: { "cart-v1": deployment("cart") },
        pods: {
          a: pod("cart", {
            annotations: { "prometheus.io/scrape": "true", "prometheus.istio.io/merge-metrics": "false" },
          }),
        },
      },
      `${WHY} cart-v1 is scraped past the proxy (prometheus.io/scrape without merged metrics): these may be scrapes. Merging metrics, or a sidecar for Prometheus, would end them.`,
    ],
    [
      "is no scrape where metrics are merged",
      { pods: { a: pod("cart", { annotations: { "prometheus.io/scrape": "true" } }) } },
      WHY,
    ],
    [
      "may be a probe",
      { pods: { a: pod("cart", { annotations: { "sidecar.istio.io/rewriteAppHTTPProbers": "false" } }) } },
      `${WHY} cart-v1 has probes that are not rewritten (sidecar.istio.io/rewriteAppHTTPProbers): the kubelet calls without an identity.`,
    ],
  ])("%s", (_, objects, expected) => {
    expect(why([stranger], objects, called)).toBe(expected);
  });

  it("is not looked for in a cluster that it does not call", () => {
    expect(why([stranger], { pods: { a: outside("old") } })).toBe(WHY);
  });
});

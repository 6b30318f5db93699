import { describe, expect, it } from "vitest";
import { knownCluster } from "../facts/known-cluster";
import { clusterWith, deployment, pod, service, type Written, type WrittenObjects } from "../facts/testing";
import { buildGraph } from "../graph/build";
import { DEFAULT_HEALTH } from "../health/settings";
import type { KindId } from "../kubernetes/kinds";
import type { KindState } from "../kubernetes/snapshot";
import { meshesOf } from "../mesh/meshes";
import { FLAVOURS } from "../mesh/registry";
import { destinationLabels, flowsOf, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import type { InventoryKind } from "./model";
import { inventoryRows } from "./rows";

const AT = 1_795_000_000;
const NOT_READ: KindState = { is: "notRead", forbidden: true, why: "It may not." };

type Given = {
  readonly states?: Partial<Record<KindId, KindState>>;
  readonly isPast?: boolean;
  readonly flows?: ReturnType<typeof flowsOf>;
};

/** The rows of a mesh that is read beside one cluster; without flows nothing has traffic. */
function rowsOf(
  objects: WrittenObjects,
  { states = {}, isPast = false, flows = [] }: Given = {},
  kind: InventoryKind = "workloads",
) {
  return inventoryRows(kind, (type) => buildGraph(flows, { type, serviceNodes: false }), {
    windowSeconds: 300,
    at: AT,
    health: DEFAULT_HEALTH,
    latency: new Map(),
    clusters: [knownCluster(meshesOf(FLAVOURS))(clusterWith(objects, { states }))],
    isPast,
  });
}

const owned = (kind: string, name: string, written: Written = pod("cart")): Written => ({
  ...written,
  metadata: {
    ...written.metadata,
    ownerReferences: [{ apiVersion: "apps/v1", kind, name, uid: name, controller: true }],
  },
});
const CART = { deployments: { "cart-v1": deployment("cart", "v1", 2) }, pods: { a: pod("cart"), b: pod("cart") } };

describe("a workload without traffic", () => {
  it.each<[string, WrittenObjects, object, string, string[]]>([
    ["of which all pods are ready", CART, { desired: 2, ready: 2, restarts: 0 }, "healthy", []],
    [
      "of which some are not",
      { ...CART, pods: { a: pod("cart"), b: pod("cart", { ready: false, restarts: 7 }) } },
      { desired: 2, ready: 1, restarts: 7 },
      "degraded",
      ["Pods: 1 of 2 ready"],
    ],
    [
      "of which none is there",
      { deployments: CART.deployments },
      { desired: 2, ready: 0 },
      "failing",
      ["Pods: none of 2 ready"],
    ],
    [
      "of which none is wanted",
      { deployments: { "cart-v1": deployment("cart", "v1", 0) } },
      { desired: 0, ready: 0 },
      "notReady",
      ["Pods: scaled to zero"],
    ],
    [
      "of which nobody says how many are wanted",
      { pods: { "cart-v1": { ...pod("cart"), metadata: {} } } },
      { ready: 1, restarts: 0 },
      "unknown",
      ["No traffic in the window"],
    ],
  ])("%s is as well as its pods", (_, objects, pods, status, reasons) => {
    expect(rowsOf(objects)).toMatchObject([
      {
        id: "workload/east/shop/cart-v1",
        cluster: "east",
        name: "cart-v1",
        observed: false,
        inCluster: true,
        traffic: {},
        pods,
        health: { status, reasons },
      },
    ]);
  });
});

describe("what is listed of a cluster", () => {
  it.each<[string, WrittenObjects, InventoryKind, object[]]>([
    [
      "is a workload with its app and the versions of its pods",
      { statefulSets: { db: { spec: { replicas: 1 } } }, pods: { "db-0": owned("StatefulSet", "db") } },
      "workloads",
      [{ name: "db", kind: "StatefulSet", app: "cart", versions: ["v1"], dataplane: "sidecar" }],
    ],
    [
      "is a workload of a kind that is known by its pods alone",
      { pods: { a: owned("Rollout", "web"), b: owned("Rollout", "web", pod("cart", { sidecar: false })) } },
      "workloads",
      [{ name: "web", kind: "Rollout", dataplane: "mixed" }],
    ],
    [
      "is a machine of the mesh",
      { workloadEntries: { vm: { spec: { address: "10.0.0.9" } } } },
      "workloads",
      [{ name: "vm", kind: "WorkloadEntry", inCluster: true }],
    ],
    [
      "is not a job that has ended, or is to come",
      {
        jobs: { import: {} },
        cronJobs: { nightly: {} },
        pods: { a: owned("Job", "import", { ...pod("cart"), status: { phase: "Succeeded" } }) },
      },
      "workloads",
      [],
    ],
    [
      "is an app with all its versions and pods",
      {
        deployments: { "cart-v1": deployment("cart", "v1", 2), "cart-v2": deployment("cart", "v2") },
        pods: { a: pod("cart"), b: pod("cart"), c: pod("cart", { version: "v2", restarts: 3 }) },
      },
      "apps",
      [{ id: "app/east/shop/cart", name: "cart", versions: ["v1", "v2"], pods: { desired: 3, ready: 3, restarts: 3 } }],
    ],
    [
      "is a service with the pods it selects",
      { ...CART, services: { cart: service("cart"), other: { spec: { clusterIP: "None" } } } },
      "services",
      [
        { name: "cart", kind: "ClusterIP", dataplane: "sidecar", pods: { desired: 2, ready: 2 } },
        { name: "other", kind: "Headless" },
      ],
    ],
    [
      "is a namespace with what puts it into the mesh, and its workloads by health",
      { ...CART, namespaces: { shop: { metadata: { labels: { "istio-injection": "enabled", team: "a" } } } } },
      "namespaces",
      [
        {
          id: "group/east/shop/*",
          meshLabels: { "istio-injection": "enabled" },
          workloads: { healthy: 1, failing: 0 },
        },
      ],
    ],
  ])("%s", (_, objects, kind, expected) => {
    expect(rowsOf(objects, {}, kind)).toMatchObject(expected);
  });

  it("has no restarts where pods are not read, which is not 0", () => {
    const [row] = rowsOf(CART, { states: { pods: NOT_READ } });

    expect(row?.pods).toEqual({ desired: 2, ready: 0 });
    expect(row?.dataplane).toBeUndefined();
  });

  it("is not added to a moment long ago", () => {
    expect(rowsOf(CART, { isPast: true })).toEqual([]);
  });
});

describe("a workload with traffic", () => {
  const labels = (change: Record<string, string>) => ({ workload: "cart-v1", namespace: "shop", ...change });
  const flowsTo = (change: Record<string, string> = {}) =>
    flowsOf([
      requests(
        "source",
        1,
        sourceLabels({ workload: "web", namespace: "shop", ...change }),
        destinationLabels(labels(change)),
        serviceLabels("cart", "shop"),
      ),
    ]);

  it("is in the cluster, is gone, or nobody can tell", () => {
    const inCluster = (given: Given) => Object.fromEntries(rowsOf(CART, given).map((row) => [row.name, row.inCluster]));
    const flows = flowsTo();

    expect(inCluster({ flows })).toEqual({ "cart-v1": true, web: false });
    expect(inCluster({ flows, states: { jobs: NOT_READ } })).toEqual({ "cart-v1": true, web: undefined });
  });

  it("is one with what the cluster has where telemetry calls the only cluster otherwise", () => {
    const rows = rowsOf(CART, { flows: flowsTo({ cluster: "Kubernetes" }) });

    expect(rows.map(({ id, pods }) => [id, pods?.ready])).toEqual([
      ["workload/Kubernetes/shop/cart-v1", 2],
      ["workload/Kubernetes/shop/web", undefined],
    ]);
  });

  it("of a moment long ago has no pods, and the health of its traffic", () => {
    const rows = rowsOf({ deployments: CART.deployments }, { flows: flowsTo(), isPast: true });

    expect(rows.map(({ name, pods, health }) => [name, pods, health.status])).toEqual([
      ["cart-v1", undefined, "healthy"],
      ["web", undefined, "healthy"],
    ]);
  });
});

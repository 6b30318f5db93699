import { expect, it } from "vitest";
import { buildGraph } from "../graph/build";
import { DEFAULT_HEALTH } from "../health/settings";
import type { ClusterFact, ClusterFacts } from "./cluster-facts";
import { inventoryRows } from "./rows";

const fact = (change: Partial<ClusterFact>): ClusterFact => ({
  cluster: "east",
  namespace: "shop",
  name: "cart",
  kind: "Deployment",
  app: "cart",
  versions: [],
  pods: undefined,
  dataplane: undefined,
  meshLabels: undefined,
  ...change,
});

/** The rows of a mesh without any traffic. */
function rowsOf(workloads: readonly ClusterFact[], isPast = false) {
  const facts: ClusterFacts = { workloads, apps: [], services: [], namespaces: [] };
  return inventoryRows("workloads", (type) => buildGraph([], { type, serviceNodes: false }), {
    windowSeconds: 300,
    health: DEFAULT_HEALTH,
    latency: new Map(),
    clusters: new Map([["east", facts]]),
    isPast,
  });
}

it.each([
  ["all pods are ready", { desired: 2, ready: 2 }, "unknown", ["No traffic in the window"]],
  ["some pods are not ready", { desired: 3, ready: 1 }, "notReady", ["1 of 3 pods are ready"]],
  ["no pod is ready", { desired: 3, ready: 0 }, "notReady", ["None of 3 pods is ready"]],
  ["no pod is wanted", { desired: 0, ready: 0 }, "unknown", ["Scaled to zero"]],
  ["nothing says how many are wanted", { ready: 0 }, "unknown", ["No traffic in the window"]],
] as const)("a workload without traffic, of which %s", (_, pods, status, reasons) => {
  const [row] = rowsOf([fact({ pods })]);

  expect(row?.health).toEqual({ status, reasons });
  expect(row).toMatchObject({ id: "workload/east/shop/cart", observed: false, inCluster: true, traffic: {}, pods });
});

it("adds nothing from the cluster to a moment long ago", () => {
  expect(rowsOf([fact({})], true)).toEqual([]);
});

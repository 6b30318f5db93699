import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/demo/clock";
import { startDemoKubernetes } from "@/lib/demo/kubernetes/api-server";
import { writeKubeconfig } from "@/lib/demo/kubernetes/kubeconfig";
import { startDemoPrometheus } from "@/lib/demo/prometheus-server";
import type { Graph, GraphNode } from "@/lib/graph/model";
import type { Inventory, InventoryRow } from "@/lib/inventory/model";
import { eventually } from "@/lib/kubernetes/testing/eventually";
import { type Api, serve } from "./testing";

/** A container has just run out of memory. */
const NOW = Date.parse("2026-11-20T10:48:15Z") / 1000;
const TOKEN = "a-token-of-the-test";

const opened: { close(): unknown }[] = [];
let api: Api;
let namespaces: string;

beforeAll(async () => {
  const prometheus = await startDemoPrometheus({ clock: fixedClock(NOW) });
  const kubernetes = await startDemoKubernetes({ token: TOKEN, clock: fixedClock(NOW) });
  const { file, remove } = writeKubeconfig(kubernetes.url, TOKEN);
  api = serve({
    PROMETHEUS_URL: prometheus.url,
    DEMO_NOW: String(NOW),
    KUBERNETES: "auto",
    KUBERNETES_CLUSTER: "demo-east",
    KUBECONFIG: file,
  });
  opened.push(prometheus, kubernetes, { close: remove }, api);
  await eventually(async () => (await api.get("/api/readyz")).status === 200, 30_000);
  const { rows } = await api.json<Inventory>("/api/namespaces?latency=wait");
  namespaces = rows.map(({ name }) => name).join(",");
}, 60_000);

afterAll(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

/** Rows that are no node where they have no traffic, and why. */
const NO_NODE: Readonly<Record<string, string>> = {
  "workload/demo-east/istio-system/istio-cni-node": "the mesh itself",
  "workload/demo-east/istio-system/istiod": "the mesh itself",
  "workload/demo-east/istio-system/ztunnel": "the mesh itself",
  "workload/demo-east/sandbox/playground": "scaled to zero",
  "app/demo-east/istio-system/istio-cni-node": "the mesh itself",
  "app/demo-east/istio-system/istiod": "the mesh itself",
  "app/demo-east/istio-system/ztunnel": "the mesh itself",
  "app/demo-east/sandbox/playground": "scaled to zero",
  "service/demo-east/istio-system/istiod": "the mesh itself",
  "service/demo-east/istio-system/istio-ingressgateway": "told by what goes through it",
  "service/demo-east/travel/waypoint": "told by what goes through it",
  "group/demo-east/default/*": "a group is of nodes with traffic",
  "group/demo-east/kube-system/*": "a group is of nodes with traffic",
  "group/demo-east/monitoring/*": "a group is of nodes with traffic",
  "group/demo-east/sandbox/*": "a group is of nodes with traffic",
  "group/demo-east/staging/*": "a group is of nodes with traffic",
};

const told = ({ id, pods, dataplane, health }: InventoryRow | GraphNode) => ({ id, pods, dataplane, health });

/** Rows beside the nodes of the same id, and rows that are no node. */
async function compared(kind: string, cut: string) {
  const { rows } = await api.json<Inventory>(`/api/${kind}?latency=wait`);
  const { nodes } = await api.json<Graph>(`/api/graph?latency=wait&idle=true&namespaces=${namespaces}&${cut}`);
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  return {
    both: rows.flatMap((row) => {
      const node = nodeOf.get(row.id);
      return node ? [{ row, node }] : [];
    }),
    alone: rows.filter(({ id }) => !nodeOf.has(id)),
  };
}

describe.each([
  { kind: "workloads", cut: "type=workload", prefix: "workload/" },
  { kind: "services", cut: "type=service", prefix: "service/" },
  { kind: "apps", cut: "type=app", prefix: "app/" },
  { kind: "namespaces", cut: "type=workload&groupBy=namespace", prefix: "group/" },
])("the rows of $kind and the nodes of the graph", ({ kind, cut, prefix }) => {
  it("tell the same of pods, restarts, membership and health", async () => {
    const { both } = await compared(kind, cut);

    expect(both.map(({ row }) => told(row))).toEqual(both.map(({ node }) => told(node)));
  });

  it("are the same things, but for what by design is no node", async () => {
    const { both, alone } = await compared(kind, cut);
    const expected = Object.keys(NO_NODE).filter((id) => id.startsWith(prefix));

    expect(alone.map(({ id }) => id)).toEqual(expected.sort());
    expect(both.length).toBeGreaterThan(alone.length);
  });
});

it("compares each way to take part, and pods in trouble", async () => {
  const rows = (await compared("workloads", "type=workload")).both.map(({ row }) => row);
  const reasons = rows.flatMap(({ health }) => health.reasons);

  expect(new Set(rows.map(({ dataplane }) => dataplane))).toEqual(
    new Set(["ambient", "gateway", "none", "sidecar", "waypoint", undefined]),
  );
  expect(rows.filter(({ pods }) => (pods?.restarts ?? 0) > 0)).not.toEqual([]);
  expect(reasons.filter((reason) => reason.startsWith("Pods: restarted"))).not.toEqual([]);
});

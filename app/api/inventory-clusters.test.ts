import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/demo/clock";
import { type DemoKubernetes, startDemoKubernetes } from "@/lib/demo/kubernetes/api-server";
import { writeKubeconfig } from "@/lib/demo/kubernetes/kubeconfig";
import { type DemoPrometheus, startDemoPrometheus } from "@/lib/demo/prometheus-server";
import { type Inventory, type InventoryRow, inventorySchema } from "@/lib/inventory/model";
import { eventually } from "@/lib/kubernetes/testing/eventually";
import { type Api, serve } from "./testing";

const NOW = Date.parse("2026-11-20T09:35:15Z") / 1000;
const TOKEN = "a-token-of-the-test";

const opened: { close(): unknown }[] = [];
afterAll(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function serveOver(kubernetes: DemoKubernetes, prometheusUrl: string): Promise<Api> {
  const { file, remove } = writeKubeconfig(kubernetes.url, TOKEN);
  const api = serve({
    PROMETHEUS_URL: prometheusUrl,
    DEMO_NOW: String(NOW),
    KUBERNETES: "auto",
    KUBERNETES_CLUSTER: "demo-east",
    KUBECONFIG: file,
  });
  opened.push(api, { close: remove });
  await eventually(async () => (await api.get("/api/readyz")).status === 200, 30_000);
  return api;
}

const rowsOf = async (api: Api, kind: string, query = "") => {
  const answer = await api.json<Inventory>(`/api/${kind}?latency=wait${query}`);
  expect(inventorySchema.parse(answer)).toEqual(answer);
  return answer;
};
const named = (rows: readonly InventoryRow[], namespace: string | undefined, name: string) =>
  rows.find((row) => row.namespace === namespace && row.name === name);

/** As the graph writes the ids of what has traffic. */
const IDS = {
  workloads: /^workload\/demo-east\/[^/]+\/[^/]+$/,
  services: /^service\/demo-east\/[^/]+\/[^/]+$/,
  apps: /^app\/demo-east\/[^/]+\/[^/]+$/,
  namespaces: /^group\/demo-east\/[^/]+\/\*$/,
} as const;

describe("lists with a cluster", () => {
  let prometheus: DemoPrometheus;
  let api: Api;

  beforeAll(async () => {
    prometheus = await startDemoPrometheus({ clock: fixedClock(NOW) });
    const kubernetes = await startDemoKubernetes({ token: TOKEN, clock: fixedClock(NOW) });
    opened.push(prometheus, kubernetes);
    api = await serveOver(kubernetes, prometheus.url);
  }, 60_000);

  it("join what telemetry and the cluster tell of a workload", async () => {
    const { rows, sources, missing } = await rowsOf(api, "workloads");
    const row = named(rows, "shop", "checkout");

    expect(row).toMatchObject({
      id: "workload/demo-east/shop/checkout",
      kind: "Deployment",
      observed: true,
      inCluster: true,
      dataplane: "sidecar",
      pods: { desired: expect.any(Number), ready: expect.any(Number), restarts: expect.any(Number) },
    });
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(sources).toMatchObject([{ kind: "prometheus" }, { name: "demo-east", kind: "kubernetes", reachable: true }]);
    expect(missing).toEqual([]);
  });

  it("have what has no traffic, without figures", async () => {
    for (const kind of ["workloads", "services", "apps", "namespaces"] as const) {
      const quiet = (await rowsOf(api, kind)).rows.filter(({ observed }) => !observed);

      expect(quiet.length, kind).toBeGreaterThan(0);
      for (const { id } of quiet) expect(id, kind).toMatch(IDS[kind]);
      for (const row of quiet) {
        expect(row.traffic).toEqual({});
        expect(row.requests).toBeUndefined();
        // What its pods say is all there is to say of its health.
        if (row.pods === undefined && kind === "workloads") expect(row.health.status).toBe("unknown");
      }
    }
  });

  it("name an app once, whether its workloads are seen by name or by label", async () => {
    const { rows } = await rowsOf(api, "apps");
    const places = rows.map(({ cluster, namespace, name }) => `${cluster}/${namespace}/${name}`);

    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  it("tell of ambient and mesh labels, and of namespaces outside of the mesh", async () => {
    const { rows } = await rowsOf(api, "namespaces");

    expect(named(rows, undefined, "travel")?.meshLabels).toMatchObject({ "istio.io/dataplane-mode": "ambient" });
    expect(named(rows, undefined, "shop")?.meshLabels).toMatchObject({ "istio.io/rev": "prod" });
    expect(named(rows, undefined, "legacy")?.meshLabels?.["istio-injection"]).not.toBe("enabled");
  });

  it("leave the figures as they are without one", async () => {
    const { rows } = await rowsOf(api, "workloads");
    const alone = serve({ PROMETHEUS_URL: prometheus.url, DEMO_NOW: String(NOW) });
    try {
      const without = (await rowsOf(alone, "workloads")).rows;

      expect(without.length).toBeGreaterThan(10);
      for (const { id, traffic, requests } of without) {
        const row = rows.find((each) => each.id === id);
        expect({ id, traffic: row?.traffic, requests: row?.requests }).toEqual({ id, traffic, requests });
      }
    } finally {
      alone.close();
    }
  });
});

describe("lists with parts missing", () => {
  it("are of telemetry alone where nothing may be read, and name the gap", async () => {
    const prometheus = await startDemoPrometheus({ clock: fixedClock(NOW) });
    const forbidden = ["pods", "deployments", "statefulsets", "daemonsets", "replicationcontrollers"];
    const kubernetes = await startDemoKubernetes({
      token: TOKEN,
      clock: fixedClock(NOW),
      forbidden: forbidden.map((resource) => ({ resource })),
    });
    opened.push(prometheus, kubernetes);
    const api = await serveOver(kubernetes, prometheus.url);

    const { rows, missing } = await rowsOf(api, "workloads");

    expect(rows.length).toBeGreaterThan(10);
    // The machines of the mesh are objects of another kind.
    const known = rows.filter(({ inCluster, pods }) => inCluster !== undefined || pods !== undefined);
    expect(known.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["WorkloadGroup fraud"]);
    expect(missing.map(({ source, what }) => `${source} ${what}`)).toContain("kubernetes/demo-east pods");
  });

  it("are of the cluster alone where Prometheus is down, and name the gap", async () => {
    const kubernetes = await startDemoKubernetes({ token: TOKEN, clock: fixedClock(NOW) });
    opened.push(kubernetes);
    const api = await serveOver(kubernetes, "http://127.0.0.1:9");

    const { rows, missing, sources } = await rowsOf(api, "workloads");

    expect(named(rows, "shop", "checkout")).toMatchObject({ observed: false, inCluster: true, traffic: {} });
    expect(missing).toMatchObject([{ source: "prometheus/default", what: "everything" }]);
    expect(sources).toMatchObject([{ reachable: false }, { reachable: true }]);
  });

  it("of an old moment have nothing from the cluster of now but what does not change, and say so", async () => {
    const prometheus = await startDemoPrometheus({ clock: fixedClock(NOW) });
    const kubernetes = await startDemoKubernetes({ token: TOKEN, clock: fixedClock(NOW) });
    opened.push(prometheus, kubernetes);
    const api = await serveOver(kubernetes, prometheus.url);

    const { rows, missing } = await rowsOf(api, "workloads", `&at=${NOW - 1800}`);

    expect(rows.filter(({ observed, pods }) => !observed || pods !== undefined)).toEqual([]);
    expect(missing).toMatchObject([{ source: "kubernetes/demo-east", what: "configuration" }]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DemoKubernetes, startDemoKubernetes } from "@/lib/demo/kubernetes/api-server";
import { writeKubeconfig } from "@/lib/demo/kubernetes/kubeconfig";
import { type DemoPrometheus, startDemoPrometheus } from "@/lib/demo/prometheus-server";
import { eventually } from "@/lib/kubernetes/testing/eventually";
import type { Status } from "@/lib/server/load-status";
import { type Api, serve } from "./testing";

const TOKEN = "a-token-of-the-test";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

let prometheus: DemoPrometheus;
beforeEach(async () => {
  prometheus = await startDemoPrometheus();
  opened.push(prometheus);
});

function serveOver(kubernetes: DemoKubernetes): Api {
  const { file, remove } = writeKubeconfig(kubernetes.url, TOKEN);
  const api = serve({
    PROMETHEUS_URL: prometheus.url,
    KUBERNETES: "auto",
    KUBERNETES_CLUSTER: "demo-east",
    KUBECONFIG: file,
  });
  opened.push(api, { close: remove });
  return api;
}

const untilReady = (api: Api) => eventually(async () => (await api.get("/api/readyz")).status === 200, 30_000);

describe("a server that reads a cluster", () => {
  it("is ready when every kind was tried, and says how each is", async () => {
    const kubernetes = await startDemoKubernetes({ token: TOKEN });
    opened.push(kubernetes);
    const api = serveOver(kubernetes);

    await untilReady(api);
    const status = await api.json<Status>("/api/status");

    expect(status.capabilities).toEqual({ kubernetes: true });
    expect(status.kubernetes).toMatchObject([
      {
        cluster: "demo-east",
        complete: true,
        kinds: { pods: { state: "read", version: "v1" }, virtualServices: { state: "read", version: "v1" } },
      },
    ]);
    expect(status.kubernetes[0]?.kinds.pods?.objects).toBeGreaterThan(20);
    expect(status.missing).toEqual([]);
    expect(JSON.stringify(status)).not.toContain(TOKEN);
  });

  it("names what it may not read, and reads the rest", async () => {
    const kubernetes = await startDemoKubernetes({ token: TOKEN, forbidden: [{ resource: "nodes" }] });
    opened.push(kubernetes);
    const api = serveOver(kubernetes);

    await untilReady(api);
    const status = await api.json<Status>("/api/status");

    expect(status.missing).toMatchObject([{ source: "kubernetes/demo-east", what: "nodes" }]);
    expect(status.kubernetes[0]?.kinds).toMatchObject({ nodes: { state: "notRead" }, pods: { state: "read" } });
  });

  it("is ready without the cluster, which is a gap", async () => {
    const kubernetes = await startDemoKubernetes({ token: TOKEN });
    await kubernetes.close();
    const api = serveOver(kubernetes);

    await untilReady(api);
    const status = await api.json<Status>("/api/status");

    expect(status.missing).toMatchObject([{ source: "kubernetes/demo-east", what: "cluster" }]);
    expect(status.sources).toMatchObject([{ reachable: true }]);
  });

  it("asks the cluster only to get, list and watch, and about itself", async () => {
    const kubernetes = await startDemoKubernetes({ token: TOKEN });
    opened.push(kubernetes);
    const api = serveOver(kubernetes);

    await untilReady(api);

    const { newest, byVerb, writes } = kubernetes.requests;
    expect(byVerb.get("list")).toBeGreaterThan(20);
    expect([...byVerb.keys()].filter((verb) => !["get", "list", "watch"].includes(verb))).toEqual([]);
    expect(newest.filter(({ method, path }) => method !== "GET" && !/\/selfsubject\w+reviews$/.test(path))).toEqual([]);
    expect(newest.filter(({ path }) => path.includes("/secrets"))).toEqual([]);
    expect(writes).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type Clusters, openClusters } from "./clusters";
import { KUBERNETES_DEFAULTS, type KubernetesConfig } from "./config";
import { type FakeApiServer, fakeApiServer } from "./testing/api-server";
import { eventually } from "./testing/eventually";
import { rawPod } from "./testing/objects";
import { QUICK } from "./testing/timing";

// A busy machine is no failure.
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let clusters: Clusters;
let servers: readonly FakeApiServer[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kubernetes-clusters-"));
  // Where there is no kubeconfig: not the one of whoever runs the tests.
  vi.stubEnv("HOME", folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  clusters.close();
  for (const server of servers) await server.stop();
  servers = [];
});

function open(config: Partial<KubernetesConfig>): Clusters {
  clusters = openClusters({ ...KUBERNETES_DEFAULTS, ...config }, { timing: QUICK });
  return clusters;
}

/** Two servers, and a kubeconfig with a context for each. */
async function twoClusters(): Promise<Partial<KubernetesConfig>> {
  const names = ["east", "west"];
  servers = await Promise.all(names.map(() => fakeApiServer()));
  const file = join(folder, "config");
  const of = (make: (name: string, index: number) => object) => names.map(make);
  writeFileSync(
    file,
    JSON.stringify({
      clusters: of((name, index) => ({ name, cluster: { server: servers[index]?.url } })),
      users: of((name) => ({ name, user: { token: `token-of-${name}` } })),
      contexts: of((name) => ({ name, context: { cluster: name, user: name } })),
    }),
  );
  return { mode: "auto", kubeconfig: [file], contexts: names.map((name) => ({ cluster: name, context: name })) };
}

describe("clusters", () => {
  it("are none, and tried, where none is to be read", async () => {
    const { snapshots, gaps, isTried } = open({ mode: "none" });

    await eventually(isTried);
    expect(snapshots()).toEqual([]);
    expect(gaps()).toEqual([]);
  });

  it("are none, and tried, where there is none", async () => {
    const { snapshots, gaps, isTried } = open({ mode: "auto", inCluster: { server: "https://[::1]:1", folder } });

    await eventually(isTried);
    expect([snapshots(), gaps()]).toEqual([[], []]);
  });

  it("are a gap where what is configured cannot be opened", async () => {
    const { gaps, isTried } = open({ mode: "auto", kubeconfig: ["/none"], contexts: [{ cluster: "c", context: "c" }] });

    await eventually(isTried);
    expect(gaps()).toEqual([{ source: "kubernetes", what: "cluster", why: "The kubeconfig /none cannot be read." }]);
  });

  it("are read side by side, each with its own credentials, and fail one by one", async () => {
    const { snapshots, gaps, isTried } = open(await twoClusters());
    const [east, west] = servers;
    east?.cluster.put("pods", rawPod("in-the-east"));
    west?.cluster.put("pods", rawPod("in-the-west"));
    await eventually(() => isTried() && snapshots().every(({ kinds }) => kinds.pods.objects.length === 1));

    expect(snapshots().map(({ cluster, kinds }) => [cluster, kinds.pods.objects[0]?.metadata.name])).toEqual([
      ["east", "in-the-east"],
      ["west", "in-the-west"],
    ]);
    expect(new Set(west?.asked.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer token-of-west"]));

    await west?.stop();
    await eventually(() => gaps().some(({ what }) => what === "cluster"));
    expect(gaps().filter(({ source }) => source === "kubernetes/east")).toEqual([]);
    expect(snapshots()[1]?.kinds.pods.objects).toHaveLength(1);
    await west?.start();
    await eventually(() => gaps().length === 0);
  });

  it("are the same list until one of them changes", async () => {
    const { snapshots, gaps, isTried } = open(await twoClusters());
    await eventually(() => isTried() && gaps().length === 0);
    const before = snapshots();

    expect(snapshots()).toBe(before);
    servers[0]?.cluster.put("pods", rawPod("web"));
    await eventually(() => snapshots() !== before);
    expect(snapshots()[1]).toBe(before[1]);
  });

  it("that are closed while they are opened are never asked", async () => {
    open(await twoClusters()).close();

    await eventually(clusters.isTried);
    expect(servers.flatMap(({ asked }) => asked)).toEqual([]);
  });
});

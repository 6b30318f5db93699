import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { openClusters } from "@/lib/kubernetes/clusters";
import { KUBERNETES_DEFAULTS } from "@/lib/kubernetes/config";
import { byKey } from "@/lib/kubernetes/indexes";
import { PAGE_ITEMS } from "@/lib/kubernetes/list";
import type { ClusterSnapshot } from "@/lib/kubernetes/snapshot";
import { type Order, PARAMETER, serveLargeCluster } from "./kubernetes-cluster";
import { sampleOf } from "./sample";

/*
 * One run of what reading a large cluster takes: 5,000 pods, 3,000 services, 2,000 mesh objects. A process of its own, so that
 * its memory is that of the reader; the API server is another. Tells its parent (`kubernetes-runs.ts`) what it measured.
 */

/** What one run measured, in milliseconds and MB. */
export type ClusterRun = {
  readonly objects: number;
  readonly events: number;
  /** The module loader's one long pause, before anything is served. */
  readonly clientMs: number;
  /** The same lists from the same server, read and not parsed. */
  readonly floorMs: number;
  readonly firstMs: number;
  readonly firstPauseMs: number;
  readonly eventMs: { readonly median: number; readonly longest: number };
  readonly stormMs: number;
  readonly stormPauseMs: number;
  readonly startMb: number;
  readonly mostMb: number;
};

const EVENTS = 10_000;

/** How often many viewers together want a snapshot. */
const VIEWER_MS = 20;

/** Read for the floor: nearly all there is. */
const LARGE = [
  "/api/v1/pods",
  "/api/v1/services",
  "/apis/discovery.k8s.io/v1/endpointslices",
  "/apis/apps/v1/deployments",
  "/apis/apps/v1/replicasets",
  "/apis/networking.istio.io/v1/virtualservices",
  "/apis/networking.istio.io/v1/destinationrules",
  "/apis/security.istio.io/v1/authorizationpolicies",
];

/** As the reader asks for ReplicaSets. */
const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** As many lists at a time as the reader has. */
const AT_A_TIME = 4;

if (process.argv[2] === PARAMETER) {
  await serveLargeCluster();
} else {
  process.once("disconnect", () => process.exit());
  await bench();
}

async function bench(): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), [PARAMETER], { stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "alidade-bench-"));
  try {
    const startMb = process.memoryUsage().rss / 1e6;
    const url = await answerOf(server);
    writeFileSync(join(folder, "config"), kubeconfigFor(url));
    // Twice: a server is slow with what it does for the first time.
    await measureFloorMs(url);
    const floorMs = await measureFloorMs(url);
    const measured = await measure(server, join(folder, "config"));
    const run: ClusterRun = { ...measured, startMb, floorMs, mostMb: process.resourceUsage().maxRSS / 1e3 };
    await new Promise((resolve) => process.send?.(run, resolve));
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

type Beginning = Omit<ClusterRun, "startMb" | "floorMs" | "mostMb">;

async function measure(server: ReturnType<typeof fork>, kubeconfig: string): Promise<Beginning> {
  const pauses = monitorEventLoopDelay({ resolution: 5 });
  const config = { ...KUBERNETES_DEFAULTS, mode: "auto", kubeconfig: [kubeconfig] } as const;
  const openedAt = performance.now();
  const clusters = openClusters(config);
  const current = (): ClusterSnapshot | undefined => clusters.snapshots()[0];
  await until(() => current() !== undefined);
  pauses.enable();
  const startedAt = performance.now();
  await until(() => current()?.complete === true);
  const firstMs = performance.now() - startedAt;
  const firstPauseMs = pauses.max / 1e6;
  const objects = Object.values(current()?.kinds ?? {}).reduce((sum, { objects }) => sum + objects.length, 0);

  const latencies: number[] = [];
  for (let index = 0; index < 50; index += 1) {
    server.send({ does: "put", name: `event-${index}` } satisfies Order);
    const sentAt = performance.now();
    await until(() => podNamed(current(), `event-${index}`));
    latencies.push(performance.now() - sentAt);
  }

  pauses.reset();
  const stormAt = performance.now();
  server.send({ does: "storm", count: EVENTS } satisfies Order);
  await until(() => podNamed(current(), "after-the-storm"), VIEWER_MS);
  const stormMs = performance.now() - stormAt;
  clusters.close();
  return {
    objects,
    events: EVENTS,
    clientMs: startedAt - openedAt,
    firstMs,
    firstPauseMs,
    eventMs: { median: sampleOf(latencies).median, longest: Math.max(...latencies) },
    stormMs,
    stormPauseMs: pauses.max / 1e6,
  };
}

function podNamed(snapshot: ClusterSnapshot | undefined, name: string): boolean {
  return snapshot !== undefined && byKey(snapshot.kinds.pods.objects).has(`shop-0/${name}`);
}

/** The same pages, packed as we have them, read to the last byte and not looked at. */
async function measureFloorMs(url: string): Promise<number> {
  const startedAt = performance.now();
  const agent = new http.Agent({ keepAlive: true });
  const waiting = [...LARGE];
  const read = async (path: string) => {
    for (let next: string | undefined = ""; next !== undefined; ) {
      const text = await textOf(
        `${url}${path}?limit=${PAGE_ITEMS}${next && `&continue=${encodeURIComponent(next)}`}`,
        agent,
        path.endsWith("/replicasets") ? METADATA_ONLY : "application/json",
      );
      next = /"continue":"([^"]+)"/.exec(text.slice(0, 500))?.[1];
    }
  };
  const readOn = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await read(path);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, readOn));
  agent.destroy();
  return performance.now() - startedAt;
}

function textOf(url: string, agent: http.Agent, accept: string): Promise<string> {
  const headers = { Accept: accept, "Accept-Encoding": "gzip" };
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          resolve((response.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8"));
        });
      })
      .on("error", reject);
  });
}

function answerOf(server: ReturnType<typeof fork>): Promise<string> {
  return new Promise((resolve) => server.once("message", (url) => resolve(String(url))));
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    "current-context": "large",
    clusters: [{ name: "large", cluster: { server } }],
    users: [{ name: "large", user: { token: "bench" } }],
    contexts: [{ name: "large", context: { cluster: "large", user: "large" } }],
  });
}

async function until(isSo: () => boolean, everyMs = 1): Promise<void> {
  while (!isSo()) await sleep(everyMs);
}

import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openClusters } from "@/lib/kubernetes/clusters";
import { KUBERNETES_DEFAULTS } from "@/lib/kubernetes/config";
import { byKey } from "@/lib/kubernetes/indexes";
import { PAGE_ITEMS } from "@/lib/kubernetes/list";
import type { ClusterSnapshot } from "@/lib/kubernetes/snapshot";
import { type Order, PARAMETER, serveLargeCluster } from "./kubernetes-cluster";

/*
 * `node dist/bench-kubernetes.mjs`: what reading a large cluster takes: 5,000 pods, 3,000 services, 2,000 mesh objects.
 * The API server is a process of its own. One line for each figure, with the budget behind it.
 */

const EVENTS = 10_000;

/** How often many viewers together want a snapshot. */
const VIEWER_MS = 20;

/** Read for the floor: nearly all there is. */
const LARGE = [
  "/api/v1/pods",
  "/api/v1/services",
  "/apis/discovery.k8s.io/v1/endpointslices",
  "/apis/networking.istio.io/v1/virtualservices",
];

if (process.argv[2] === PARAMETER) {
  await serveLargeCluster();
} else {
  await bench();
}

async function bench(): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), [PARAMETER], { stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "alidade-bench-"));
  try {
    const url = await answerOf(server);
    writeFileSync(join(folder, "config"), kubeconfigFor(url));
    say(`load ${loadavg()[0]?.toFixed(1)}, RSS at the start: ${rssMb()} MB`);
    say(`server alone, page by page: ${(await floorMs(url)).toFixed(0)} ms`);
    await measure(server, join(folder, "config"));
    say(`load ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

async function measure(server: ReturnType<typeof fork>, kubeconfig: string): Promise<void> {
  const pauses = monitorEventLoopDelay({ resolution: 5 });
  const config = { ...KUBERNETES_DEFAULTS, mode: "auto", kubeconfig: [kubeconfig] } as const;
  const clusters = openClusters(config);
  const current = (): ClusterSnapshot | undefined => clusters.snapshots()[0];
  await until(() => current() !== undefined);
  // Loading the client is one long pause of the module loader, before anything is served.
  pauses.enable();
  const startedAt = performance.now();
  await until(() => current()?.complete === true);
  const objects = Object.values(current()?.kinds ?? {}).reduce((sum, { objects }) => sum + objects.length, 0);
  say(
    `first snapshot: ${(performance.now() - startedAt).toFixed(0)} ms, ${objects} objects (budget: 5 s beyond the server's)`,
  );
  say(`longest pause meanwhile: ${longestMs(pauses)} ms (budget 100 ms)`);
  say(`RSS: ${rssMb()} MB (budget 400 MB)`);

  const latencies: number[] = [];
  for (let index = 0; index < 50; index += 1) {
    server.send({ does: "put", name: `event-${index}` } satisfies Order);
    const sentAt = performance.now();
    await until(() => podNamed(current(), `event-${index}`));
    latencies.push(performance.now() - sentAt);
  }
  latencies.sort((one, other) => one - other);
  say(
    `an event, until it is in a snapshot and its index: median ${latencies[25]?.toFixed(1)} ms, longest ${latencies[49]?.toFixed(1)} ms (budget 100 ms)`,
  );

  pauses.reset();
  const stormAt = performance.now();
  server.send({ does: "storm", count: EVENTS } satisfies Order);
  let reads = 0;
  await until(() => {
    reads += 1;
    return podNamed(current(), "after-the-storm");
  }, VIEWER_MS);
  say(`${EVENTS} events at once: ${(performance.now() - stormAt).toFixed(0)} ms, ${reads} snapshots read meanwhile`);
  say(`longest pause meanwhile: ${longestMs(pauses)} ms (budget 100 ms)`);
  say(`RSS: ${rssMb()} MB (budget 400 MB), of which are in use: ${inUseMb()} MB`);
  clusters.close();
}

function podNamed(snapshot: ClusterSnapshot | undefined, name: string): boolean {
  return snapshot !== undefined && byKey(snapshot.kinds.pods.objects).has(`shop-0/${name}`);
}

/** The same pages, read to the last byte and not parsed, four kinds at a time as we do. */
async function floorMs(url: string): Promise<number> {
  const startedAt = performance.now();
  const agent = new http.Agent({ keepAlive: true });
  const read = async (path: string) => {
    for (let next: string | undefined = ""; next !== undefined; ) {
      const text = await textOf(
        `${url}${path}?limit=${PAGE_ITEMS}${next && `&continue=${encodeURIComponent(next)}`}`,
        agent,
      );
      next = /"continue":"([^"]+)"/.exec(text.slice(0, 500))?.[1];
    }
  };
  await Promise.all(LARGE.map(read));
  agent.destroy();
  return performance.now() - startedAt;
}

function textOf(url: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
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

function longestMs({ max }: { readonly max: number }): string {
  return (max / 1e6).toFixed(0);
}

function rssMb(): string {
  return (process.memoryUsage().rss / 1e6).toFixed(0);
}

/** What is left on the heap once nobody needs the rest. */
function inUseMb(): string {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  return (process.memoryUsage().heapUsed / 1e6).toFixed(0);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

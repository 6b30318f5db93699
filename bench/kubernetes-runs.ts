import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startChild, stopChild } from "./children";
import { type Figure, figure } from "./figure";
import type { ClusterRun } from "./kubernetes";
import { sampleOf } from "./sample";

/** The figures of a large cluster; each run in new processes, so that one does not warm the other. */
export async function measureCluster(runs: number, say: (line: string) => void): Promise<Figure[]> {
  const startedAt = performance.now();
  const measured: ClusterRun[] = [];
  for (let run = 0; run < runs; run += 1) measured.push(await oneRun());
  const [first] = measured;
  if (!first) throw new Error("Nothing was measured.");
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  say(`K, API server: ${first.objects} objects, ${first.events} events at once; took ${seconds} s`);
  const of = (value: (run: ClusterRun) => number) => sampleOf(measured.map(value));
  const figures = [
    figure(
      "A cluster's first snapshot",
      "ms",
      of(({ firstMs }) => firstMs),
      of(({ floorMs }) => floorMs),
      "snapshot",
    ),
    figure(
      "Longest pause meanwhile",
      "ms",
      of(({ firstPauseMs }) => firstPauseMs),
      undefined,
      "pause",
    ),
    figure(
      "An event, until it is in a snapshot",
      "ms",
      of(({ eventMs }) => eventMs.median),
      undefined,
      "event",
    ),
    figure(
      "The slowest of fifty events",
      "ms",
      of(({ eventMs }) => eventMs.longest),
      undefined,
      "event",
    ),
    figure(
      "Ten thousand events at once",
      "ms",
      of(({ stormMs }) => stormMs),
      undefined,
      undefined,
    ),
    figure(
      "Longest pause in them",
      "ms",
      of(({ stormPauseMs }) => stormPauseMs),
      undefined,
      "pause",
    ),
    figure(
      "RSS of who reads a cluster, at its highest",
      "MB",
      of(({ mostMb }) => mostMb),
      of(({ startMb }) => startMb),
      "clusterMemory",
    ),
    figure(
      "Loading the Kubernetes client",
      "ms",
      of(({ clientMs }) => clientMs),
      undefined,
      undefined,
    ),
  ];
  return figures.map((each) => ({ ...each, size: "K", store: "API server" }));
}

async function oneRun(): Promise<ClusterRun> {
  const program = fileURLToPath(new URL("./bench-kubernetes.mjs", import.meta.url));
  const child = startChild(process.execPath, [program], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  try {
    const run = once(child, "message").then(([message]) => message as ClusterRun);
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`Reading a cluster ended with ${code}.`);
    });
    return await Promise.race([run, ended]);
  } finally {
    await stopChild(child);
  }
}

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { realClock } from "@/lib/demo/clock";
import { startDemoPrometheus } from "@/lib/demo/prometheus-server";
import { type WrittenSpan, writeWorld } from "@/lib/demo/testing/remote-write";
import type { World } from "@/lib/demo/world";
import { demoWorld } from "@/lib/demo/world-demo";
import { SYNTHETIC_SIZES, syntheticWorld } from "@/lib/demo/world-synthetic";
import { freePort, startChild, stopChild, untilReady } from "./children";
import { fetchBytes } from "./http";

export type Size = "S" | "M" | "L";

/** A store that holds a mesh, in a process of its own. */
export type Store = {
  readonly kind: "demo" | "prometheus";
  readonly url: string;
  /** What was done to fill it, in words. */
  readonly filled: string;
  /** Queries that have reached it so far. */
  queries(): Promise<number>;
  close(): Promise<void>;
};

export const PARAMETER = "demo-store";

export function worldOf(size: Size, startedAt: number): World {
  if (size === "S") return demoWorld({ startedAt });
  return syntheticWorld({ ...SYNTHETIC_SIZES[size], seed: 1, startedAt });
}

/** The demo's HTTP server over a world, started as `bench.mjs demo-store M`. Tells where it is, and its count when asked. */
export async function runDemoStore(size: Size): Promise<void> {
  // Begun in the future, so that a clock that is put forward finds samples too.
  const clock = () => realClock() + AHEAD_SECONDS;
  const { url, requests } = await startDemoPrometheus({ clock, world: worldOf(size, Math.floor(realClock())) });
  process.on("message", () => process.send?.({ queries: requests.queries }));
  process.on("disconnect", () => process.exit());
  process.send?.({ url });
}

const AHEAD_SECONDS = 2 * 3600;

export async function demoStore(size: Size): Promise<Store> {
  const child = startChild(process.execPath, [fileURLToPath(import.meta.url), PARAMETER, size], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then((): never => {
    throw new Error("The demo's server ended early.");
  });
  ended.catch(() => {});
  const told = async <T>(): Promise<T> => {
    const [message] = await Promise.race([once(child, "message"), ended]);
    return message as T;
  };
  const { url } = await told<{ url: string }>();
  return {
    kind: "demo",
    url,
    filled: "the demo's server",
    async queries() {
      const answer = told<{ queries: number }>();
      child.send("count");
      return (await answer).queries;
    },
    close: () => stopChild(child),
  };
}

/** Debian's Prometheus over the samples of a span, which may reach into the future. */
export async function realStore(size: Size, span: WrittenSpan): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), "alidade-bench-"));
  const configuration = join(folder, "prometheus.yml");
  await writeFile(configuration, "global:\n  scrape_interval: 15s\nscrape_configs: []\n");
  const port = await freePort();
  const child = startChild(
    "prometheus",
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--web.enable-remote-write-receiver",
      // Series come one after the other, each from its beginning: the head takes nothing older than half a block.
      "--storage.tsdb.min-block-duration=24h",
      "--storage.tsdb.max-block-duration=24h",
      "--log.level=error",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    await stopChild(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(`${url}/-/ready`, child, 30_000);
    const world = worldOf(size, span.untilSeconds);
    const startedAt = performance.now();
    const samples = await writeWorld(url, world, span);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const filled = `${world.series.length} series, ${(samples / 1e6).toFixed(1)} million samples, written in ${seconds} s`;
    return { kind: "prometheus", url, filled, queries: () => queriesReceived(url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As Prometheus itself counts them. */
async function queriesReceived(url: string): Promise<number> {
  const { body } = await fetchBytes(`${url}/metrics`, { "Accept-Encoding": "identity" });
  const counts = body
    .toString()
    .matchAll(/^prometheus_http_requests_total\{.*handler="\/api\/v1\/query(?:_range)?".*\} (\S+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

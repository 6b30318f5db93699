import { fileURLToPath } from "node:url";
import { MOVABLE_CLOCK, moveClock } from "@/lib/demo/testing/movable-clock";
import { freePort, startChild, stopChild, untilReady } from "./children";
import { fetchBytes, type Got } from "./http";

/** The dashboard as it is run in earnest, in a process of its own. */
export type App = {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Got>;
  /** Puts its clock forward, to so many seconds before or after the real one. */
  setClock(aheadSeconds: number): Promise<void>;
  /** A value of its own metrics. */
  metric(name: string): Promise<number>;
  close(): Promise<void>;
};

const START = fileURLToPath(new URL("./start.mjs", import.meta.url));

/** Starts it over a store, and waits until it has tried it: nothing of the mesh has been read by then. */
export async function startApp(
  storeUrl: string,
  { aheadSeconds = 0, env = {} }: { aheadSeconds?: number; env?: Readonly<Record<string, string>> } = {},
): Promise<App> {
  const port = await freePort();
  const child = startChild(process.execPath, [MOVABLE_CLOCK, START], {
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH,
      PROMETHEUS_URL: storeUrl,
      KUBERNETES: "none",
      LOG_LEVEL: "warn",
      PORT: String(port),
      AHEAD_SECONDS: String(aheadSeconds),
      ...env,
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}/api/readyz`, child, 60_000);

  async function get(path: string, headers?: Readonly<Record<string, string>>): Promise<Got> {
    const got = await fetchBytes(`${url}${path}`, headers);
    if (got.status !== 200 && got.status !== 304) throw new Error(`${got.status} for ${path}: ${got.body}`);
    return got;
  }

  return {
    get,

    async setClock(ahead) {
      moveClock(child, ahead);
      for (;;) {
        const { body } = await get("/api/status", { "Accept-Encoding": "identity" });
        const { now } = JSON.parse(body.toString()) as { now: number };
        if (now >= Date.now() / 1000 + ahead - 1) return;
      }
    },

    async metric(name) {
      const { body } = await get("/api/metrics", { "Accept-Encoding": "identity" });
      const value = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "m").exec(body.toString())?.[1];
      if (value === undefined) throw new Error(`There is no metric ${name}.`);
      return Number(value);
    },

    close: () => stopChild(child),
  };
}

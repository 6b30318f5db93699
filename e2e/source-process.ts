import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "playwright/test";
import { ended } from "./dashboard";
import { RECORDING, type RecordedCluster } from "./recording";

const DEMO = fileURLToPath(new URL("../dist/demo.mjs", import.meta.url));

/** One of the demo's sources in a process of its own, that a test kills and starts again where it was. */
export type SourceProcess = {
  readonly url: string;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** At once, in the midst of whatever it does: open connections break off, new ones are refused. */
  kill(): Promise<void>;
};

/** The demo's Prometheus at a port; not started yet. */
export function prometheusProcess(port: number): SourceProcess {
  return sourceProcess({
    name: "prometheus",
    port,
    readyPath: "/-/ready",
    env: { DEMO_PROMETHEUS_PORT: String(port) },
  });
}

/** The demo's API server at a port, behind a proxy that is killed with it; not started yet. */
export function kubernetesProcess(port: number): SourceProcess & RecordedCluster {
  const env = { DEMO_KUBERNETES_PORT: String(port), DEMO_KUBERNETES_RECORD: RECORDING };
  return { ...sourceProcess({ name: "kubernetes", port, readyPath: "/readyz", env }), recording: RECORDING };
}

type Source = {
  readonly name: "prometheus" | "kubernetes";
  readonly port: number;
  readonly readyPath: string;
  readonly env: Readonly<Record<string, string>>;
};

function sourceProcess({ name, port, readyPath, env }: Source): SourceProcess {
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  return {
    url,

    async start() {
      child = spawn(process.execPath, [DEMO, name], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      const status = () =>
        fetch(`${url}${readyPath}`).then(
          (answer) => answer.status,
          () => 0,
        );
      await expect.poll(status, { timeout: 30_000 }).toBe(200);
    },

    async kill() {
      if (child) await ended(child, "SIGKILL");
    },
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "playwright/test";
import { writeKubeconfig } from "../lib/demo/kubernetes/kubeconfig";
import { MOVABLE_CLOCK, moveClock } from "../lib/demo/testing/movable-clock";
import { CLUSTER } from "../lib/demo/world-places";
import type { RecordedCluster } from "./recording";

const START = fileURLToPath(new URL("../dist/start.mjs", import.meta.url));

export type DashboardOptions = {
  /** The one cluster it reads; absent: none. */
  readonly cluster?: RecordedCluster;
  /** How far its clock is ahead of the real one to begin with. */
  readonly aheadSeconds?: number;
};

/** A dashboard of a test's own, with settings of its own; resolves when it is ready. Its test must `stop` it. */
export async function startDashboard(
  settings: Readonly<Record<string, string>> & { readonly PORT: string },
  { cluster, aheadSeconds = 0 }: DashboardOptions = {},
) {
  const kubeconfig = cluster && writeKubeconfig(cluster.url, undefined);
  const child = spawn(process.execPath, [MOVABLE_CLOCK, START], {
    env: {
      ...process.env,
      AHEAD_SECONDS: String(aheadSeconds),
      ...(kubeconfig
        ? { KUBERNETES: "auto", KUBERNETES_CLUSTER: CLUSTER, KUBECONFIG: kubeconfig.file }
        : { KUBERNETES: "none" }),
      ...settings,
    },
    // With a channel it notices when we are gone without having told it.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const url = `http://127.0.0.1:${settings.PORT}`;
  const ready = `${url}${settings.BASE_PATH ?? ""}/api/readyz`;
  const status = () =>
    fetch(ready).then(
      (answer) => answer.status,
      () => 0,
    );
  await expect.poll(status, { timeout: 30_000 }).toBe(200);
  return {
    url,
    moveClock: (ahead: number) => moveClock(child, ahead),
    async stop() {
      await ended(child, "SIGTERM");
      kubeconfig?.remove();
    },
  };
}

/** Ends a process, and resolves when it is gone. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "playwright/test";

const START = fileURLToPath(new URL("../dist/start.mjs", import.meta.url));

/** A dashboard of a test's own, with settings of its own; resolves when it is ready. Its test must `stop` it. */
export async function startDashboard(settings: Readonly<Record<string, string>> & { readonly PORT: string }) {
  const child = spawn(process.execPath, [START], {
    env: { ...process.env, KUBERNETES: "none", ...settings },
    stdio: "ignore",
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
    stop: () =>
      new Promise<void>((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

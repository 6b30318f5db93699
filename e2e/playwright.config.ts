import { defineConfig } from "playwright/test";
import { chromiumPath } from "../tools/chromium.mjs";
import { RECORDING } from "./recording";

const port = Number(process.env.E2E_PORT || 3100);
const executablePath = chromiumPath();
const isRoot = process.getuid?.() === 0;

const READ_ONLY = "read-only.spec.ts";

/** The product as it is shipped, over the demo. One worker: the tests share one server. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  projects: [
    { name: "product", testIgnore: READ_ONLY, teardown: "read-only" },
    // After all others, whatever came of them.
    { name: "read-only", testMatch: READ_ONLY },
  ],
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? "../test-results/e2e.json" }]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: "chromium",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Nothing of the browser's own may reach out, so that a request to a foreign host is ours.
      args: [
        ...(isRoot ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-quic",
      ],
    },
  },
  webServer: {
    command: "node dist/demo.mjs",
    cwd: "..",
    url: `http://127.0.0.1:${port}/api/livez`,
    timeout: 60_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 8000 },
    stdout: "pipe",
    env: {
      PORT: String(port),
      LISTEN: "127.0.0.1",
      DEMO_INCIDENT: "on",
      // So that a test can ask Prometheus itself.
      DEMO_PROMETHEUS_PORT: String(port + 1),
      DEMO_KUBERNETES_RECORD: RECORDING,
      EMBED_PARENTS: "https://portal.example.org",
    },
  },
});

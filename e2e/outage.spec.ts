import { createServer, type Server, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "playwright/test";
import { startDashboard } from "./dashboard";
import { graphPage } from "./pages/graph-page";
import { prometheusUrl } from "./sources";
import { test } from "./test";

/** Hands queries on to Prometheus, unless it is told that Prometheus is gone. */
function switchable(target: string): { server: Server; isUp: boolean } {
  const state = {
    isUp: true,
    server: createServer((request, response) => {
      if (!state.isUp) return void response.destroy();
      const { method, headers } = request;
      const onward = send(`${target}${request.url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      request.pipe(onward);
    }),
  };
  return state;
}

const PORT = Number(process.env.E2E_PORT || 3100) + 10;

test.describe("an outage of Prometheus", () => {
  test.use({ baseURL: `http://127.0.0.1:${PORT}` });

  test("leaves the last figures on screen with their age, and ends by itself", async ({ page }) => {
    const prometheus = switchable(prometheusUrl(`http://127.0.0.1:${Number(process.env.E2E_PORT || 3100)}`));
    await new Promise<void>((resolve) => prometheus.server.listen(0, "127.0.0.1", resolve));
    const { port } = prometheus.server.address() as AddressInfo;
    const dashboard = await startDashboard({
      PORT: String(PORT),
      PROMETHEUS_URL: `http://127.0.0.1:${port}`,
      REFRESH_SECONDS: "2",
    });
    try {
      const graph = graphPage(page);
      await graph.open("?show=table");
      await expect(graph.edge("checkout v1", "payment v1", "gRPC")).toBeVisible();

      prometheus.isUp = false;
      await expect(page.getByText(/^Stale/)).toBeVisible({ timeout: 45_000 });
      await expect(page.getByText(/prometheus\/default does not answer/)).toBeVisible();
      await expect(graph.edge("checkout v1", "payment v1", "gRPC")).toBeVisible();

      prometheus.isUp = true;
      await expect(page.getByText(/^Stale/)).toBeHidden({ timeout: 45_000 });
    } finally {
      await dashboard.stop();
      prometheus.server.close();
      prometheus.server.closeAllConnections();
    }
  });

  test("dates no figures where none could ever be read", async ({ page }) => {
    const prometheus = switchable("");
    prometheus.isUp = false;
    await new Promise<void>((resolve) => prometheus.server.listen(0, "127.0.0.1", resolve));
    const { port } = prometheus.server.address() as AddressInfo;
    const dashboard = await startDashboard({
      PORT: String(PORT),
      PROMETHEUS_URL: `http://127.0.0.1:${port}`,
      REFRESH_SECONDS: "2",
    });
    try {
      await page.goto("/graph");

      await expect(page.getByRole("heading", { name: "No metrics can be read" })).toBeVisible();
      const { strip } = graphPage(page);
      await expect(strip).toContainText("no figures: nothing could be read");
      await expect(strip).not.toContainText("figures from");
    } finally {
      await dashboard.stop();
      prometheus.server.close();
      prometheus.server.closeAllConnections();
    }
  });
});

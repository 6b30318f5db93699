import { expect, type Page } from "playwright/test";
import { startDashboard } from "./dashboard";
import { dataStrip } from "./pages/data-strip";
import { inventoryPage } from "./pages/inventory-page";
import { refreshOften } from "./pages/refresh";
import { kubernetesProcess, prometheusProcess } from "./source-process";
import { test } from "./test";

const PORT = Number(process.env.E2E_PORT || 3100) + 10;
const LISTS = ["/workloads", "/services", "/apps", "/namespaces"];

/** Something that each page shows of the shop, whatever comes and goes in the demo. */
function shownOn(page: Page, path: string) {
  if (path === "/graph") return page.getByRole("group", { name: /^Service graph: [2-9]\d nodes/ });
  return inventoryPage(page).row(path === "/namespaces" ? "shop" : "checkout");
}

/** Sources of a test's own, in processes that can be killed, and a dashboard over them. */
async function startAll() {
  const prometheus = prometheusProcess(PORT + 1);
  const kubernetes = kubernetesProcess(PORT + 2);
  await Promise.all([prometheus.start(), kubernetes.start()]);
  const dashboard = await startDashboard(
    { PORT: String(PORT), PROMETHEUS_URL: prometheus.url, REFRESH_SECONDS: "2" },
    { cluster: kubernetes },
  );
  return {
    prometheus,
    kubernetes,
    async stop() {
      await dashboard.stop();
      await prometheus.kill();
      await kubernetes.kill();
    },
  };
}

const OUTAGES = [
  {
    source: "prometheus",
    stale: /^Stale: prometheus\/default does not answer: Prometheus refused the connection.* Its figures are from /,
    dead: /^default.* does not answer/,
  },
  {
    source: "kubernetes",
    stale: /^Stale: Cluster of kubernetes\/demo-east could not be read: The API server refused .* from /,
    dead: /^demo-east.* does not answer/,
  },
] as const;

test.describe("an outage", () => {
  test.use({ baseURL: `http://127.0.0.1:${PORT}` });
  test.describe.configure({ timeout: 180_000 });

  for (const { source, stale, dead } of OUTAGES) {
    test(`of ${source}, killed and started again, is survived by the graph and every list`, async ({ context }) => {
      const all = await startAll();
      try {
        const pages: { path: string; page: Page; data: ReturnType<typeof dataStrip> }[] = [];
        for (const path of ["/graph", ...LISTS]) {
          const page = await context.newPage();
          await page.goto(path);
          await expect(shownOn(page, path)).toBeVisible({ timeout: 30_000 });
          const data = dataStrip(page);
          await expect(data.source("demo-east answers")).toBeVisible();
          await page.evaluate(() => Object.assign(window, { isSamePage: true }));
          // All pages of a browser share the choice.
          if (pages.length === 0) await refreshOften(page);
          pages.push({ path, page, data });
        }

        await all[source].kill();
        for (const { path, page, data } of pages) {
          await expect(data.banner(stale)).toBeVisible({ timeout: 30_000 });
          await expect(data.source(dead)).toBeVisible();
          // More than one, where quantiles had not been read before.
          await expect(data.missing).toBeVisible();
          await expect(shownOn(page, path)).toBeVisible();
        }
        // Who comes now is told, and shown, the same.
        const late = await context.newPage();
        await late.goto("/workloads");
        await expect(shownOn(late, "/workloads")).toBeVisible();
        await expect(dataStrip(late).banner(stale)).toBeVisible();
        await late.close();
        const outageAt = Date.now();

        await all[source].start();
        for (const { path, page, data } of pages) {
          await expect(data.banner(/^Stale/)).toHaveCount(0, { timeout: 60_000 });
          await expect(data.missing).toHaveCount(0, { timeout: 60_000 });
          await expect(data.source("default answers")).toBeVisible();
          await expect(data.source("demo-east answers")).toBeVisible();
          await expect(shownOn(page, path)).toBeVisible();
          await expect.poll(data.at, { timeout: 30_000 }).toBeGreaterThan(outageAt);
          expect(await page.evaluate(() => "isSamePage" in window)).toBe(true);
        }
      } finally {
        await all.stop();
      }
    });
  }

  test("dates no figures where none could ever be read, on the graph and every list", async ({ page }) => {
    const dashboard = await startDashboard({
      PORT: String(PORT),
      // Nothing listens there.
      PROMETHEUS_URL: `http://127.0.0.1:${PORT + 1}`,
      REFRESH_SECONDS: "2",
    });
    try {
      for (const path of ["/graph", ...LISTS]) {
        await page.goto(path);

        const title = path === "/graph" ? "No metrics can be read" : "Nothing can be read";
        await expect(page.getByRole("heading", { name: title })).toBeVisible();
        const { strip } = dataStrip(page);
        await expect(strip).toContainText("no figures: nothing could be read");
        await expect(strip).not.toContainText("figures from");
      }
    } finally {
      await dashboard.stop();
    }
  });

  test("of Prometheus from the start leaves the lists what the cluster knows, without figures", async ({ page }) => {
    const kubernetes = kubernetesProcess(PORT + 2);
    await kubernetes.start();
    const dashboard = await startDashboard(
      // Nothing listens there.
      { PORT: String(PORT), PROMETHEUS_URL: `http://127.0.0.1:${PORT + 1}`, REFRESH_SECONDS: "2" },
      { cluster: kubernetes },
    );
    try {
      for (const path of LISTS) {
        const list = inventoryPage(page);
        await page.goto(path);

        await expect(shownOn(page, path)).toBeVisible();
        await expect(dataStrip(page).banner(/^Incomplete: prometheus\/default does not answer/)).toBeVisible();
        for (const column of ["Rate in", "Errors", "p95"]) {
          expect(await list.cell(path === "/namespaces" ? "shop" : "checkout", column)).toMatch(/^–/);
        }
      }
    } finally {
      await dashboard.stop();
      await kubernetes.kill();
    }
  });
});

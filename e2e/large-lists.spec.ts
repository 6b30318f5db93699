import { expect } from "playwright/test";
import { startDemoKubernetes } from "../lib/demo/kubernetes/api-server";
import { largeCluster } from "../lib/demo/kubernetes/testing/large-cluster";
import { startDemoPrometheus } from "../lib/demo/prometheus-server";
import { syntheticWorld } from "../lib/demo/world-synthetic";
import { startDashboard } from "./dashboard";
import { inventoryPage } from "./pages/inventory-page";
import { recorded } from "./recording";
import { test } from "./test";

const PORT = Number(process.env.E2E_PORT || 3100) + 50;
const SIZE = { services: 5000, namespaces: 50 };
const PAGE = 200;

/** A mesh of 5,000 services, some 600 of which have traffic. */
async function startLarge() {
  const world = syntheticWorld({ ...SIZE, edges: 600, seed: 1, startedAt: Math.floor(Date.now() / 1000) });
  const prometheus = await startDemoPrometheus({ world });
  const kubernetes = await startDemoKubernetes({ cluster: largeCluster(SIZE) });
  const proxy = await recorded(kubernetes);
  const dashboard = await startDashboard({ PORT: String(PORT), PROMETHEUS_URL: prometheus.url }, { cluster: proxy });
  return {
    async stop() {
      await dashboard.stop();
      await proxy.close();
      await kubernetes.close();
      await prometheus.close();
    },
  };
}

test.describe("a list of 5,000 rows", () => {
  test.use({ baseURL: `http://127.0.0.1:${PORT}` });
  test.describe.configure({ timeout: 180_000 });

  test("is searched, sorted and turned, and no more than a page of it is drawn", async ({ page }) => {
    const large = await startLarge();
    try {
      for (const { kind, name } of [
        { kind: "workloads", name: (index: string) => `svc-${index}-v1` },
        { kind: "services", name: (index: string) => `svc-${index}` },
        { kind: "apps", name: (index: string) => `svc-${index}` },
      ]) {
        const list = inventoryPage(page);
        await list.open(`/${kind}`);
        const count = page.getByRole("search").getByRole("status");
        // The cluster is read page by page.
        await expect(count).toHaveText(`5,000 ${kind}`, { timeout: 60_000 });
        await expect(list.rows).toHaveCount(PAGE);

        const search = page.getByRole("searchbox", { name: `Find ${kind}` });
        await search.fill(name("4321"));
        await expect(list.rows).toHaveCount(1);
        await expect(list.row(name("4321"))).toBeVisible();
        await search.fill("");
        await expect(list.rows).toHaveCount(PAGE);

        await list.head("Name").getByRole("button").click();
        await expect(list.rows.first().getByRole("link")).toHaveText(name("0000"));
        await expect(list.rows.last().getByRole("link")).toHaveText(name("0199"));
        const next = page.getByRole("button", { name: "Next" });
        await next.click();
        await expect(list.rows.first().getByRole("link")).toHaveText(name("0200"));
        await expect(list.rows.first()).toBeInViewport();
        await expect(page.getByText("201 to 400 of 5,000")).toBeAttached();
        await page.getByRole("button", { name: "Previous" }).click();
        await expect(list.rows.first().getByRole("link")).toHaveText(name("0000"));
        await next.click();

        // Another order begins at its beginning.
        await list.head("Name").getByRole("button").click();
        await expect(list.rows.first().getByRole("link")).toHaveText(name("4999"));
        await expect(page.getByText("1 to 200 of 5,000")).toBeAttached();
      }
      await inventoryPage(page).open("/namespaces");
      await expect(inventoryPage(page).rows).toHaveCount(SIZE.namespaces);
    } finally {
      await large.stop();
    }
  });
});

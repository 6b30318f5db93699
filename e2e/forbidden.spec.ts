import { expect, type Page } from "playwright/test";
import type { DemoKubernetesOptions } from "../lib/demo/kubernetes/api-server";
import { startDemoKubernetes } from "../lib/demo/kubernetes/api-server";
import { startDashboard } from "./dashboard";
import { dataStrip } from "./pages/data-strip";
import { graphPage } from "./pages/graph-page";
import { inventoryPage } from "./pages/inventory-page";
import { recorded } from "./recording";
import { prometheusUrl } from "./sources";
import { test } from "./test";

const HOME_PORT = Number(process.env.E2E_PORT || 3100);
const PORT = HOME_PORT + 30;

/** A dashboard over the demo's metrics, and over a cluster of which it may not read everything. */
async function startRefused(
  forbidden: NonNullable<DemoKubernetesOptions["forbidden"]>,
  settings: Readonly<Record<string, string>> = {},
) {
  const kubernetes = await startDemoKubernetes({ forbidden });
  const proxy = await recorded(kubernetes);
  const dashboard = await startDashboard(
    {
      PORT: String(PORT),
      PROMETHEUS_URL: prometheusUrl(`http://127.0.0.1:${HOME_PORT}`),
      REFRESH_SECONDS: "2",
      ...settings,
    },
    { cluster: proxy },
  );
  return {
    async stop() {
      await dashboard.stop();
      await proxy.close();
      await kubernetes.close();
    },
  };
}

/** Opens the list of what is missing, and gives the entry of one part. */
async function missingPart(page: Page, name: string) {
  const { missing, strip } = dataStrip(page);
  await missing.click();
  // Parts are listed under the source they are missing of.
  const parts = strip.getByRole("dialog", { name: "Missing" }).getByRole("listitem").getByRole("listitem");
  return parts.filter({ hasText: name });
}

test.describe("what may not be read", () => {
  test.use({ baseURL: `http://127.0.0.1:${PORT}` });
  test.describe.configure({ timeout: 120_000 });

  test("is named where it is a namespace, and all the rest is there", async ({ page }) => {
    const refused = await startRefused([{ namespace: "shop" }], { KUBERNETES_NAMESPACES: "bookinfo,shop,travel" });
    try {
      const graph = graphPage(page);
      await graph.open("?show=table");
      await expect(dataStrip(page).source("demo-east answers")).toBeVisible();
      const gap = await missingPart(page, "pods in shop");
      await expect(dataStrip(page).strip.getByRole("dialog", { name: "Missing" })).toContainText(
        "kubernetes/demo-east",
      );
      await expect(gap).toContainText("Not allowed (403)");
      await expect(gap).toContainText('pods is forbidden: User "system:serviceaccount');
      await expect(gap).toContainText('in the namespace "shop"');
      await expect(gap).toContainText("Not checked:");
      await expect(gap).toContainText("what is no longer there");

      // Its traffic is known from metrics; of what else there is, nothing is claimed.
      await page.goto("/graph?show=table&sel=node:workload/demo-east/shop/checkout");
      await expect(graph.details.getByRole("heading", { name: /^checkout/ })).toBeVisible();
      await expect(graph.details.getByRole("row", { name: /^Requests/ })).toContainText("req/s");
      await expect(graph.details).not.toContainText(/No longer in the cluster|ready/);
      await page.goto("/graph?show=table&sel=node:workload/demo-east/bookinfo/reviews-v2");
      await expect(graph.details).toContainText("1 of 1 pods ready");

      const list = inventoryPage(page);
      for (const { path, refusedRow, readRow } of [
        { path: "/workloads", refusedRow: "checkout", readRow: "reviews-v2" },
        { path: "/apps", refusedRow: "checkout", readRow: "reviews" },
        { path: "/services", refusedRow: "checkout", readRow: "reviews" },
      ]) {
        await list.open(path);
        await expect(list.row(refusedRow)).not.toContainText("not in the cluster");
        expect(await list.cell(refusedRow, "Rate in")).toMatch(/req\/s$/);
        expect(await list.cell(refusedRow, "Pods")).toMatch(/^–\s*not known/);
        expect(await list.cell(readRow, "Pods")).toMatch(/\d\/\d/);
        await expect(await missingPart(page, path === "/services" ? "services in shop" : "pods in shop")).toContainText(
          "Not allowed (403)",
        );
      }
      await list.open("/namespaces");
      await expect(list.row("shop")).toHaveCount(1);
      await expect(await missingPart(page, "pods in shop")).toContainText("Not allowed (403)");
    } finally {
      await refused.stop();
    }
  });

  test("is named where it is a kind, on every list, and their figures are there", async ({ page }) => {
    const kinds = ["pods", "services", "namespaces"];
    const refused = await startRefused(kinds.map((resource) => ({ resource })));
    try {
      const list = inventoryPage(page);
      for (const { path, row, unknown } of [
        { path: "/workloads", row: "checkout", unknown: "Restarts" },
        { path: "/apps", row: "checkout", unknown: "Restarts" },
        { path: "/services", row: "checkout", unknown: "Pods" },
        { path: "/namespaces", row: "shop", unknown: "Mesh labels" },
      ]) {
        await list.open(path);
        await expect(dataStrip(page).missing).toHaveText(`Missing: ${kinds.length} gaps`);
        expect(await list.cell(row, "Rate in")).toMatch(/req\/s$/);
        // What nobody can fill has no column.
        await expect(list.head(unknown), `${path} ${unknown}`).toHaveCount(0);
        await expect(list.table).not.toContainText("not in the cluster");
        for (const kind of kinds) {
          const gap = await missingPart(page, `${kind} is forbidden`);
          await expect(gap).toContainText("Not allowed (403)");
          await expect(gap.locator("b")).toHaveText(new RegExp(`^${kind}$`, "i"));
          await page.keyboard.press("Escape");
        }
      }
    } finally {
      await refused.stop();
    }
  });
});

import { createServer, request as passOn } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "playwright/test";
import { startDashboard } from "./dashboard";
import { inventoryPage } from "./pages/inventory-page";
import { FOREIGN_HOSTS, PAGES, send } from "./requests";
import { prometheusUrl } from "./sources";
import { test } from "./test";

const HOME_PORT = Number(process.env.E2E_PORT || 3100);
const PORT = HOME_PORT + 20;

/** What a proxy in front does with the prefix under which it serves the dashboard. */
type Habit = "keeps" | "strips and says so" | "strips and says nothing";

/** A proxy that serves the dashboard under a prefix, nothing beside it, and notes what else it was asked for. */
async function proxyTo(target: string, prefix: string, habit: Habit) {
  const strayed: string[] = [];
  let passed = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path !== prefix && !path.startsWith(`${prefix}/`) && !path.startsWith(`${prefix}?`)) {
      strayed.push(path);
      response.writeHead(404).end();
      return;
    }
    passed++;
    const passedOn = habit === "keeps" ? path : path.slice(prefix.length) || "/";
    const onward = passOn(`${target}${passedOn.startsWith("/") ? passedOn : `/${passedOn}`}`, {
      method: request.method,
      headers: { ...request.headers, ...(habit === "strips and says so" ? { "X-Forwarded-Prefix": prefix } : {}) },
    });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(PORT + 1, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    strayed,
    /** How many requests were below the prefix. */
    get passed() {
      return passed;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const DRAWN = /^Service graph: \d+/;

/** Of the API, one of each kind: with and without a source behind it. */
const API = ["/api/livez", "/api/status", "/api/graph", "/api/workloads", "/api/openapi.json"];

const MOUNTS: readonly (readonly [basePath: string, habit: Habit])[] = [
  ["", "keeps"],
  ["/mesh", "keeps"],
  ["/mesh", "strips and says so"],
  ["/ops/team.a/mesh", "keeps"],
  ["/ops/team.a/mesh", "strips and says nothing"],
];

test.describe("at a path", () => {
  test.describe.configure({ timeout: 120_000 });
  test.use({
    baseURL: `http://127.0.0.1:${PORT + 1}`,
    // The test asks for a page that does not exist.
    allowed: [[/status of 404 .*\/nowhere\)$/], { scope: "test" }],
  });

  for (const [basePath, habit] of MOUNTS) {
    test(`${basePath || "/"}, behind a proxy that ${habit}: everything works and stays below it`, async ({ page }) => {
      const dashboard = await startDashboard({
        PORT: String(PORT),
        BASE_PATH: basePath,
        PROMETHEUS_URL: prometheusUrl(`http://127.0.0.1:${HOME_PORT}`),
      });
      const proxy = await proxyTo(dashboard.url, basePath, habit);
      try {
        const worker = page.waitForEvent("worker");
        await page.goto(proxy.url);
        await expect(page).toHaveURL(`${proxy.url}/graph`);
        // The canvas shows once the worker has laid the graph out.
        await expect(page.getByRole("group", { name: DRAWN })).toBeVisible();
        expect((await worker).url().replace(/^blob:/, "")).toContain(new URL(proxy.url).origin);

        // Soft navigation: the document stays.
        await page.evaluate(() => Object.assign(window, { isSameDocument: true }));
        await page.getByRole("button", { name: /^Page: / }).click();
        for (const name of ["Workloads", "Services", "Apps", "Namespaces"]) {
          await page.getByRole("link", { name, exact: true }).click();
          await expect(page).toHaveURL(`${proxy.url}/${name.toLowerCase()}`);
          await expect(inventoryPage(page).rows.first()).toBeVisible();
        }
        await inventoryPage(page).row("shop").getByRole("link").click();
        await expect(page).toHaveURL(`${proxy.url}/graph?namespaces=shop`);
        await page.getByRole("link", { name: "Alidade, service graph" }).click();
        await expect(page).toHaveURL(`${proxy.url}/graph`);
        await expect(page.getByRole("group", { name: DRAWN })).toBeVisible();
        await page.goBack();
        await expect(page).toHaveURL(`${proxy.url}/graph?namespaces=shop`);
        expect(await page.evaluate(() => "isSameDocument" in window)).toBe(true);

        await page.goto(`${proxy.url}/graph?show=table`);
        await page.reload();
        await expect(page.getByRole("button", { name: /^Edge from checkout v1 to payment v1/ })).toBeVisible();
        await page.goto(`${proxy.url}/workloads`);
        await page.reload();
        await expect(inventoryPage(page).row("checkout")).toBeVisible();

        await page.goto(`${proxy.url}/nowhere`);
        await page.getByRole("link", { name: "Back to the service graph" }).click();
        await expect(page).toHaveURL(`${proxy.url}/graph`);
        await expect(page.getByRole("group", { name: DRAWN })).toBeVisible();

        expect(proxy.passed).toBeGreaterThan(20);
        expect(proxy.strayed).toEqual([]);

        for (const path of [...PAGES, ...API]) {
          const place = `${basePath}${path === "/" ? "" : path}`;
          for (const Host of FOREIGN_HOSTS) {
            const { statusCode } = await send(dashboard.url, place, { headers: { Host } });
            expect.soft(statusCode, `${Host} ${place}`).toBe(403);
          }
          // As it says itself, and not because of the path.
          const { statusCode = 0 } = await send(dashboard.url, place, { headers: { Host: "localhost" } });
          expect.soft(statusCode, place).toBeLessThan(400);
        }
      } finally {
        proxy.close();
        await dashboard.stop();
      }
    });
  }
});

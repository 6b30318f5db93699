import AxeBuilder from "@axe-core/playwright";
import { expect } from "playwright/test";
import type { Inventory, InventoryRow } from "../lib/inventory/model";
import { shownNumber } from "./pages/graph-page";
import { inventoryPage } from "./pages/inventory-page";
import { test } from "./test";

/** A moment of the past holds still, so that page and API can be asked one after the other. */
const past = (secondsAgo: number) => Math.floor((Date.now() / 1000 - secondsAgo) / 15) * 15;

const LISTS = [
  { kind: "workloads", title: "Workloads", id: "workload/demo-east/shop/checkout", name: "checkout" },
  { kind: "services", title: "Services", id: "service/demo-east/shop/checkout", name: "checkout" },
  { kind: "apps", title: "Apps", id: "app/demo-east/shop/checkout", name: "checkout" },
  { kind: "namespaces", title: "Namespaces", id: "group/demo-east/shop/*", name: "shop" },
] as const;

async function askList(baseURL: string | undefined, kind: string, query: string): Promise<Inventory> {
  const response = await fetch(`${baseURL}/api/${kind}?${query}`);
  return (await response.json()) as Inventory;
}

function rowOf({ rows }: Inventory, id: string): InventoryRow {
  const row = rows.find((each) => each.id === id);
  if (!row) throw new Error(`There is no row ${id}`);
  return row;
}

for (const { kind, title, id, name } of LISTS) {
  test(`${title}: figures are those of the API`, async ({ page, baseURL }) => {
    const at = past(60);
    const list = inventoryPage(page);
    await list.open(`/${kind}?at=${at}&namespaces=shop`);
    const { requests } = rowOf(await askList(baseURL, kind, `at=${at}&latency=wait`), id);
    const rate = requests?.in?.requestRate ?? Number.NaN;

    await expect(page).toHaveTitle(`${title} · Alidade`);
    await expect(list.row(name)).toHaveCount(1);
    // Quantiles come in after the rates.
    await expect.poll(() => list.cell(name, "p95")).toMatch(/\d/);
    expect(Math.abs(shownNumber(await list.cell(name, "Rate in")) - rate)).toBeLessThan(rate * 0.01);
    const p95 = requests?.latencyMs?.p95 ?? Number.NaN;
    expect(Math.abs(shownNumber(await list.cell(name, "p95")) - p95)).toBeLessThan(p95 * 0.01);
    const errors = (requests?.in?.errorRate ?? Number.NaN) / rate;
    expect(Math.abs(shownNumber(await list.cell(name, "Errors")) - errors)).toBeLessThan(0.006);
  });

  test(`${title}: a row leads to the graph`, async ({ page }) => {
    const list = inventoryPage(page);
    await list.open(`/${kind}?window=900&find=${name}`);
    await list.row(name).getByRole("link").click();

    await expect(page).toHaveURL(/\/graph\?.*namespaces=shop/);
    await expect(page).toHaveURL(/window=900/);
    const details = page.getByRole("complementary", { name: "Details" });
    const heading = kind === "namespaces" ? /\d+ nodes, \d+ edges/ : new RegExp(`^${name}`);
    await expect(details.getByRole("heading", { name: heading }).first()).toBeVisible();
  });
}

test("rows are sorted by a click and by the keyboard, and the link says how", async ({ page }) => {
  const list = inventoryPage(page);
  await list.open("/workloads");
  await expect(list.head("Health")).toHaveAttribute("aria-sort", "descending");

  await list.head("Name").getByRole("button").click();
  await expect(list.head("Name")).toHaveAttribute("aria-sort", "ascending");
  await expect(list.head("Health")).not.toHaveAttribute("aria-sort", /./);
  const rising = await list.names();
  expect(rising).toEqual(rising.toSorted());

  await list.head("Name").getByRole("button").press("Enter");
  await expect(list.head("Name")).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/sort=name/);
  const falling = await list.names();
  expect(falling).toEqual(falling.toSorted().toReversed());
  expect(falling.length).toBeGreaterThan(10);

  await page.reload();
  await expect(list.head("Name")).toHaveAttribute("aria-sort", "descending");
});

test("the worst come first unless another order is chosen", async ({ page }) => {
  const list = inventoryPage(page);
  await list.open("/workloads");

  await expect(list.rows.first()).toContainText("Failing");
});

test("rows are found by words and by health, and the link holds both", async ({ page }) => {
  const list = inventoryPage(page);
  await list.open("/workloads");
  const all = await list.rows.count();

  await page.getByRole("searchbox", { name: "Find workloads" }).fill("reviews");
  await expect.poll(() => list.rows.count()).toBeLessThan(all);
  for (const name of await list.names()) expect(name).toContain("reviews");
  await expect(page).toHaveURL(/find=reviews/);

  await page.getByRole("searchbox", { name: "Find workloads" }).fill("");
  const failing = page.getByRole("button", { name: /^Failing/ });
  await failing.click();
  await expect(failing).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/health=failing/);
  for (const row of await list.rows.all()) await expect(row).toContainText("Failing");

  await page.getByRole("searchbox", { name: "Find workloads" }).fill("nothing-is-called-so");
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(list.rows).toHaveCount(all);
});

test("what has no traffic has no figures, which is not zero", async ({ page, baseURL }) => {
  const { rows } = await askList(baseURL, "workloads", "");
  const quiet = rows.find(({ observed, namespace }) => !observed && namespace !== undefined);
  const list = inventoryPage(page);
  await list.open(`/workloads?namespaces=${quiet?.namespace}`);

  for (const column of ["Rate in", "Errors", "p95"]) {
    expect(await list.cell(quiet?.name ?? "", column)).toMatch(/^–\s*no traffic$/);
  }
});

test("pages lead to one another, and keep what is looked at", async ({ page }) => {
  const list = inventoryPage(page);
  await list.open("/workloads?namespaces=shop&window=900&find=cart");
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(pages.getByRole("link", { name: "Workloads" })).toHaveAttribute("aria-current", "page");

  await pages.getByRole("link", { name: "Services" }).click();
  await expect(page).toHaveURL(/\/services\?namespaces=shop&window=900$/);
  await expect(page.getByRole("heading", { level: 1, name: "Services" })).toBeAttached();

  await pages.getByRole("link", { name: "Graph" }).click();
  await expect(page).toHaveURL(/\/graph\?namespaces=shop&window=900$/);
});

test("a node of the graph leads to its row", async ({ page }) => {
  await page.goto("/graph?show=table&sel=node:workload/demo-east/shop/checkout");
  await page.getByRole("link", { name: "Among the workloads" }).click();

  await expect(page).toHaveURL(/\/workloads\?namespaces=shop&find=checkout$/);
  await expect(inventoryPage(page).row("checkout")).toHaveCount(1);
});

test("a link that makes no sense to the server says so, and how to go on", async ({ page, allowed }) => {
  allowed.push(/400/);
  await page.goto("/workloads?namespaces=NOT_A_NAME");
  await expect(page.getByRole("alert").filter({ hasText: "not valid" })).toBeVisible();

  await page.getByRole("button", { name: "Open the plain list" }).click();
  await expect(inventoryPage(page).rows.first()).toBeVisible();
});

test("on a phone there is what matters, and nothing to scroll sideways to", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const { kind } of LISTS) {
    const list = inventoryPage(page);
    await list.open(`/${kind}`);
    await expect(list.rows.first()).toBeVisible();

    const widths = await page.evaluate(() => {
      const scroller = document.querySelector("table")?.parentElement;
      return [document.documentElement.scrollWidth, scroller?.scrollWidth ?? 0];
    });
    expect(Math.max(...widths), kind).toBeLessThanOrEqual(390);
    for (const name of ["Health", "Name", "Rate in", "Errors", "p95"]) {
      await expect(list.head(name), `${kind} ${name}`).toBeVisible();
    }
    await page.getByRole("button", { name: /^Page: / }).click();
    await expect(page.getByRole("dialog", { name: "Page" }).getByRole("link", { name: "Graph" })).toBeVisible();
    await page.keyboard.press("Escape");
  }
});

test("a page of tables needs less than 200 kB of JavaScript", async ({ page }) => {
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (!/\.js(\?|$)/.test(response.url())) return;
    sizes.push(
      response
        .request()
        .sizes()
        .then(({ responseBodySize }) => responseBodySize),
    );
  });
  await inventoryPage(page).open("/workloads");

  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(sizes.length).toBeGreaterThan(2);
  expect(total).toBeLessThan(200_000);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const { kind } of LISTS) {
    test(`axe finds nothing serious on ${kind}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      const list = inventoryPage(page);
      await list.open(`/${kind}`);
      await expect(list.rows.first()).toBeVisible();

      const { violations } = await new AxeBuilder({ page }).analyze();

      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    });
  }
}

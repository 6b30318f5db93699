import { expect } from "playwright/test";
import { graphPage, shownNumber } from "./pages/graph-page";
import { askApi, askPrometheus, edgeBetween, prometheusUrl } from "./sources";
import { test } from "./test";

const PRODUCTPAGE = "workload/demo-east/bookinfo/productpage-v1";
const CHECKOUT = "workload/demo-east/shop/checkout";
const PAYMENT = "workload/demo-east/shop/payment";
const workload = (version: string) => `workload/demo-east/bookinfo/reviews-${version}`;

/** A moment of the past holds still, so that page, API and Prometheus can be asked one after the other. */
const past = (secondsAgo: number) => Math.floor((Date.now() / 1000 - secondsAgo) / 15) * 15;

test("shows an edge with the rate, the error share and the p95 of the API and of Prometheus", async ({
  page,
  baseURL,
}) => {
  const graph = graphPage(page);
  const at = past(60);
  await graph.open(`?at=${at}&show=table`);
  await graph.edge("productpage v1", "reviews v2", "HTTP").click();

  // Quantiles come in after the rates.
  await expect(graph.figure("p95")).toHaveText(/\d/);
  const shown = {
    rate: shownNumber((await graph.figure("Requests").textContent()) ?? ""),
    errors: shownNumber((await graph.figure("Failed").textContent()) ?? ""),
    p95: shownNumber((await graph.figure("p95").textContent()) ?? ""),
  };
  const edge = edgeBetween(await askApi(baseURL, `at=${at}&latency=wait`), PRODUCTPAGE, workload("v2"), "http");
  const matchers =
    '{reporter="source",source_workload="productpage-v1",source_workload_namespace="bookinfo",destination_workload="reviews-v2"}';
  const prometheus = prometheusUrl(baseURL);
  const told = await askPrometheus(prometheus, `sum(rate(istio_requests_total${matchers}[300s]))`, at);
  const quantile = await askPrometheus(
    prometheus,
    `histogram_quantile(0.95, sum by (le) (rate(istio_request_duration_milliseconds_bucket${matchers}[300s])))`,
    at,
  );

  expect(edge.requestRate).toBeCloseTo(told ?? Number.NaN, 6);
  expect(edge.latencyMs?.p95).toBeCloseTo(quantile ?? Number.NaN, 6);
  // On screen there are three figures that count.
  expect(Math.abs(shown.rate - (told ?? 0))).toBeLessThan((told ?? 0) * 0.01);
  expect(Math.abs(shown.p95 - (quantile ?? 0))).toBeLessThan((quantile ?? 0) * 0.01);
  expect(shown.errors).toBeCloseTo((edge.errorRate ?? 0) / (edge.requestRate ?? 1), 3);
});

test("draws the mesh on its canvas, and says in words what is there", async ({ page }) => {
  const graph = graphPage(page);
  await graph.open();

  const canvas = page.locator("canvas").first();
  await expect(canvas).toBeVisible();
  const colours = await page.evaluate(() => {
    const found = new Set<number>();
    for (const each of document.querySelectorAll("canvas")) {
      const { data } = each.getContext("2d")?.getImageData(0, 0, each.width, each.height) ?? { data: [] };
      const pixels = new Uint32Array(Uint8Array.from(data).buffer);
      for (let index = 0; index < pixels.length; index += 97) found.add(pixels[index] ?? 0);
    }
    return found.size;
  });

  expect(colours).toBeGreaterThan(10);
  await expect(graph.details.getByRole("heading", { name: /\d+ nodes, \d+ edges/ })).toBeVisible();
});

test("shows the canary's split between the versions", async ({ page, baseURL }) => {
  const at = past(60);
  const api = await askApi(baseURL, `at=${at}`);
  const graph = graphPage(page);
  await graph.open(`?at=${at}&show=table&namespaces=bookinfo`);

  const rates: number[] = [];
  for (const version of ["v1", "v2", "v3"]) {
    await graph.edge("productpage v1", `reviews ${version}`, "HTTP").click();
    await expect(graph.details.getByRole("heading", { name: `reviews ${version}` })).toBeVisible();
    const shown = shownNumber((await graph.figure("Requests").textContent()) ?? "");
    const told = edgeBetween(api, PRODUCTPAGE, workload(version), "http").requestRate ?? 0;
    expect(Math.abs(shown - told)).toBeLessThan(told * 0.01 + 0.01);
    rates.push(shown);
  }

  const [v1 = 0, v2 = 0, v3 = 0] = rates;
  expect(v1).toBeGreaterThan(v2);
  expect(v2).toBeGreaterThan(v3);
  expect(v3).toBeGreaterThan(0);
});

test("turns an incident red, and gives its reason in words", async ({ page }) => {
  const graph = graphPage(page);
  await graph.open(`?show=table&at=${past(3600)}`);
  await graph.edge("checkout v1", "payment v1", "gRPC").click();
  await expect(graph.details).toContainText("Healthy");

  await graph.open("?show=table");
  await graph.edge("checkout v1", "payment v1", "gRPC").click();

  await expect(graph.details).toContainText("Failing");
  await expect(graph.details).toContainText(/% of requests fail \(mostly gRPC 14 UNAVAILABLE\)/);
  await expect(graph.details.getByRole("table").first()).toContainText("14");
});

test("moves its figures with time", async ({ page }) => {
  const graph = graphPage(page);
  await graph.open("?show=table");
  await graph.edge("checkout v1", "payment v1", "gRPC").click();
  const before = await graph.strip.locator("time").first().getAttribute("datetime");

  await expect
    .poll(() => graph.strip.locator("time").first().getAttribute("datetime"), { timeout: 45_000 })
    .not.toBe(before);
  await expect(graph.figure("Requests")).toContainText("req/s");
});

test("restores a view from a copied link in another browser", async ({ page, browser, baseURL }) => {
  const graph = graphPage(page);
  const at = past(900);
  await graph.open(`?at=${at}&show=table&type=workload&namespaces=shop,payments&window=600`);
  await graph.edge("checkout v1", "payment v1", "gRPC").click();
  await expect(graph.details).toContainText("payment");
  const rate = await graph.figure("Requests").textContent();
  const link = page.url();

  const other = await browser.newPage();
  await other.goto(link);
  const restored = graphPage(other);

  await expect(restored.figure("Requests")).toHaveText(rate ?? "");
  expect(new URL(link).searchParams.get("sel")).toContain(`${CHECKOUT}|${PAYMENT}|grpc`);
  expect(link.startsWith(baseURL ?? "")).toBe(true);
  await other.close();
});

test("explains a figure with a query that gives it", async ({ page, baseURL }) => {
  const graph = graphPage(page);
  const at = past(120);
  await graph.open(`?at=${at}&show=table`);
  await graph.edge("frontend v1", "checkout v1", "gRPC").click();
  await graph.details.getByRole("button", { name: "Explain these figures" }).click();

  const query = await graph.details
    .getByText(/^sum\(rate\(istio_requests_total/)
    .first()
    .textContent();
  const told = await askPrometheus(prometheusUrl(baseURL), query ?? "", at);

  const shown = shownNumber((await graph.figure("Requests").textContent()) ?? "");
  expect(Math.abs(shown - (told ?? 0))).toBeLessThan((told ?? 0) * 0.01);
});

test("explains the figures of a node with queries that give them", async ({ page, baseURL }) => {
  const graph = graphPage(page);
  const at = past(120);
  await graph.open(`?at=${at}&show=table&sel=node:${CHECKOUT}`);
  await graph.details.getByRole("button", { name: "Explain these figures" }).click();

  const explained = (title: string) => graph.details.getByRole("listitem").filter({ hasText: title });
  const queries = await Promise.all(
    ["gRPC · In · Requests", "gRPC · Out · Requests"].map((title) => explained(title).locator("pre").textContent()),
  );
  const told = await Promise.all(queries.map((query) => askPrometheus(prometheusUrl(baseURL), query ?? "", at)));

  const row = graph.details.getByRole("row", { name: /^Requests/ });
  for (const [side, rate] of told.entries()) {
    const shown = shownNumber((await row.getByRole("cell").nth(side).textContent()) ?? "");
    expect(rate).toBeGreaterThan(0);
    expect(Math.abs(shown - (rate ?? 0))).toBeLessThan((rate ?? 0) * 0.01);
  }
  await expect(explained("gRPC · Latency")).toContainText("histogram_quantile");
  await expect(explained("gRPC · Latency")).toContainText(/window 5 min, reporter source, at/);
});

test("counts as many edges as the table has rows, with services between callers and workloads", async ({ page }) => {
  const graph = graphPage(page);
  await graph.open(`?at=${past(60)}&show=table&serviceNodes=true`);

  const rows = await page.getByRole("table").first().locator("tbody > tr").count();

  expect(rows).toBeGreaterThan(50);
  await expect(graph.details.getByRole("heading", { name: `, ${rows} edges` })).toBeVisible();
});

test("shows the table on a phone without scrolling sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await graphPage(page).open("?show=table");
  const table = page.getByRole("table").first();
  await expect(table).toBeVisible();

  const { width, needed } = await table.evaluate((element) => ({
    width: element.parentElement?.clientWidth,
    needed: element.parentElement?.scrollWidth,
  }));

  expect(needed).toBe(width);
  for (const name of ["Health", "From", "To", "Protocol", "Rate", "Errors", "p95"]) {
    await expect(table.getByRole("columnheader", { name, exact: true })).toBeInViewport({ ratio: 1 });
  }
});

test("goes back to the mesh with Escape and to the edge with the browser's back", async ({ page }) => {
  const graph = graphPage(page);
  await graph.open("?show=table");
  await graph.edge("checkout v1", "payment v1", "gRPC").click();
  await expect(graph.figure("Requests")).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(graph.details.getByRole("heading", { name: /\d+ nodes, \d+ edges/ })).toBeVisible();
  await page.goBack();

  await expect(graph.figure("Requests")).toBeVisible();
});

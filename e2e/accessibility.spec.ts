import AxeBuilder from "@axe-core/playwright";
import { expect } from "playwright/test";
import { graphPage } from "./pages/graph-page";
import { test } from "./test";

const EDGE = "edge:workload/demo-east/shop/checkout|workload/demo-east/shop/payment|grpc";
const NODE = "node:workload/demo-east/shop/checkout";

const VIEWS: readonly { readonly name: string; readonly query: string }[] = [
  { name: "the graph", query: "" },
  { name: "the table", query: "?show=table" },
  { name: "an edge", query: `?${new URLSearchParams({ sel: EDGE })}` },
  { name: "a node", query: `?${new URLSearchParams({ sel: NODE })}` },
];

for (const colorScheme of ["light", "dark"] as const) {
  for (const { name, query } of VIEWS) {
    test(`axe finds nothing serious on ${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await graphPage(page).open(query);

      const { violations } = await new AxeBuilder({ page }).analyze();

      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    });
  }
}

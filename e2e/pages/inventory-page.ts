import type { Locator, Page } from "playwright/test";

/** A list as a person uses it: by names and roles. */
export function inventoryPage(page: Page) {
  const table = page.getByRole("table");
  return {
    table,
    rows: table.getByRole("row").filter({ has: page.getByRole("rowheader") }),

    async open(path: string) {
      await page.goto(path);
      await page
        .getByRole("region", { name: "State of the data" })
        .getByText(/figures from/)
        .waitFor();
    },

    /** The names of the rows, from the top. */
    async names(): Promise<string[]> {
      return table.getByRole("rowheader").getByRole("link").allTextContents();
    },

    row(name: string): Locator {
      return table
        .getByRole("row")
        .filter({ has: page.getByRole("rowheader").getByRole("link", { name, exact: true }) });
    },

    head(name: string): Locator {
      return table.getByRole("columnheader", { name, exact: true });
    },

    /** What stands in a row's column, by the column's own name. */
    async cell(name: string, column: string): Promise<string> {
      const heads = await table.getByRole("columnheader").allTextContents();
      const cells = this.row(name).locator("th, td");
      return (await cells.nth(heads.indexOf(column)).textContent()) ?? "";
    },
  };
}

import type { Locator, Page } from "playwright/test";

/** The graph page as a person uses it: by names and roles. */
export function graphPage(page: Page) {
  const details = page.getByRole("complementary", { name: "Details" });
  return {
    details,
    strip: page.getByRole("region", { name: "State of the data" }),

    async open(query = "") {
      await page.goto(`/graph${query}`);
      await page
        .getByRole("region", { name: "State of the data" })
        .getByText(/figures from/)
        .waitFor();
    },

    /** The row of the table twin for an edge, by the names of its ends. */
    edge(from: string, to: string, protocol: string): Locator {
      return page.getByRole("button", { name: `Edge from ${from} to ${to}, ${protocol}`, exact: true });
    },

    /** One figure of the open panel, as it is written there: `12.5req/s`. */
    figure(name: string): Locator {
      return details
        .locator("dl > div", { has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) })
        .locator("dd")
        .first();
    },
  };
}

/** The number that a figure shows, whatever its unit: `1.2kB/s` is 1200, `21.7s` in milliseconds is 21700. */
export function shownNumber(text: string): number {
  const match = /^([\d.]+)\s*(%|ms|s|min|req\/s|[kM]?req\/s|B\/s|kB\/s|MB\/s)?/.exec(text.trim());
  const factors: Readonly<Record<string, number>> = {
    s: 1000,
    min: 60_000,
    "%": 0.01,
    "kB/s": 1e3,
    "MB/s": 1e6,
    "kreq/s": 1e3,
  };
  return Number(match?.[1]) * (factors[match?.[2] ?? ""] ?? 1);
}

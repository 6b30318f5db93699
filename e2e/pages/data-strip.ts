import type { Locator, Page } from "playwright/test";

/** What every page says of its data: the strip at its foot, and what stands above the data when something is wrong. */
export function dataStrip(page: Page) {
  const strip = page.getByRole("region", { name: "State of the data" });
  return {
    strip,

    /** A sentence on a source, such as `default answers`. */
    source(sentence: string | RegExp): Locator {
      return strip.getByRole("list", { name: "Sources" }).getByRole("listitem").filter({ hasText: sentence });
    },

    /** How many parts are missing; opens the list of them. */
    missing: strip.getByRole("button", { name: /^Missing/ }),

    /** Above the data. */
    banner(text: string | RegExp): Locator {
      return page.getByRole("main").getByRole("status").filter({ hasText: text });
    },

    /** When the figures are from, in milliseconds since the epoch. */
    async at(): Promise<number> {
      return Date.parse((await strip.locator("time").first().getAttribute("datetime")) ?? "");
    },
  };
}

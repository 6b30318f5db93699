import type { Page } from "playwright/test";

/** Has every open page of this browser ask for news as often as a person can choose. */
export async function refreshOften(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Refresh every" }).selectOption("5 s");
}

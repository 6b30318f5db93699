import { test } from "./test";

/* The page fixture has to see what it is there for: but for the first, each of these tests must fail by it alone. */

const COMPLAINTS = {
  "an error on the console": () => {
    // biome-ignore lint/suspicious/noConsole: this is what is looked for
    console.error("planted");
  },
  "an exception": () => {
    setTimeout(() => Promise.reject(new Error("planted")));
  },
  "a breach of the content policy": () => {
    document.body.insertAdjacentHTML("beforeend", "<style>b{}</style>");
  },
  "a request to a foreign host": () => {
    fetch("https://planted.example/").catch(() => {});
  },
} as const;

test("has nothing against a page that is silent", async ({ page }) => {
  await page.goto("/graph");
  await page.waitForLoadState("load");
});

for (const [what, plant] of Object.entries(COMPLAINTS)) {
  test(`sees ${what}`, async ({ page }) => {
    test.fail();
    await page.goto("/graph");
    await page.evaluate(plant);
    await page.waitForLoadState("load");
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  });
}

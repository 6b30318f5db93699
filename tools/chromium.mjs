import { existsSync } from "node:fs";
import { chromium } from "playwright";
import { onPath } from "./on-path.mjs";

/** The browser for the end-to-end tests: the one named, else Playwright's own, else the one on PATH; undefined without any. */
export function chromiumPath() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const own = chromium.executablePath();
  return existsSync(own) ? own : onPath("chromium");
}

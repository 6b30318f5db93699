import { existsSync } from "node:fs";
import { chromium } from "playwright";

/** The browser for the end-to-end tests: the one named, else Playwright's own, else Debian's; undefined without any. */
export function chromiumPath() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  return [chromium.executablePath(), "/usr/bin/chromium"].find((path) => path && existsSync(path));
}

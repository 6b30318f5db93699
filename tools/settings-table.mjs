// Writes the table of settings into the README, between its two marks; without marks, prints it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { typescriptModule } from "./typescript-module.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const README = `${root}/README.md`;
const MARKS = /(<!-- settings -->\n)[\s\S]*?(\n<!-- \/settings -->)/;

const { settingsMarkdown } = await typescriptModule("lib/config/settings.ts");

const table = settingsMarkdown();
const readme = existsSync(README) ? readFileSync(README, "utf8") : "";
if (MARKS.test(readme))
  writeFileSync(
    README,
    readme.replace(MARKS, (_all, start, end) => `${start}${table}${end}`),
  );
else process.stdout.write(`${table}\n`);

// Writes the table of settings into the README, between its two marks; without marks, prints it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const README = `${root}/README.md`;
const MARKS = /(<!-- settings -->\n)[\s\S]*?(\n<!-- \/settings -->)/;

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["lib/config/settings.ts"],
  bundle: true,
  write: false,
  platform: "neutral",
  mainFields: ["module", "main"],
  format: "esm",
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { settingsMarkdown } = await import(`data:text/javascript;base64,${code}`);

const table = settingsMarkdown();
const readme = existsSync(README) ? readFileSync(README, "utf8") : "";
if (MARKS.test(readme))
  writeFileSync(
    README,
    readme.replace(MARKS, (_all, start, end) => `${start}${table}${end}`),
  );
else process.stdout.write(`${table}\n`);

// Writes deploy/prometheus-rules.yaml from the rules that the queries are built with.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["lib/mesh/istio/rules-file.ts"],
  bundle: true,
  write: false,
  platform: "neutral",
  mainFields: ["module", "main"],
  format: "esm",
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { rulesFile } = await import(`data:text/javascript;base64,${code}`);

mkdirSync(`${root}/deploy`, { recursive: true });
writeFileSync(`${root}/deploy/prometheus-rules.yaml`, rulesFile());

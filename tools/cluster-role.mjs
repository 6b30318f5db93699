// Writes deploy/cluster-role.yaml from the kinds that are read.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["lib/kubernetes/cluster-role.ts"],
  bundle: true,
  write: false,
  platform: "neutral",
  mainFields: ["module", "main"],
  format: "esm",
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { clusterRoleFile } = await import(`data:text/javascript;base64,${code}`);

mkdirSync(`${root}/deploy`, { recursive: true });
writeFileSync(`${root}/deploy/cluster-role.yaml`, clusterRoleFile());

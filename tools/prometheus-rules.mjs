// Writes deploy/prometheus-rules.yaml from the rules that the queries are built with.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { typescriptModule } from "./typescript-module.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const { rulesFile } = await typescriptModule("lib/mesh/istio/rules-file.ts");

mkdirSync(`${root}/deploy`, { recursive: true });
writeFileSync(`${root}/deploy/prometheus-rules.yaml`, rulesFile());

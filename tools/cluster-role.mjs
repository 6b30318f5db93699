// Writes deploy/cluster-role.yaml from the kinds that are read.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { typescriptModule } from "./typescript-module.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const { clusterRoleFile } = await typescriptModule("lib/kubernetes/cluster-role.ts");

mkdirSync(`${root}/deploy`, { recursive: true });
writeFileSync(`${root}/deploy/cluster-role.yaml`, clusterRoleFile());

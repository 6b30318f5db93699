import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What a TypeScript module of the project exports, with all it imports: Node 20 does not run TypeScript. */
export async function typescriptModule(path) {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: "neutral",
    mainFields: ["module", "main"],
    format: "esm",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

// Builds the product: Next's standalone server, and the entry points beside it, which Node 20 could not run as
// TypeScript. `--if-changed` does nothing when the sources are those of the last build.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const HASH = join(root, ".next/alidade-build-hash");
const STANDALONE = join(root, ".next/standalone");

const ENTRIES = [
  { from: "lib/start/main.ts", to: "dist/start.mjs" },
  { from: "lib/demo/main.ts", to: "dist/demo.mjs" },
  { from: "bench/main.ts", to: "dist/bench.mjs" },
  { from: "bench/kubernetes.ts", to: "dist/bench-kubernetes.mjs" },
].filter(({ from }) => existsSync(join(root, from)));

/** What no build depends on, or makes by itself. */
const ELSEWHERE =
  /^(\.|coverage$|deploy$|dist$|e2e$|node_modules$|test-results$)|\.(md|tsbuildinfo)$|^next-env\.d\.ts$|\.test\.tsx?$/;

const hash = hashOfSources();
const outputs = [join(STANDALONE, "server.js"), ...ENTRIES.map(({ to }) => join(root, to))];
const isBuilt = existsSync(HASH) && readFileSync(HASH, "utf8") === hash && outputs.every((file) => existsSync(file));

if (process.argv.includes("--if-changed") && isBuilt) {
  process.stdout.write("Nothing has changed since the last build.\n");
} else {
  rmSync(HASH, { force: true });
  buildServer();
  await bundleEntries();
  writeFileSync(HASH, hash);
}

function buildServer() {
  // What was traced once would stay there.
  rmSync(STANDALONE, { recursive: true, force: true });
  rmSync(join(root, ".next/runtime"), { recursive: true, force: true });
  const next = join(root, "node_modules/next/dist/bin/next");
  const { status, signal } = spawnSync(process.execPath, [next, "build"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) {
    process.stderr.write(`next build ended with ${signal ?? `code ${status}`}.\n`);
    process.exit(status ?? 1);
  }
  cpSync(join(root, ".next/static"), join(STANDALONE, ".next/static"), { recursive: true });
  if (existsSync(join(root, "public"))) cpSync(join(root, "public"), join(STANDALONE, "public"), { recursive: true });
}

async function bundleEntries() {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  for (const { from, to } of ENTRIES) {
    await build({
      absWorkingDir: root,
      entryPoints: [from],
      outfile: to,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20.19",
      sourcemap: "linked",
      alias: { "server-only": "./tools/empty-module.ts" },
      // Some packages are CommonJS inside and ask for Node's modules by `require`.
      banner: { js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url);' },
      logLevel: "warning",
    });
    process.stdout.write(`${to}\n`);
  }
  // The demo reads them where its bundle is.
  cpSync(join(root, "lib/demo/kubernetes/objects"), join(root, "dist/objects"), { recursive: true });
}

/** Over the names and contents of all sources, the lock file among them, and the version of Node. */
function hashOfSources() {
  const sum = createHash("sha256").update(process.version);
  for (const file of filesBelow(root)) {
    sum.update(`\0${relative(root, file).split(sep).join("/")}\0`).update(readFileSync(file));
  }
  return sum.digest("hex");
}

function* filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (ELSEWHERE.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

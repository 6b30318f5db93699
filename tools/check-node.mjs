// `npm run check:node`: starts the built demo under every version of Node that is promised, and reads the graph. The
// versions come from the registry's `node` package, into a folder that is kept: .cache/node. Other versions may be named.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const versions = process.argv.length > 2 ? process.argv.slice(2) : ["20", "22", "24"];

const START_MS = 90_000;

let failed = 0;
for (const version of versions) {
  try {
    const node = nodeOf(version);
    const told = String(spawnSync(node, ["--version"]).stdout).trim();
    process.stdout.write(`Node ${told}: ${await graphUnder(node)}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`Node ${version}: FAILED. ${error instanceof Error ? error.message : error}\n`);
  }
}
process.stdout.write(`${versions.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

/** The path of a Node of this version, installed if it is not there yet. */
function nodeOf(version) {
  const folder = join(root, ".cache/node", version);
  const node = join(folder, "node_modules/node/bin/node");
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  // The package brings its binary by a script of its own.
  const install = ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts=false", `node@${version}`];
  const { status } = spawnSync("npm", install, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0 || !existsSync(node)) throw new Error(`node@${version} could not be installed.`);
  return node;
}

/** Runs the demo and reads the graph once its latency is there; says what is in it. */
async function graphUnder(node) {
  const port = await freePort();
  const demo = spawn(node, [join(root, "dist/demo.mjs")], {
    env: { ...process.env, PORT: String(port), LISTEN: "127.0.0.1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((resolve) => demo.once("exit", resolve));
  try {
    const graph = await firstGraph(`http://127.0.0.1:${port}/api/graph?latency=wait`, demo);
    const withLatency = graph.edges.filter(({ latencyMs }) => latencyMs?.p95 > 0).length;
    const gaps = graph.missing.filter(({ pending }) => !pending);
    if (graph.edges.length < 20 || withLatency < 10) throw new Error(`Only ${graph.edges.length} edges.`);
    if (gaps.length > 0) throw new Error(`Something is missing: ${gaps[0].source}: ${gaps[0].what}`);
    if (!graph.sources.some(({ kind, reachable }) => kind === "kubernetes" && reachable)) {
      throw new Error("The cluster was not read.");
    }
    return `${graph.nodes.length} nodes, ${graph.edges.length} edges, ${withLatency} with p95`;
  } finally {
    demo.kill("SIGTERM");
    await ended;
  }
}

async function firstGraph(url, demo) {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (demo.exitCode !== null) throw new Error(`The demo ended with code ${demo.exitCode}.`);
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
      const graph = answer.ok ? await answer.json() : undefined;
      const isWhole = graph?.latency.state === "ready" && graph.sources.every(({ reachable }) => reachable);
      if (isWhole) return graph;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`There was no whole graph after ${START_MS / 1000} s.`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

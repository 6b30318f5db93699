import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { type Config, ConfigError } from "../config/config";
import { currentConfig } from "../config/current";
import { extendNodeServers } from "../http/node-server";
import { setServerRules } from "../http/rules";
import { mountBuild } from "./base-path";
import { structuredConsole } from "./structured-console";

/*
 * The way in: `node dist/start.mjs`. It checks the configuration before anything is loaded, so that mistakes are a
 * list and not a stack, and then hands over to the server that `next build` made.
 */

const BUILD = fileURLToPath(new URL("../.next/standalone/", import.meta.url));

/** How long the server may take to answer for the first time. */
const FIRST_ANSWER_MS = 60_000;

/** Something to tell, rather than to debug. */
class Refusal extends Error {}

try {
  await start(currentConfig());
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : explained(error)}\n`);
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  const { port, listen, basePath, runtimeDir } = config;
  if (!existsSync(join(BUILD, "server.js"))) throw new Refusal("There is no build. Make one with: npm run build");
  await requireFree(port, listen);
  stopWithParent();
  collectEarly();
  // Docker and some shells set HOSTNAME to the machine's name, and Next would listen on it.
  Object.assign(process.env, { HOSTNAME: listen, PORT: String(port), NODE_ENV: "production" });
  structuredConsole();
  setServerRules(config);
  extendNodeServers();
  const server = await mountBuild({ build: BUILD, basePath, runtimeDir });
  await import(pathToFileURL(join(server, "server.js")).href);
  process.stdout.write(`Alidade is on ${await addressOnceServed(port, listen, basePath)}\n`);
}

function explained(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Next says the same with a stack and after a second; a moment's race is a small price. */
async function requireFree(port: number, listen: string): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error: NodeJS.ErrnoException) => reject(new Refusal(whyNot(error, port, listen))));
    probe.listen({ port, host: listen, exclusive: true }, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

function whyNot({ code, message }: NodeJS.ErrnoException, port: number, listen: string): string {
  if (code === "EADDRINUSE") return `Port ${port} on ${listen} is taken. Choose another with PORT.`;
  if (code === "EACCES") return `Port ${port} needs more rights than we have. Choose another with PORT.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `${listen} is no address of this machine. See LISTEN.`;
  return `Port ${port} on ${listen} cannot be listened on: ${message}`;
}

/**
 * Each refresh makes much garbage beside little that lasts, and left to itself V8 lets the heap grow to several times
 * what is in use before it collects. A share of what is in use, rather than a limit, leaves room for a mesh of any size.
 */
function collectEarly(): void {
  setFlagsFromString("--heap-growing-percent=40");
}

/** When the demo started us and is gone, so are we. */
function stopWithParent(): void {
  if (process.connected) process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}

async function addressOnceServed(port: number, listen: string, basePath: string): Promise<string> {
  const everywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const host = everywhere[listen] ?? listen;
  const address = `http://${host.includes(":") ? `[${host}]` : host}:${port}${basePath}`;
  const deadline = Date.now() + FIRST_ANSWER_MS;
  while (Date.now() < deadline) {
    const isServed = await fetch(`${address}/api/livez`, { signal: AbortSignal.timeout(FIRST_ANSWER_MS) }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
    if (isServed) return address;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Refusal(`The server does not answer at ${address} a minute after its start.`);
}

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export type RealPrometheus = {
  /** With the prefix, and without a trailing slash. */
  readonly url: string;
  /** Stops the process and removes its data. */
  close(): Promise<void>;
};

const READY_WITHIN_MS = 30_000;

/**
 * Why no real Prometheus can be started here, in a sentence; undefined when it can.
 * Both programs come with Debian's package `prometheus`.
 */
export async function whyNoRealPrometheus(): Promise<string | undefined> {
  for (const program of ["prometheus", "promtool"]) {
    try {
      await run(program, ["--version"]);
    } catch {
      return `${program} is not on PATH. Install Debian's package "prometheus".`;
    }
  }
  return undefined;
}

/** How a Prometheus is started, beside what it holds. */
export type ServerOptions = {
  /** Path below which it answers, such as `/metrics-store`. */
  readonly prefix?: string;
  /** The text of a rule file, whose rules it evaluates. */
  readonly rules?: string | undefined;
  readonly flags?: readonly string[];
};

/** Samples as text that ends with `# EOF`; or what writes them to a file, where they are many. */
export type OpenMetrics = string | ((file: string) => Promise<void>);

/** Starts Debian's Prometheus on a free loopback port, holding the given samples and scraping nothing. */
export function startRealPrometheus({
  openMetrics,
  ...options
}: ServerOptions & { readonly openMetrics: OpenMetrics }): Promise<RealPrometheus> {
  return startInFolder((folder) => importSamples(openMetrics, folder), options);
}

/** Starts one that holds nothing yet, and takes what is written to it, native histograms too. */
export function startReceivingPrometheus(options: Pick<ServerOptions, "rules"> = {}): Promise<RealPrometheus> {
  return startInFolder(async () => {}, {
    ...options,
    flags: ["--web.enable-remote-write-receiver", "--enable-feature=native-histograms"],
  });
}

async function startInFolder(fill: (folder: string) => Promise<void>, options: ServerOptions): Promise<RealPrometheus> {
  const missing = await whyNoRealPrometheus();
  if (missing) throw new Error(missing);

  const folder = await mkdtemp(join(tmpdir(), "alidade-prometheus-"));
  try {
    await fill(folder);
    const { url, stop } = await startServer(folder, options);
    return {
      url,
      async close() {
        await stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function importSamples(openMetrics: OpenMetrics, folder: string): Promise<void> {
  const file = join(folder, "samples.txt");
  if (typeof openMetrics === "string") await writeFile(file, openMetrics);
  else await openMetrics(file);
  await run("promtool", ["tsdb", "create-blocks-from", "openmetrics", "--quiet", file, dataOf(folder)], {
    maxBuffer: 16 * 1024 * 1024,
  });
  await rm(file);
}

async function startServer(
  folder: string,
  { prefix = "", rules, flags = [] }: ServerOptions,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const configuration = join(folder, "prometheus.yml");
  const ruleFile = join(folder, "rules.yaml");
  if (rules !== undefined) await writeFile(ruleFile, rules);
  const ruleFiles = rules === undefined ? "" : `rule_files: [${JSON.stringify(ruleFile)}]\n`;
  await writeFile(configuration, `global:\n  scrape_interval: 15s\nscrape_configs: []\n${ruleFiles}`);
  const port = await freePort();
  const child = spawn(
    "prometheus",
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${dataOf(folder)}`,
      "--storage.tsdb.retention.time=10y",
      `--web.listen-address=127.0.0.1:${port}`,
      ...(prefix === "" ? [] : [`--web.route-prefix=${prefix}`]),
      "--log.level=warn",
      ...flags,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000);
  });
  const failed = once(child, "error").then(([error]) => error as Error);
  const exited = once(child, "exit").then(() => new Error(`Prometheus ended early. It said:\n${complaints}`));

  const url = `http://127.0.0.1:${port}${prefix}`;
  const trouble = await Promise.race([failed, exited, ready(url)]);
  if (trouble) {
    await stopped(child);
    throw trouble;
  }
  return { url, stop: () => stopped(child) };
}

/** Undefined once it answers, an error when it does not in time. */
async function ready(url: string): Promise<Error | undefined> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    try {
      const response = await fetch(`${url}/-/ready`);
      if (response.ok) return undefined;
    } catch {
      // Not listening yet.
    }
    await sleep(50);
  }
  return new Error(`Prometheus was not ready within ${READY_WITHIN_MS / 1000} s.`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** Free when asked. Somebody else may take it before Prometheus does, which then fails with a clear message. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port was found.");
  return address.port;
}

function dataOf(folder: string): string {
  return join(folder, "data");
}

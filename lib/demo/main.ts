import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { type DemoEnvironment, demoClock, runDemoPrometheus } from "./demo-prometheus";
import { type RunningKubernetes, runDemoKubernetes } from "./kubernetes/demo-kubernetes";
import { writeKubeconfig } from "./kubernetes/kubeconfig";
import { HISTORY_SECONDS } from "./world";
import { CLUSTER } from "./world-places";

/*
 * `npm run demo`: a mesh to look at with nothing installed but Node. This process is the demo's Prometheus and
 * Kubernetes; the dashboard is a child of it, the same that is run in earnest, so that evaluating queries never holds
 * it up. `node dist/demo.mjs prometheus` and `node dist/demo.mjs kubernetes` are one of the two alone.
 */

const START = fileURLToPath(new URL("./start.mjs", import.meta.url));

try {
  const [source] = process.argv.slice(2);
  process.exitCode = source === undefined ? await runDemo(process.env) : await runSource(source, process.env);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** Runs them all until one ends or a signal comes; gives the dashboard's exit code. */
async function runDemo(env: DemoEnvironment): Promise<number> {
  const port = Number(env.PORT || 3000);
  await requireFree(port, env.LISTEN || "127.0.0.1");
  const prometheus = await runDemoPrometheus(env);
  try {
    const kubernetes = await runDemoKubernetes(env, prometheus.world.beginsAt + HISTORY_SECONDS);
    process.stdout.write(`The demo's Kubernetes API: kubectl --server=${kubernetes.url} get pods -A\n`);
    const kubeconfig = writeKubeconfig(kubernetes.url, env.DEMO_KUBERNETES_TOKEN || undefined);
    try {
      return await runDashboard({
        ...withoutSources(env),
        PORT: String(port),
        PROMETHEUS_URL: prometheus.url,
        KUBERNETES: env.KUBERNETES === "none" ? "none" : "auto",
        KUBERNETES_CLUSTER: CLUSTER,
        KUBECONFIG: kubeconfig.file,
      });
    } finally {
      kubeconfig.remove();
      await kubernetes.close();
    }
  } finally {
    await prometheus.close();
  }
}

/** Runs one source until a signal comes, or until the parent is gone where it gave us a channel. */
async function runSource(name: string, env: DemoEnvironment): Promise<number> {
  const { url, close } = await startSource(name, env);
  process.stdout.write(`The demo's ${name} is on ${url}\n`);
  await new Promise<void>((resolve) => {
    for (const ending of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(ending, () => resolve());
  });
  await close();
  return 0;
}

async function startSource(name: string, env: DemoEnvironment): Promise<Pick<RunningKubernetes, "url" | "close">> {
  if (name === "prometheus") return runDemoPrometheus(env);
  if (name === "kubernetes") return runDemoKubernetes(env, demoClock(env)());
  throw new Error(`The demo has no ${name}. Its sources are prometheus and kubernetes.`);
}

function runDashboard(env: DemoEnvironment): Promise<number> {
  // With a channel the dashboard notices when we are gone without having told it.
  const child = spawn(process.execPath, [START], {
    env: { ...env, NODE_ENV: "production" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const pass = (signal: NodeJS.Signals) => child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(code ?? (signal === null ? 1 : 143));
    });
  });
}

/** Settings meant for a Prometheus or a cluster of one's own would be applied to the demo's. */
function withoutSources(env: DemoEnvironment): DemoEnvironment {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(PROMETHEUS_|KUBERNETES|KUBECONFIG$|ALIDADE_CONFIG$)/.test(name)),
  );
}

async function requireFree(port: number, host: string): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const isTaken = code === "EADDRINUSE";
      reject(new Error(isTaken ? `Port ${port} is taken. Choose another: PORT=${port + 1} npm run demo` : message));
    });
    probe.listen({ port, host, exclusive: true }, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

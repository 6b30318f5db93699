import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { call, type Endpoint } from "./http";

/** A real kube-apiserver with its etcd, and two who may ask it. */
export type RealApiServer = {
  /** May do everything. */
  readonly admin: Endpoint;
  /** The user `alidade`, who may do what is granted to it. */
  readonly reader: Endpoint;
  /** Stops both processes and removes their data. */
  close(): Promise<void>;
};

const READY_WITHIN_MS = 60_000;
const PROGRAMS = ["etcd", "kube-apiserver"] as const;

/** Why no real API server can be started from this folder, in a sentence; undefined when it can. */
function whyNot(assets: string): string | undefined {
  const missing = PROGRAMS.find((program) => !existsSync(join(assets, program)));
  return missing && `there is no ${missing} in ${assets}`;
}

/**
 * Starts both on free loopback ports. `assets` is the folder that `KUBEBUILDER_ASSETS` names, as `setup-envtest` fills
 * it. Throws a sentence where they are not in it, and with what they said when they do not get ready.
 */
export async function startRealApiServer(assets: string | undefined): Promise<RealApiServer> {
  if (!assets) throw new Error("KUBEBUILDER_ASSETS names no folder with kube-apiserver and etcd");
  const why = whyNot(assets);
  if (why) throw new Error(why);
  const folder = await mkdtemp(join(tmpdir(), "alidade-kubernetes-"));
  const running: ChildProcess[] = [];
  const close = async () => {
    for (const process of running.reverse()) await stop(process);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    const said: string[] = [];
    running.push(run(join(assets, "etcd"), etcdFlags(folder, client, peer), said));
    await writeSecrets(folder);
    running.push(run(join(assets, "kube-apiserver"), serverFlags(folder, client, secure), said));
    const url = `https://127.0.0.1:${secure}`;
    const endpointOf = (token: string, ca: string): Endpoint => ({
      url,
      ca,
      headers: { authorization: `Bearer ${token}` },
    });
    const ca = await untilReady(async () => {
      const pem = await readFile(join(folder, "apiserver.crt"), "utf8");
      const { status } = await call(endpointOf("admin-token", pem), "/readyz");
      return status === 200 ? pem : undefined;
    }, said);
    return { admin: endpointOf("admin-token", ca), reader: endpointOf("reader-token", ca), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function etcdFlags(folder: string, client: number, peer: number): string[] {
  const [clients, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
  ];
}

/** It makes its own serving certificate in `--cert-dir`, for the address it is bound to. */
function serverFlags(folder: string, client: number, secure: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${client}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--secure-port=${secure}`,
    `--cert-dir=${folder}`,
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(folder, "accounts.pem")}`,
    `--service-account-signing-key-file=${join(folder, "accounts.pem")}`,
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--disable-admission-plugins=ServiceAccount",
  ];
}

async function writeSecrets(folder: string): Promise<void> {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  await writeFile(join(folder, "accounts.pem"), privateKey, { mode: 0o600 });
  await writeFile(
    join(folder, "tokens.csv"),
    'admin-token,admin,1,"system:masters"\nreader-token,alidade,2,"alidade"\n',
    { mode: 0o600 },
  );
}

function run(program: string, flags: readonly string[], said: string[]): ChildProcess {
  const child = spawn(program, flags, { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said.push(text);
      if (said.length > 200) said.shift();
    });
  }
  child.once("error", (error) => said.push(error.message));
  return child;
}

async function untilReady<T>(attempt: () => Promise<T | undefined>, said: readonly string[]): Promise<T> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      last = error;
    }
    await sleep(200);
  }
  throw new Error(`The API server did not get ready: ${String(last)}\n${said.join("").slice(-4000)}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

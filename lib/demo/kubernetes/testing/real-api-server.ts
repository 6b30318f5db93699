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

/** A real kube-apiserver with its etcd, and who may ask it. */
export type RealApiServer = {
  /** May do everything. */
  readonly admin: Endpoint;
  /** The user `alidade`, who may do what is granted to it. */
  readonly reader: Endpoint;
  /** The user `guest`, of whom the same is true. */
  readonly guest: Endpoint;
  /** Ends the API server as a crash does; its etcd, and so all objects, stay. */
  stop(): Promise<void>;
  /** Starts it anew, at the same address. */
  start(): Promise<void>;
  /** Lets etcd forget all versions but the present one. */
  compact(): Promise<void>;
  /** Stops both processes and removes their data. */
  close(): Promise<void>;
};

const READY_WITHIN_MS = 60_000;

/** Throws a sentence where they are not there. */
function programsIn(assets: string | undefined): { readonly etcd: string; readonly server: string } {
  if (!assets) throw new Error("KUBEBUILDER_ASSETS names no folder with kube-apiserver and etcd");
  const pathOf = (program: string) => {
    const path = join(assets, program);
    if (!existsSync(path)) throw new Error(`there is no ${program} in ${assets}`);
    return path;
  };
  return { etcd: pathOf("etcd"), server: pathOf("kube-apiserver") };
}

/**
 * Starts both on free loopback ports. `assets` is the folder that `KUBEBUILDER_ASSETS` names, as `setup-envtest` fills
 * it. Throws a sentence where they are not in it, and with what they said when they do not get ready.
 */
export async function startRealApiServer(assets: string | undefined): Promise<RealApiServer> {
  const programs = programsIn(assets);
  const folder = await mkdtemp(join(tmpdir(), "alidade-kubernetes-"));
  const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
  const url = `https://127.0.0.1:${secure}`;
  const said: string[] = [];
  let etcd: ChildProcess | undefined;
  let server: ChildProcess | undefined;

  async function startServer(): Promise<string> {
    server = run(programs.server, serverFlags(folder, client, secure), said);
    return untilReady(async () => {
      const ca = await readFile(join(folder, "apiserver.crt"), "utf8");
      const { status } = await call(endpointOf("admin", ca), "/readyz");
      return status === 200 ? ca : undefined;
    }, said);
  }

  function endpointOf(who: string, ca: string): Endpoint {
    return { url, ca, headers: { authorization: `Bearer ${who}-token` } };
  }

  async function close(): Promise<void> {
    for (const process of [server, etcd]) if (process) await end(process);
    await rm(folder, { recursive: true, force: true });
  }

  try {
    etcd = run(programs.etcd, etcdFlags(folder, client, peer), said);
    await writeSecrets(folder);
    const ca = await startServer();
    return {
      admin: endpointOf("admin", ca),
      reader: endpointOf("reader", ca),
      guest: endpointOf("guest", ca),
      stop: async () => void (server && (await end(server))),
      start: async () => void (await startServer()),
      compact: () => compact(`http://127.0.0.1:${client}`),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @see https://etcd.io/docs/v3.5/dev-guide/api_grpc_gateway/ */
async function compact(etcdUrl: string): Promise<void> {
  const ask = async (path: string, body: object) => {
    const answer = await call({ url: etcdUrl }, path, { method: "POST", body });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json();
  };
  const { header } = await ask("/v3/kv/range", { key: "AA==" });
  const { revision } = Object(header) as { readonly revision: string };
  await ask("/v3/kv/compaction", { revision, physical: true });
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
    'admin-token,admin,1,"system:masters"\nreader-token,alidade,2,"alidade"\nguest-token,guest,3,"guests"\n',
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

/** Told to end, it would wait a minute for those who watch. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
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

import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Cluster, Context, KubeConfig, User } from "@kubernetes/client-node";
import type { KubernetesConfig, KubernetesContext } from "./config";
import { KubernetesError } from "./failure";
import { kubeconfigText } from "./kubeconfig-text";
import type { Login, Prepared } from "./login";

/*
 * The adapter around `@kubernetes/client-node`, which knows how to be somebody: kubeconfig, exec plugins, token files,
 * OIDC, proxies. It is asked for credentials and TLS alone; requests are ours, because its own open a connection each,
 * know no signal and decode into classes that drop what they do not know. What is mended of the rest is said where it is.
 */

/** The client weighs 60 MB once loaded, so it is, when there is a cluster to read. */
const loadClient = () => import("@kubernetes/client-node");

/** Where a login's parts are found again: the files may be rewritten while we run. */
type Identity = { readonly cluster: Cluster; readonly user: User };
type ReadIdentity = () => Identity;

/**
 * One login for each cluster that is configured: the contexts that are named, else the cluster we run in, else the
 * current context, else none. Throws a sentence for people where what is named is not there.
 */
export async function openLogins(config: KubernetesConfig): Promise<readonly Login[]> {
  if (config.mode === "none") return [];
  const inCluster = config.contexts.length === 0 ? inClusterIdentity(config) : undefined;
  const files = inCluster ? [] : kubeconfigFiles(config);
  if (!inCluster && files.length === 0) {
    if (config.contexts.length === 0) return [];
    throw new KubernetesError("upstream-unreachable", "There is no kubeconfig to find the contexts in.");
  }
  const { KubeConfig } = await loadClient();
  if (inCluster) return [createLogin(config.clusterName, inCluster, KubeConfig)];
  const contexts = config.contexts.length > 0 ? config.contexts : currentContext(config, files, KubeConfig);
  return contexts.map(({ cluster, context }) =>
    createLogin(cluster, () => identityOf(readKubeconfig(files, KubeConfig), context), KubeConfig),
  );
}

type Client = typeof import("@kubernetes/client-node").KubeConfig;

function createLogin(name: string, readIdentity: ReadIdentity, Client: Client): Login {
  let identity = readIdentity();
  let client = clientOf(identity, Client);
  let inFlight: Promise<Prepared> | undefined;
  const agents = createAgents();

  async function prepare(): Promise<Prepared> {
    const { cluster, user } = identity;
    const options: https.RequestOptions = {};
    try {
      await client.applyToHTTPSOptions(options);
    } catch (thrown) {
      throw noCredentials(user, thrown);
    }
    const headers = headersOf(options);
    // The client keeps one agent for ever; a renewed certificate needs a new one.
    const renewed = () => {
      client = clientOf(identity, Client);
      return client;
    };
    return {
      agent: await agents.agentFor(cluster, options, renewed),
      headers,
      ...(cluster.tlsServerName && { servername: cluster.tlsServerName }),
      secrets: secretsOf(headers),
    };
  }

  return {
    cluster: name,
    server: identity.cluster.server,

    prepare() {
      // A plugin is run once, however many requests wait for what it says.
      inFlight ??= prepare().finally(() => {
        inFlight = undefined;
      });
      return inFlight;
    },

    forget() {
      try {
        identity = readIdentity();
      } catch {
        // A kubeconfig that is being written: what we have may still do.
      }
      client = clientOf(identity, Client);
    },

    close: () => agents.close(),
  };
}

/**
 * A client with one cluster and one user. Not one for the whole kubeconfig: it would keep one token file's token for
 * all of its users. Without a user the client would forget the cluster's CA too.
 */
function clientOf({ cluster, user }: Identity, Client: Client): KubeConfig {
  const client = new Client();
  // It refuses plain HTTP, as to `kubectl proxy`, unless told that there is nothing to verify.
  const skipTLSVerify = cluster.skipTLSVerify || cluster.server.startsWith("http:");
  client.loadFromClusterAndUser({ ...cluster, skipTLSVerify }, withExecInfo(user, cluster));
  return client;
}

/** Plugins expect to be told what they are asked for, and some refuse to work without. The client does not tell them. */
function withExecInfo(user: User, cluster: Cluster): User {
  const { exec } = user as { readonly exec?: ExecConfig };
  if (!exec) return user;
  const told = {
    apiVersion: exec.apiVersion ?? "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo === true && {
        cluster: {
          server: cluster.server,
          "tls-server-name": cluster.tlsServerName,
          "insecure-skip-tls-verify": cluster.skipTLSVerify,
          "certificate-authority-data": cluster.caFile
            ? readFileSync(cluster.caFile).toString("base64")
            : cluster.caData,
        },
      }),
    },
  };
  const env = [...(exec.env ?? []), { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(told) }];
  return { ...user, exec: { ...exec, env } };
}

type ExecConfig = {
  readonly apiVersion?: string;
  readonly provideClusterInfo?: boolean;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
};

/** Tokens read from files end with a newline, which no header may hold. */
function headersOf({ headers = {}, auth }: https.RequestOptions): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value).trim()] as const);
  const basic = auth ? [["Authorization", `Basic ${Buffer.from(auth).toString("base64")}`] as const] : [];
  return Object.fromEntries([...basic, ...entries]);
}

function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  const { Authorization = "" } = headers;
  return [Authorization, Authorization.replace(/^(?:Basic|Bearer) /, "")].filter(({ length }) => length >= 6);
}

/** So many sets of certificates are kept: with the one before last, its watches are cut, and go on with the new one. */
const MOST_AGENTS = 2;

/** For connections that wait to be used again. Shorter than what servers and proxies keep them for. */
const IDLE_MS = 30_000;

type Agent = http.Agent | https.Agent;

function createAgents() {
  const agents = new Map<string, Agent>();

  return {
    async agentFor(cluster: Cluster, options: https.RequestOptions, renewed: () => KubeConfig): Promise<Agent> {
      const key = fingerprint([cluster.server, cluster.proxyUrl, options.ca, options.cert, options.key]);
      const known = agents.get(key);
      if (known) return known;
      const agent = cluster.proxyUrl ? await proxyAgent(renewed()) : directAgent(cluster, options);
      agents.set(key, agent);
      const [[oldest, old] = []] = agents;
      if (agents.size > MOST_AGENTS && oldest !== undefined) {
        agents.delete(oldest);
        old?.destroy();
      }
      return agent;
    },

    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}

function directAgent({ server, skipTLSVerify }: Cluster, { ca, cert, key }: https.RequestOptions): Agent {
  // The time-out closes idle connections only: nothing listens for that of a request.
  const pool = { keepAlive: true, maxFreeSockets: 4, timeout: IDLE_MS };
  if (server.startsWith("http:")) return new http.Agent(pool);
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  // Said outright: the client leaves it to NODE_TLS_REJECT_UNAUTHORIZED.
  return new https.Agent({ ...pool, ...files, rejectUnauthorized: !skipTLSVerify });
}

async function proxyAgent(client: KubeConfig): Promise<Agent> {
  const options: https.RequestOptions = {};
  await client.applyToHTTPSOptions(options);
  if (options.agent instanceof http.Agent) return options.agent;
  throw new KubernetesError("upstream-unreachable", "The kubeconfig names a proxy of a kind that is not known.");
}

function fingerprint(parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part === undefined ? "" : String(part)}\0`);
  return hash.digest("hex");
}

function noCredentials(user: User, thrown: unknown): KubernetesError {
  const { exec } = user as { readonly exec?: { readonly command?: string } };
  const { code } = Object(thrown) as { code?: string };
  // What a plugin or a parser says may hold what it was given, so it is kept out of the sentence.
  const cause = new Error(code ?? (thrown instanceof Error ? thrown.name : "unknown"));
  if (exec) {
    const command = JSON.stringify(exec.command ?? "");
    const why = code === "ENOENT" ? `There is no program ${command}` : `The program ${command} failed`;
    return new KubernetesError("upstream-unreachable", `${why}, which the kubeconfig names for credentials.`, {
      cause,
    });
  }
  const what = code === "ENOENT" || code === "EACCES" ? "A file with credentials cannot be read" : "Credentials failed";
  return new KubernetesError("upstream-unreachable", `${what} for the Kubernetes API.`, { cause });
}

/** Without a token there is nobody to be. */
function inClusterIdentity({ clusterName, inCluster }: KubernetesConfig): ReadIdentity | undefined {
  if (!inCluster || !isReadable(join(inCluster.folder, "token"))) return undefined;
  const { server, folder } = inCluster;
  const cluster = { name: clusterName, server, caFile: join(folder, "ca.crt"), skipTLSVerify: false };
  const provider = { name: "tokenFile", config: { tokenFile: join(folder, "token") } };
  return () => ({ cluster, user: { name: "service account", authProvider: provider } });
}

function currentContext(config: KubernetesConfig, files: readonly string[], Client: Client): KubernetesContext[] {
  const context = readKubeconfig(files, Client).getCurrentContext();
  return context ? [{ cluster: config.clusterName, context }] : [];
}

function kubeconfigFiles({ kubeconfig }: KubernetesConfig): readonly string[] {
  if (kubeconfig.length > 0) return kubeconfig;
  return [join(homedir(), ".kube", "config")].filter(isReadable);
}

/** Merged as kubectl does: what an earlier file says of a name is not said anew by a later one. */
function readKubeconfig(files: readonly string[], Client: Client): KubeConfig {
  const merged = new Client();
  for (const file of files) {
    const one = new Client();
    try {
      one.loadFromString(kubeconfigText(file, readFileSync(file, "utf8")), { onInvalidEntry: "filter" });
    } catch (thrown) {
      const cause = new Error(thrown instanceof Error ? thrown.name : "unknown");
      throw new KubernetesError("upstream-unreachable", `The kubeconfig ${file} cannot be read.`, { cause });
    }
    merged.clusters = mergedByName(merged.clusters, one.clusters);
    merged.users = mergedByName(merged.users, one.users);
    merged.contexts = mergedByName(merged.contexts, one.contexts);
    if (!merged.currentContext && one.currentContext) merged.setCurrentContext(one.currentContext);
  }
  return merged;
}

function mergedByName<T extends { readonly name: string }>(known: readonly T[] = [], more: readonly T[] = []): T[] {
  return [...known, ...more.filter(({ name }) => !known.some((item) => item.name === name))];
}

/** `undefined`: the current one. */
function identityOf(client: KubeConfig, name: string | undefined): Identity {
  const wanted = name ?? client.getCurrentContext();
  const context: Context | undefined = client.getContexts().find((one) => one.name === wanted);
  if (!context) throw notThere(`a context ${JSON.stringify(wanted)}`);
  const cluster = client.getCluster(context.cluster);
  if (!cluster) throw notThere(`the cluster of the context ${JSON.stringify(wanted)}`);
  return { cluster, user: client.getUser(context.user) ?? { name: "nobody" } };
}

function notThere(what: string): KubernetesError {
  return new KubernetesError("upstream-unreachable", `The kubeconfig does not hold ${what}.`);
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

import { accessSync, constants, readFileSync } from "node:fs";
import http from "node:http";
import type https from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Cluster, Context, KubeConfig, User } from "@kubernetes/client-node";
import { isAppError } from "../errors";
import { type Agent, createAgents } from "./agents";
import type { KubernetesConfig, KubernetesContext } from "./config";
import { createExecPlugin, type ExecConfig, type ExecPlugin } from "./exec-plugin";
import { KubernetesError } from "./failure";
import { kubeconfigText } from "./kubeconfig-text";
import type { Login, Prepared } from "./login";

/*
 * The adapter around `@kubernetes/client-node`, which knows how to be somebody: kubeconfig, token files, OIDC, proxies.
 * It is asked for credentials and TLS alone; requests are ours, because its own open a connection each,
 * know no signal and decode into classes that drop what they do not know. What is mended of the rest is said where it is.
 */

/** The client is large, and loaded when there is a cluster to read. */
const loadClient = () => import("@kubernetes/client-node");

/** Where a login's parts are found again: the files may be rewritten while we run. */
type Identity = { readonly cluster: Cluster; readonly user: User };
type ReadIdentity = () => Identity;

export type LoginOptions = {
  /** For a plugin, or whoever else is asked for credentials. */
  readonly credentialsMs?: number;
};

/** Less than a request may take, so that it is named who kept it waiting. */
const CREDENTIALS_MS = 20_000;

/**
 * One login for each cluster that is configured: the contexts that are named, else the cluster we run in, else the
 * current context, else none. Throws a sentence for people where what is named is not there.
 */
export async function openLogins(
  config: KubernetesConfig,
  { credentialsMs = CREDENTIALS_MS }: LoginOptions = {},
): Promise<readonly Login[]> {
  if (config.mode === "none") return [];
  const inCluster = config.contexts.length === 0 ? inClusterIdentity(config) : undefined;
  const files = inCluster ? [] : kubeconfigFiles(config);
  if (!inCluster && files.length === 0) {
    if (config.contexts.length === 0) return [];
    throw new KubernetesError("upstream-unreachable", "There is no kubeconfig to find the contexts in.");
  }
  const { KubeConfig } = await loadClient();
  const making = { Client: KubeConfig, credentialsMs };
  if (inCluster) return [createLogin(config.clusterName, inCluster, making)];
  const contexts = config.contexts.length > 0 ? config.contexts : currentContext(config, files, KubeConfig);
  return contexts.map(({ cluster, context }) =>
    createLogin(cluster, () => identityOf(readKubeconfig(files, KubeConfig), context), making),
  );
}

type Client = typeof import("@kubernetes/client-node").KubeConfig;

type Making = { readonly Client: Client; readonly credentialsMs: number };

function createLogin(name: string, readIdentity: ReadIdentity, { Client, credentialsMs }: Making): Login {
  const closing = new AbortController();
  let identity = readIdentity();
  let plugin = pluginOf(identity);
  let client = clientOf(identity, Client, plugin);
  let inFlight: Promise<Prepared> | undefined;
  const agents = createAgents();

  function pluginOf({ user, cluster }: Identity): ExecPlugin | undefined {
    const exec = execOf(user);
    if (!exec) return undefined;
    const told = () => execInfo(exec, cluster);
    return createExecPlugin(exec, { told, deadlineMs: credentialsMs, signal: closing.signal, now: Date.now });
  }

  async function prepare(): Promise<Prepared> {
    const { cluster } = identity;
    const options: https.RequestOptions = {};
    try {
      await client.applyToHTTPSOptions(options);
    } catch (thrown) {
      throw noCredentials(thrown);
    }
    const headers = headersOf(options);
    // The client keeps one agent for ever; a renewed certificate needs a new one.
    const renewed = () => {
      client = clientOf(identity, Client, plugin);
      return client;
    };
    return {
      agent: await agents.agentFor(cluster, options, () => proxyAgent(renewed())),
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
      inFlight ??= before(credentialsMs + PLUGIN_FIRST_MS, prepare()).finally(() => {
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
      plugin = pluginOf(identity);
      client = clientOf(identity, Client, plugin);
    },

    close() {
      closing.abort();
      agents.close();
    },
  };
}

/** A plugin's own failure says more. */
const PLUGIN_FIRST_MS = 1_000;

/** The client asks an OIDC provider, and the programs of old cloud providers, and knows no end of waiting. */
function before<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = new KubernetesError("upstream-timeout", "Nobody gave us credentials for the Kubernetes API in time.");
    const timer = setTimeout(() => reject(late), ms);
    timer.unref();
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * A client with one cluster and one user. Not one for the whole kubeconfig: it would keep one token file's token for
 * all of its users. Without a user the client would forget the cluster's CA too.
 */
function clientOf({ cluster, user }: Identity, Client: Client, plugin: ExecPlugin | undefined): KubeConfig {
  const client = new Client();
  // It refuses plain HTTP, as to `kubectl proxy`, unless told that there is nothing to verify.
  const skipTLSVerify = cluster.skipTLSVerify || cluster.server.startsWith("http:");
  const { exec: _, ...itself } = user as User & { readonly exec?: unknown };
  client.loadFromClusterAndUser({ ...cluster, skipTLSVerify }, plugin ? { ...itself, authProvider: undefined } : user);
  if (plugin) {
    client.addAuthenticator({
      isAuthProvider: () => true,
      async applyAuthentication(_user, options) {
        const { token, clientCertificateData: cert, clientKeyData: key } = await plugin();
        Object.assign(options, { ...(cert && { cert }), ...(key && { key }) });
        if (token) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
      },
    });
  }
  return client;
}

/** The client also knows plugins as providers, where it would run them itself. */
function execOf(user: User): ExecConfig | undefined {
  const { exec, authProvider } = user as { readonly exec?: ExecConfig; readonly authProvider?: { config?: unknown } };
  return exec ?? (Object(authProvider?.config) as { readonly exec?: ExecConfig }).exec;
}

/** Plugins expect to be told what they are asked for, and some refuse to work without. */
function execInfo({ apiVersion, provideClusterInfo }: ExecConfig, cluster: Cluster): object {
  return {
    apiVersion: apiVersion ?? "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    spec: {
      interactive: false,
      ...(provideClusterInfo === true && {
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
}

/** Tokens read from files end with a newline, which no header may hold. */
function headersOf({ headers = {}, auth }: https.RequestOptions): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value).trim()] as const);
  const basic = auth ? [["Authorization", `Basic ${Buffer.from(auth).toString("base64")}`] as const] : [];
  return Object.fromEntries([...basic, ...entries]);
}

/** What a server may repeat of what it was told: also the password by itself, which travels packed. */
function secretsOf({ Authorization = "" }: Readonly<Record<string, string>>): readonly string[] {
  const [, scheme, value = ""] = /^(Basic|Bearer) (.*)$/.exec(Authorization) ?? [];
  const unpacked = scheme === "Basic" ? Buffer.from(value, "base64").toString("utf8") : "";
  const password = unpacked.slice(unpacked.indexOf(":") + 1);
  return [Authorization, value, unpacked, password].filter(({ length }) => length >= LEAST_SECRET);
}

/** Shorter ones would blot out words, and are no secrets. */
const LEAST_SECRET = 6;

async function proxyAgent(client: KubeConfig): Promise<Agent> {
  const options: https.RequestOptions = {};
  await client.applyToHTTPSOptions(options);
  if (options.agent instanceof http.Agent) return options.agent;
  throw new KubernetesError("upstream-unreachable", "The kubeconfig names a proxy of a kind that is not known.");
}

function noCredentials(thrown: unknown): Error {
  if (isAppError(thrown)) return thrown;
  const { code } = Object(thrown) as { code?: string };
  // What a parser says may hold what it was given, so it is kept out of the sentence.
  const cause = new Error(code ?? (thrown instanceof Error ? thrown.name : "unknown"));
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

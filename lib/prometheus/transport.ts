import http from "node:http";
import https from "node:https";
import type { PrometheusSourceConfig } from "./config";
import { UpstreamError } from "./failure";
import { watchedFile } from "./watched-file";

/** What one request is sent with. */
export type Prepared = {
  readonly agent: http.Agent | https.Agent;
  readonly headers: Readonly<Record<string, string>>;
  /** What must never be repeated in a message. */
  readonly secrets: readonly string[];
};

export type Transport = {
  prepare(): Promise<Prepared>;
  /** Closes all connections, those in use too. */
  close(): void;
};

/** Pooled connections and credentials of one store. Files are read again when they change. */
export function createTransport(config: PrometheusSourceConfig): Transport {
  const readAuthorization = authorizationReader(config);
  const readTls = tlsReader(config);
  /** The newest last. Those before it are there only as long as a query is under way that was sent by them. */
  let agents: { readonly key: string; readonly agent: http.Agent | https.Agent }[] = [];

  function agentFor(tls: TlsFiles): http.Agent | https.Agent {
    const key = JSON.stringify(tls);
    const newest = agents.at(-1);
    if (newest?.key === key) return newest.agent;
    const agent = createAgent(config, tls);
    for (const { agent: older } of agents) closeIdle(older);
    agents = [...agents.filter(({ agent: older }) => Object.keys(older.sockets).length > 0), { key, agent }];
    return agent;
  }

  return {
    async prepare() {
      const [authorization, tls] = await Promise.all([readAuthorization(), readTls()]);
      const headers = { ...config.headers, ...(authorization !== undefined && { Authorization: authorization }) };
      return { agent: agentFor(tls), headers, secrets: secretsOf(config, headers) };
    },

    close() {
      for (const { agent } of agents) agent.destroy();
      agents = [];
    },
  };
}

type TlsFiles = { readonly ca?: string; readonly cert?: string; readonly key?: string };

/** Shorter than what proxies and stores commonly keep an idle connection for, so that ours is the first to hang up. */
const IDLE_MS = 30_000;

function createAgent(config: PrometheusSourceConfig, tls: TlsFiles): http.Agent | https.Agent {
  const pool = { keepAlive: true, maxFreeSockets: config.maxConcurrent, timeout: IDLE_MS };
  if (new URL(config.url).protocol !== "https:") return new http.Agent(pool);
  return new https.Agent({ ...pool, ...tls, rejectUnauthorized: config.insecureSkipVerify !== true });
}

/** No query is cut off by a renewal; what such a query leaves is closed when it has been idle for long. */
function closeIdle(agent: http.Agent | https.Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}

function authorizationReader({ url, bearerFile, bearer, basic }: PrometheusSourceConfig) {
  if (bearerFile !== undefined) {
    const readToken = watchedFile(bearerFile);
    return async () => {
      const token = (await readable("bearer token", readToken)).trim();
      if (!TOKEN.test(token)) throw fileFailure("bearer token", "holds no token");
      return `Bearer ${token}`;
    };
  }
  const fixed = bearer === undefined ? basicAuthorization(basic ?? userOf(url)) : `Bearer ${bearer}`;
  return async () => fixed;
}

/** What a header can hold; a file in the midst of being replaced may be empty. */
const TOKEN = /^[\x21-\x7e]+$/;

function basicAuthorization(user: { username: string; password: string } | undefined): string | undefined {
  if (!user) return undefined;
  return `Basic ${Buffer.from(`${user.username}:${user.password}`).toString("base64")}`;
}

/** The part before the `@` of a URL, where people also write credentials. */
function userOf(url: string): { username: string; password: string } | undefined {
  const { username, password } = new URL(url);
  if (username === "") return undefined;
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function tlsReader(config: PrometheusSourceConfig): () => Promise<TlsFiles> {
  const readers = (["ca", "cert", "key"] as const).flatMap((what) => {
    const path = config[what];
    return path === undefined ? [] : [{ what, read: watchedFile(path) }];
  });
  return async () => {
    const entries = await Promise.all(
      readers.map(async ({ what, read }) => [what, await readable(TLS_WORDS[what], read)] as const),
    );
    return Object.fromEntries(entries);
  };
}

const TLS_WORDS = { ca: "CA certificate", cert: "client certificate", key: "client key" } as const;

async function readable(what: string, read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (cause) {
    throw fileFailure(what, "cannot be read", cause);
  }
}

function fileFailure(what: string, why: string, cause?: unknown): UpstreamError {
  const message = `The file with the ${what} for Prometheus ${why}.`;
  return new UpstreamError("upstream-unreachable", message, { about: "source", cause });
}

const SHORTEST_SECRET = 6;

function secretsOf(config: PrometheusSourceConfig, headers: Readonly<Record<string, string>>): readonly string[] {
  const values = [...Object.values(headers), config.bearer, config.basic?.password, new URL(config.url).password];
  const bare = values.flatMap((value) => (value ? [value, value.replace(/^(?:Basic|Bearer) /, "")] : []));
  return [...new Set(bare)].filter((value) => value.length >= SHORTEST_SECRET);
}

import { createHash } from "node:crypto";
import http from "node:http";
import https from "node:https";

/** So many sets of certificates are kept: with the one before last, its watches are cut, and go on with the new one. */
const MOST_AGENTS = 2;

/** For connections that wait to be used again. Shorter than what servers and proxies keep them for. */
const IDLE_MS = 30_000;

export type Agent = http.Agent | https.Agent;

/** What of a kubeconfig's cluster says how to connect to it. */
type Place = { readonly server: string; readonly skipTLSVerify?: boolean; readonly proxyUrl?: string };

/** The connections of one login, which are kept: one pool for each set of certificates. */
export function createAgents() {
  const agents = new Map<string, Agent>();

  return {
    /** `proxied` makes the agent where the kubeconfig names a proxy. */
    async agentFor(place: Place, options: https.RequestOptions, proxied: () => Promise<Agent>): Promise<Agent> {
      const key = fingerprint([place.server, place.proxyUrl, options.ca, options.cert, options.key]);
      const known = agents.get(key);
      if (known) return known;
      const agent = place.proxyUrl ? await proxied() : directAgent(place, options);
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

function directAgent({ server, skipTLSVerify }: Place, { ca, cert, key }: https.RequestOptions): Agent {
  // The time-out closes idle connections only: nothing listens for that of a request.
  const pool = { keepAlive: true, maxFreeSockets: 4, timeout: IDLE_MS };
  if (server.startsWith("http:")) return new http.Agent(pool);
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  // Said outright: the client leaves it to NODE_TLS_REJECT_UNAUTHORIZED.
  return new https.Agent({ ...pool, ...files, rejectUnauthorized: !skipTLSVerify });
}

function fingerprint(parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part === undefined ? "" : String(part)}\0`);
  return hash.digest("hex");
}

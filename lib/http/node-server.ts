import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { singleton } from "../singleton";
import { withBasePath } from "./base-path";
import { type Refusal, refusalOf } from "./gate";
import { problemOf } from "./problem";
import { serverRules } from "./rules";
import { securityHeaders } from "./security-headers";

/*
 * What Next's server does not do, or does dearly, is done below it. Whoever starts the server calls
 * `extendNodeServers` first.
 *
 * - Foreign hosts and methods are refused before Next sees them. In `proxy.ts` that costs over a millisecond of
 *   processor time per request, and of TRACE Next cannot even make a `Request`.
 * - Addresses that are not a plain path are refused too: Next answers them with a redirect that repeats them, to whatever
 *   host they name, before any header of ours is there.
 * - Next 16.4 takes `Content-Encoding` off what a route answers and packs the body again, for each reader anew. A route
 *   that has a packed body says so in a header of our own, which becomes the real one here.
 * - Proxies that strip the base path leave Next with paths it does not know.
 */

const PACKED_HEADER = "x-alidade-packed";

const state = singleton("node-server.1", () => ({ isExtended: false }));

/** The headers of a body packed with gzip; undefined where the server could not pass them on. */
export function packedHeaders({ byteLength }: Uint8Array): Readonly<Record<string, string>> | undefined {
  return state.isExtended ? { [PACKED_HEADER]: `gzip ${byteLength}` } : undefined;
}

/** Extends every HTTP server that this process makes from now on. */
export function extendNodeServers(): void {
  if (state.isExtended) return;
  state.isExtended = true;
  const { createServer } = http;
  Object.assign(http, {
    createServer: (...parameters: unknown[]) => {
      const server = Reflect.apply(createServer, http, parameters);
      const emit = server.emit.bind(server);
      server.emit = (event: string, ...rest: unknown[]) => {
        if (event !== "request") return emit(event, ...rest);
        const [request, response] = rest as [IncomingMessage, ServerResponse];
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (isRefused(request, response)) return true;
        putBasePathBack(request);
        translatePackedHeader(response);
        return emit(event, ...rest);
      };
      return server;
    },
  });
}

/** One slash, and no second one of either kind: what follows two of them is taken for a host. */
const PLAIN_PATH = /^\/(?![/\\])/;
const NO_PLAIN_PATH: Refusal = {
  code: "invalid-request",
  detail: "An address here is a path that begins with one slash.",
  headers: {},
};

function isRefused({ method = "", url = "", headers }: IncomingMessage, response: ServerResponse): boolean {
  const refused = refusalOf({ method, host: headers.host }, serverRules());
  const refusal = refused ?? (PLAIN_PATH.test(url) ? undefined : NO_PLAIN_PATH);
  if (!refusal) return false;
  const shut = securityHeaders("api", { nonce: "", embedParents: [], isDevelopment: false });
  const problem = problemOf(refusal.code, refusal.detail, {
    requestId: crypto.randomUUID(),
    headers: { ...shut, ...refusal.headers, Connection: "close" },
  });
  // The connection is closed: what was to follow in a refused body is not read.
  response.writeHead(problem.status, problem.headers).end(method === "HEAD" ? undefined : problem.body);
  return true;
}

function putBasePathBack(request: IncomingMessage): void {
  const prefix = request.headers["x-forwarded-prefix"];
  request.url = withBasePath(serverRules().basePath, request.url ?? "/", Array.isArray(prefix) ? prefix[0] : prefix);
}

function translatePackedHeader(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => {
    if (name.toLowerCase() !== PACKED_HEADER) return setHeader(name, value);
    const [encoding = "", byteLength = ""] = String(value).split(" ");
    setHeader("Content-Encoding", encoding);
    return setHeader("Content-Length", byteLength);
  };
}

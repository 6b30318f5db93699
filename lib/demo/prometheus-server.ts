import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip } from "node:zlib";
import { type Clock, realClock } from "./clock";
import { type PrometheusApi, prometheusApi, type Reply } from "./prometheus-api";
import { sampleStore } from "./promql/samples";
import type { World } from "./world";
import { demoWorld } from "./world-demo";

/** The ways in which a real Prometheus, or what stands before it, has been seen to fail. */
export type FaultMode = "none" | "unavailable" | "tenant" | "html" | "truncated" | "huge" | "reset";

/** Set by whoever holds the server, in the same process; nothing over HTTP changes it. */
export type Faults = {
  mode: FaultMode;
  /** Added before every answer, or failure. */
  delayMs: number;
  /** Only queries for which this is true suffer; absent, all requests do. */
  only?: ((query: string) => boolean) | undefined;
};

/** What has been asked so far. */
export type RequestCounter = {
  /** All requests, on any path. */
  total: number;
  /** Instant and range queries. */
  queries: number;
  /** By path, without parameters. */
  readonly byPath: Map<string, number>;
  /** The newest queries, oldest first. */
  readonly lastQueries: readonly string[];
  /** Bytes of bodies sent, after compression. */
  bytesSent: number;
};

export type DemoPrometheus = {
  /** Without a trailing slash. */
  readonly url: string;
  readonly world: World;
  readonly requests: RequestCounter;
  readonly faults: Faults;
  /** Ends open connections too. */
  close(): Promise<void>;
};

export type DemoPrometheusOptions = {
  /** Default: any that is free. */
  readonly port?: number;
  readonly host?: string;
  readonly clock?: Clock;
  /** Default: the demo's, begun at the clock's present. */
  readonly world?: World;
};

const REMEMBERED_QUERY_TEXTS = 200;
const LARGEST_FORM_BYTES = 4 * 1024 * 1024;
const HUGE_BYTES = 256 * 1024 * 1024;

/** Starts Prometheus' HTTP API over a world, in this process. Resolves once it accepts connections. */
export async function startDemoPrometheus(options: DemoPrometheusOptions = {}): Promise<DemoPrometheus> {
  const { port = 0, host = "127.0.0.1", clock = realClock } = options;
  const world = options.world ?? demoWorld({ startedAt: clock() });
  const api = prometheusApi(sampleStore(world, clock));
  const lastQueries: string[] = [];
  const requests: RequestCounter = { total: 0, queries: 0, byPath: new Map(), lastQueries, bytesSent: 0 };
  const faults: Faults = { mode: "none", delayMs: 0 };

  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://demo");
    requests.total++;
    requests.byPath.set(pathname, (requests.byPath.get(pathname) ?? 0) + 1);
    const parameters = await withForm(request, searchParams);
    const query = parameters.get("query");
    if (query !== null) {
      requests.queries++;
      lastQueries.push(query);
      if (lastQueries.length > REMEMBERED_QUERY_TEXTS) lastQueries.shift();
    }

    const suffers = faults.only ? faults.only(query ?? "") : true;
    if (suffers && faults.delayMs > 0) await sleep(faults.delayMs);
    if (suffers && faults.mode !== "none") return fail(faults.mode, response);
    await send(request, response, answer(api, request.method ?? "GET", pathname, parameters));
  }

  async function send(request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
    const zipped = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    response.writeHead(reply.status, {
      "content-type": reply.type,
      ...(zipped ? { "content-encoding": "gzip", vary: "Accept-Encoding" } : {}),
    });
    response.on("pipe", (source) => source.on("data", (chunk: Buffer) => (requests.bytesSent += chunk.length)));
    const body = Readable.from(reply.body, { objectMode: false });
    if (zipped) await pipeline(body, createGzip({ level: 1 }), response);
    else await pipeline(body, response);
  }

  await listen(server, port, host);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    world,
    requests,
    faults,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  // Rejects when the server reports an error first: a port that is taken, for one.
  await once(server, "listening");
}

function answer(api: PrometheusApi, method: string, path: string, parameters: URLSearchParams): Reply {
  if (method !== "GET" && method !== "POST" && method !== "HEAD") {
    return { status: 405, type: "text/plain; charset=utf-8", body: ["Method Not Allowed\n"] };
  }
  return api(path, parameters);
}

/** Parameters of the address and, for POST, of the form in the body. */
async function withForm(request: IncomingMessage, parameters: URLSearchParams): Promise<URLSearchParams> {
  if (request.method !== "POST") return parameters;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_FORM_BYTES) throw new Error("The form is too large.");
    chunks.push(chunk as Buffer);
  }
  const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
  return new URLSearchParams([...parameters, ...form]);
}

async function fail(mode: Exclude<FaultMode, "none">, response: ServerResponse): Promise<void> {
  const json = { "content-type": "application/json" };
  switch (mode) {
    case "unavailable":
      response.writeHead(503, { "content-type": "text/plain; charset=utf-8" }).end("Service Unavailable\n");
      return;
    case "tenant":
      // As Mimir and Cortex answer who names no tenant, or one that is not theirs.
      response.writeHead(401, { "content-type": "text/plain; charset=utf-8" }).end("no org id\n");
      return;
    case "html":
      response
        .writeHead(200, { "content-type": "text/html; charset=utf-8" })
        .end("<!doctype html><title>Sign in</title><h1>Sign in to continue</h1>\n");
      return;
    case "truncated":
      response
        .writeHead(200, json)
        .end('{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b');
      return;
    case "huge":
      response.writeHead(200, json);
      await pipeline(Readable.from(hugeJson(), { objectMode: false }), response);
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
  }
}

/** Valid, and more than anyone should read. */
function* hugeJson(): Generator<string> {
  yield '{"status":"success","data":{"resultType":"vector","result":[';
  const rows = `${'{"metric":{"__name__":"up","instance":"10.0.0.1:15020"},"value":[1795166894,"1"]},'.repeat(800)}\n`;
  for (let bytes = 0; bytes < HUGE_BYTES; bytes += rows.length) yield rows;
  yield '{"metric":{"__name__":"up"},"value":[1795166894,"1"]}]}}';
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type KindId, kindOf } from "../kinds";
import {
  type Asked,
  answerDiscovery,
  answerReview,
  askedOf,
  asWanted,
  concerns,
  lineOf,
  refuse,
  sendJson,
  statusObject,
} from "./answers";
import { type FakeCluster, fakeCluster, type RawObject } from "./fake-cluster";

/** Deals with a request in its own way and says so, or leaves it to the server. */
export type Fault = (asked: Asked, response: ServerResponse) => boolean;

/** How the lines of watches are sent: once each, in order, unless told otherwise. */
export type Mangle = (lines: readonly string[]) => readonly string[];

export type FakeApiServer = {
  readonly url: string;
  readonly cluster: FakeCluster;
  readonly asked: readonly Asked[];
  forgetAsked(): void;
  /** Does this to requests from now on; nothing, without one. */
  fault(fault?: Fault): void;
  mangle(mangle?: Mangle): void;
  /** Holds events back, to be sent together when told to go on. */
  holdEvents(): void;
  sendEvents(): void;
  /** Ends all watches: well, by breaking off, or in the middle of a line. */
  endWatches(how: "well" | "broken" | "in a line"): void;
  /** Writes to all watches, whatever it is. */
  say(text: string): void;
  bookmark(kind: KindId): void;
  /** Open now. */
  watches(kind?: KindId): number;
  /** Sockets open now, and ever. */
  connections(): number;
  connectionsMade(): number;
  /** Goes away, sockets and all; comes back at the same port. */
  stop(): Promise<void>;
  start(options?: ServerOptions): Promise<void>;
};

type Watcher = { readonly kind: KindId; readonly asked: Asked; readonly response: ServerResponse };

/** A real API server's HTTP over a made-up cluster: discovery, lists in pages, watches. Behaves as badly as it is told to. */
export async function fakeApiServer(tls?: ServerOptions): Promise<FakeApiServer> {
  const cluster = fakeCluster();
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const watchers = new Set<Watcher>();
  const pages = new Map<string, { readonly items: readonly RawObject[]; readonly version: number }>();
  let connectionsMade = 0;
  let fault: Fault | undefined;
  let mangle: Mangle = (lines) => lines;
  let held: { watcher: Watcher; line: string }[] | undefined;
  let server: Server;
  let port = 0;

  cluster.onEvent((kind, event) => {
    for (const watcher of watchers)
      if (watcher.kind === kind && concerns(watcher.asked, event.object))
        send(watcher, lineOf(watcher.kind, watcher.asked, event));
  });

  function send(watcher: Watcher, line: string): void {
    if (held) held.push({ watcher, line });
    else watcher.response.write(mangle([line]).join(""));
  }

  function answer(request: Asked, response: ServerResponse): void {
    asked.push(request);
    if (fault?.(request, response)) return;
    const { method, kind, isWatch } = request;
    if (method !== "GET") answerReview(request, response);
    else if (kind === undefined) answerDiscovery(cluster, request, response);
    else if (isWatch) startWatch(kind, request, response);
    else answerList(kind, request, response);
  }

  function answerList(kind: KindId, request: Asked, response: ServerResponse): void {
    const limit = Number(request.query.get("limit") ?? Number.POSITIVE_INFINITY);
    const token = request.query.get("continue");
    const [id = "", offset = "0"] = token?.split("+") ?? [];
    const known = pages.get(id);
    if (token !== null && (!known || known.version < cluster.forgottenTo(kind))) {
      refuse(response, 410, "The provided continue parameter is too old");
      return;
    }
    const items = known?.items ?? cluster.objects(kind).filter((object) => concerns(request, object));
    const version = known?.version ?? cluster.version();
    const from = Number(offset);
    const isLast = from + limit >= items.length;
    const page = id === "" ? String(pages.size + 1) : id;
    if (!isLast) pages.set(page, { items, version });
    sendJson(response, request, {
      kind: `${kindOf(kind).kind}List`,
      apiVersion: "v1",
      metadata: { resourceVersion: String(version), ...(!isLast && { continue: `${page}+${from + limit}` }) },
      items: items.slice(from, from + limit).map((object) => asWanted(request, object)),
    });
  }

  function startWatch(kind: KindId, request: Asked, response: ServerResponse): void {
    const from = Number(request.query.get("resourceVersion"));
    const watcher = { kind, asked: request, response };
    response.writeHead(200, { "Content-Type": "application/json" });
    response.flushHeaders();
    if (from < cluster.forgottenTo(kind)) {
      response.end(`${JSON.stringify({ type: "ERROR", object: statusObject(410, "too old resource version") })}\n`);
      return;
    }
    watchers.add(watcher);
    response.on("close", () => watchers.delete(watcher));
    for (const event of cluster.eventsAfter(kind, from))
      if (concerns(request, event.object)) send(watcher, lineOf(watcher.kind, watcher.asked, event));
  }

  async function listen(options: ServerOptions | undefined): Promise<void> {
    const handle = (request: IncomingMessage, response: ServerResponse) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString("utf8");
      });
      request.on("error", () => {});
      request.on("end", () => answer(askedOf(cluster, request, body), response));
    };
    server = options ? createTlsServer(options, handle) : createServer(handle);
    server.keepAliveTimeout = 60_000;
    server.on(options ? "secureConnection" : "connection", () => {
      connectionsMade += 1;
    });
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  }

  await listen(tls);
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    cluster,
    asked,
    forgetAsked: () => {
      asked.length = 0;
    },
    fault: (next) => {
      fault = next;
    },
    mangle: (next = (lines) => lines) => {
      mangle = next;
    },
    holdEvents: () => {
      held = [];
    },
    sendEvents() {
      const all = held ?? [];
      held = undefined;
      for (const watcher of watchers) {
        const lines = all.filter((one) => one.watcher === watcher).map(({ line }) => line);
        if (lines.length > 0) watcher.response.write(mangle(lines).join(""));
      }
    },
    endWatches(how) {
      for (const watcher of [...watchers]) {
        const { response } = watcher;
        watchers.delete(watcher);
        if (how === "well") response.end();
        else if (how === "broken") response.socket?.resetAndDestroy();
        else response.write('{"type":"ADDED","object":{"metadata":{"na', () => response.socket?.destroy());
      }
    },
    say: (text) => {
      for (const { response } of watchers) response.write(text);
    },
    bookmark(kind) {
      cluster.tick();
      const object = { kind: kindOf(kind).kind, metadata: { resourceVersion: String(cluster.version()) } };
      for (const watcher of watchers) {
        if (watcher.kind === kind) send(watcher, `${JSON.stringify({ type: "BOOKMARK", object })}\n`);
      }
    },
    watches: (wanted) => [...watchers].filter(({ kind }) => wanted === undefined || kind === wanted).length,
    connections: () => sockets.size,
    connectionsMade: () => connectionsMade,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
    start: (options = tls) => listen(options),
  };
}

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { type PrometheusSourceConfig, SOURCE_DEFAULTS } from "./config";

/** What was asked of a fake store. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly params: URLSearchParams;
  readonly form: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
};

export type FakeStore = {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Sockets open now. */
  connections(): number;
  /** Sockets ever opened. */
  connectionsMade(): number;
  /** Answers by this from now on. */
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
};

export type Behaviour = (response: ServerResponse, asked: Asked) => void;

/** A real HTTP server that answers as it is told to, well or badly. */
export async function fakeStore(behaviour: Behaviour = answerVector([]), port = 0): Promise<FakeStore> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  let current = behaviour;
  let connectionsMade = 0;

  const server = createServer(recording(asked, (response, request) => current(response, request)));
  server.on("connection", (socket) => {
    connectionsMade += 1;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    connections: () => sockets.size,
    connectionsMade: () => connectionsMade,
    behave(next) {
      current = next;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Collects a request to its end before it is answered. */
export function recording(asked: Asked[], behaviour: Behaviour): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://store");
      const entry: Asked = {
        method: request.method ?? "",
        path: pathname,
        params: searchParams,
        form: new URLSearchParams(Buffer.concat(chunks).toString("utf8")),
        headers: request.headers,
      };
      asked.push(entry);
      behaviour(response, entry);
    });
  };
}

export function answerJson(body: unknown, status = 200): Behaviour {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };
}

/** As Prometheus, gzipped. */
export function answerVector(result: readonly unknown[], extra: object = {}): Behaviour {
  const body = JSON.stringify({ status: "success", data: { resultType: "vector", result }, ...extra });
  return (response) => {
    response
      .writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" })
      .end(gzipSync(Buffer.from(body)));
  };
}

export function sourceConfig(url: string, overrides: Partial<PrometheusSourceConfig> = {}): PrometheusSourceConfig {
  return { ...SOURCE_DEFAULTS, name: "east", url, ...overrides };
}

/** Waits until something is so, however slow the machine. */
export async function eventually(isSo: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const givenUpAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > givenUpAt) throw new Error(`Not so within ${withinMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

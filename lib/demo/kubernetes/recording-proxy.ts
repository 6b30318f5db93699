import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import type { Duplex } from "node:stream";

/** One request as it was sent, whatever came of it. */
export type RecordedRequest = {
  readonly method: string;
  /** As it was written, without parameters. */
  readonly path: string;
  /** The parameters, as they were written; empty without any. */
  readonly query: string;
  /** The status it was answered with; 0 where there was no answer. */
  readonly status: number;
};

export type RecordingProxy = {
  /** Without a trailing slash. */
  readonly url: string;
  /** Ends open connections too. */
  close(): Promise<void>;
};

export type RecordingProxyOptions = {
  /** Given each request once: when its answer begins, or when it is clear that none comes. */
  readonly record: (request: RecordedRequest) => void;
  /** Default: any that is free. */
  readonly port?: number;
  readonly host?: string;
};

/** What asks for another protocol, as `kubectl exec` and `port-forward` do, is noted and not handed on. */
const NOT_HANDED_ON = ["connect", "upgrade"] as const;

/** Stands before an API server, hands all reads and writes on as they are, and notes each. Resolves once it listens. */
export async function startRecordingProxy(
  target: string,
  { record, port = 0, host = "127.0.0.1" }: RecordingProxyOptions,
): Promise<RecordingProxy> {
  const server = createServer((request, response) => {
    const note = noting(request, record);
    const onward = send(`${target}${request.url}`, { method: request.method, headers: request.headers });
    onward.on("response", (answer) => {
      note(answer.statusCode ?? 0);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      // A watch is open before anything has happened.
      response.flushHeaders();
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    onward.on("error", () => {
      note(0);
      response.destroy();
    });
    response.on("close", () => {
      note(0);
      onward.destroy();
    });
    request.pipe(onward);
  });
  for (const event of NOT_HANDED_ON) {
    server.on(event, (request: IncomingMessage, socket: Duplex) => {
      noting(request, record)(0);
      socket.destroy();
    });
  }

  server.listen(port, host);
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Adds each request to a file, as a line of JSON, before its answer is handed on. Several processes may share it. */
export function recordingTo(file: string): RecordingProxyOptions["record"] {
  mkdirSync(dirname(file), { recursive: true });
  return (request) => appendFileSync(file, `${JSON.stringify(request)}\n`);
}

/** What was recorded to a file, in its order. Throws where there is no such file. */
export function readRecording(file: string): readonly RecordedRequest[] {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as RecordedRequest);
}

/** Notes a request the first time it is called. */
function noting({ method = "", url = "" }: IncomingMessage, record: RecordingProxyOptions["record"]) {
  const [path = "", ...query] = url.split("?");
  let isNoted = false;
  return (status: number) => {
    if (isNoted) return;
    isNoted = true;
    record({ method, path, query: query.join("?"), status });
  };
}

import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { KubeObject } from "../object";

/** An API server to ask. */
export type Endpoint = {
  /** Without a trailing slash. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of the authority that signed its certificate. */
  readonly ca?: string;
};

export type Call = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The text, parsed. Throws where it is no JSON. */
  json(): JsonAnswer;
};

/** What the API answers, as far as tests read it. */
export type JsonAnswer = {
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly KubeObject[];
  readonly message: string;
  readonly [field: string]: unknown;
};

/** Asks once, on a connection of its own. */
export async function call(endpoint: Endpoint, path: string, options: Call = {}): Promise<Answer> {
  const response = await send(endpoint, path, options);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as JsonAnswer,
  };
}

export type WatchLine = {
  readonly type: string;
  readonly object: KubeObject & { readonly code?: number; readonly reason?: string };
};

/** The lines of a watch, as they come. */
export type WatchReader = {
  readonly status: number;
  /** Waits for so many more, and gives them. Rejects when it ends before. */
  take(count: number): Promise<WatchLine[]>;
  /** All lines until it ends. Rejects when the connection is cut. */
  rest(): Promise<WatchLine[]>;
  close(): void;
};

/** Opens a watch, and resolves once its headers are there. */
export async function openWatch(endpoint: Endpoint, path: string): Promise<WatchReader> {
  const response = await send(endpoint, path, {});
  const chunks = response.setEncoding("utf8")[Symbol.asyncIterator]() as AsyncIterator<string>;
  let text = "";

  async function next(): Promise<WatchLine | undefined> {
    let end = text.indexOf("\n");
    while (end < 0) {
      const { done, value } = await chunks.next();
      if (done) return undefined;
      text += value;
      end = text.indexOf("\n");
    }
    const line = JSON.parse(text.slice(0, end)) as WatchLine;
    text = text.slice(end + 1);
    return line;
  }

  return {
    status: response.statusCode ?? 0,

    async take(count) {
      const lines: WatchLine[] = [];
      while (lines.length < count) {
        const line = await next();
        if (!line) throw new Error(`The watch ended after ${lines.length} of ${count} lines.`);
        lines.push(line);
      }
      return lines;
    },

    async rest() {
      const lines: WatchLine[] = [];
      for (let line = await next(); line; line = await next()) lines.push(line);
      return lines;
    },

    close: () => response.destroy(),
  };
}

function send({ url, headers = {}, ca }: Endpoint, path: string, options: Call): Promise<IncomingMessage> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const all = {
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    ...headers,
    ...options.headers,
  };
  const request = url.startsWith("https:") ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url + path,
      { method: options.method ?? "GET", headers: all, agent: false, ...(ca === undefined ? {} : { ca }) },
      resolve,
    );
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { createGunzip } from "node:zlib";
import { aborted, connectionFailure, isTlsFailure, KubernetesError, late, refusal, tooLarge } from "./failure";
import type { Login, Prepared } from "./login";

/** What the API server is asked to write: JSON, or JSON with metadata alone. */
export type Accept = "json" | "metadata" | "metadataList";

export type GetOptions = {
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: Accept;
  readonly signal: AbortSignal;
  /** From now to the last byte; of a stream, to the first. */
  readonly deadlineMs: number;
  /** Of the answer, decompressed. */
  readonly maxBytes: number;
};

/** The only objects that are ever made, and they are kept nowhere: questions about ourselves. */
export const REVIEWS = {
  /** Who are we? */
  who: { path: "/apis/authentication.k8s.io/v1/selfsubjectreviews", kind: "SelfSubjectReview" },
  /** May we do this? */
  may: { path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", kind: "SelfSubjectAccessReview" },
} as const;

export type Take = (piece: Buffer) => void | Promise<void>;

/** The HTTP API of one cluster. Rejects with `AppError` alone. */
export type KubernetesApi = {
  /** The text of an answer. */
  get(path: string, options: GetOptions): Promise<string>;
  /** An answer that is large: its bytes as they come, decompressed, as fast as they are taken. */
  read(path: string, options: GetOptions, take: Take): Promise<void>;
  /** An answer that goes on, as watches do: its bytes as they come. Ends, or rejects, when the connection does. */
  stream(path: string, options: Omit<GetOptions, "maxBytes">): Promise<AsyncIterable<Buffer>>;
  /** What a stream said that is a refusal, as an error that repeats nothing of our credentials. */
  refusal(status: number, body: string): Error;
  review(review: keyof typeof REVIEWS, body: object, options: Omit<GetOptions, "query" | "accept">): Promise<string>;
};

export function createApi(given: Login): KubernetesApi {
  let secrets: readonly string[] = [];
  const login: Login = {
    ...given,
    async prepare() {
      const prepared = await given.prepare();
      secrets = prepared.secrets;
      return prepared;
    },
  };

  function get<T>(path: string, { maxBytes, ...options }: GetOptions, read: Read<T>): Promise<T> {
    return withinDeadline(options, async (limit) => {
      const response = await send(login, { method: "GET", path, gzip: true, ...options, ...limit });
      return read(response, maxBytes);
    });
  }

  return {
    get: (path, options) => get(path, options, readText),
    read: (path, options, take) => get(path, options, (response, maxBytes) => readPieces(response, maxBytes, take)),

    stream: (path, options) =>
      withinDeadline(options, async (limit) => {
        const { signal } = options;
        const response = await send(login, { method: "GET", path, gzip: false, ...options, signal: limit.signal });
        // From here on the caller's signal alone ends it.
        const onAbort = () => response.destroy(aborted());
        signal.addEventListener("abort", onAbort, { once: true });
        response.once("close", () => signal.removeEventListener("abort", onAbort));
        if (signal.aborted) onAbort();
        return response;
      }),

    refusal: (status, body) => refusal({ status, body, secrets }),

    async review(review, body, { maxBytes, ...options }) {
      const { path, kind } = REVIEWS[review];
      const apiVersion = path.split("/").slice(2, 4).join("/");
      return withinDeadline(options, async (limit) => {
        const text = JSON.stringify({ ...body, apiVersion, kind });
        const response = await send(login, { method: "POST", path, body: text, gzip: false, ...options, ...limit });
        return readText(response, maxBytes);
      });
    },
  };
}

type Outgoing = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: Accept;
  readonly body?: string;
  readonly gzip: boolean;
  readonly signal: AbortSignal;
};

/** A server that cannot leave the rest away sends it, and it is cut off here. */
const ACCEPT: Record<Accept, string> = {
  json: "application/json",
  metadata: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
  metadataList: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
};

/**
 * Every byte that goes to a cluster passes here, and what is not a read stops here. Resolves once the server has
 * answered well; redirects are not followed.
 */
async function send(login: Login, outgoing: Outgoing): Promise<IncomingMessage> {
  requireReadOnly(outgoing);
  const prepared = await login.prepare();
  outgoing.signal.throwIfAborted();
  const response = await respond(login.server, prepared, outgoing).catch((thrown: unknown) => {
    if (isTlsFailure(thrown)) login.forget();
    throw thrown;
  });
  const { statusCode: status = 0, headers } = response;
  if (status >= 200 && status <= 299) return response;
  const body = await readText(response, MOST_OF_REFUSAL).catch(() => "");
  if (status === 401) login.forget();
  throw refusal({
    status,
    body,
    location: headers.location,
    retryAfter: headers["retry-after"],
    secrets: prepared.secrets,
  });
}

const MOST_OF_REFUSAL = 64 * 1024;

/** Throws for what is not a read of something we may read: no other method, no Secrets, no way into a pod. */
export function requireReadOnly({ method, path }: Pick<Outgoing, "method" | "path">): void {
  const refuse = (why: string) => new KubernetesError("invalid-request", `Never sent to a cluster: ${why}.`);
  const isReview = Object.values(REVIEWS).some((review) => review.path === path);
  if (method !== "GET" && !(method === "POST" && isReview)) throw refuse("what is not a read");
  const [before, root = "", ...parts] = path.split("/");
  if (before !== "" || !(root in BELOW) || /[^\w./:-]/.test(path) || parts.includes("..")) throw refuse("such a path");
  const rest = parts.slice(BELOW[root]);
  const [resource = "", , subresource = "log", ...more] = rest[0] === "namespaces" && rest[2] ? rest.slice(2) : rest;
  if (NEVER_READ.has(resource)) throw refuse(`a read of ${resource}`);
  if (subresource !== "log" || more.length > 0) throw refuse("a way into an object");
}

/** How many parts of a path name the API and its version, by the first. */
const BELOW: Readonly<Record<string, number>> = { api: 1, apis: 2, version: 0 };

/** Secrets, and the old ways around naming what is read. */
const NEVER_READ = new Set(["secrets", "watch", "proxy"]);

function respond(server: string, prepared: Prepared, outgoing: Outgoing): Promise<IncomingMessage> {
  const { method, path, query = {}, accept = "json", body, gzip, signal } = outgoing;
  const url = new URL(server);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
  url.search = new URLSearchParams(query).toString();
  const headers = {
    ...prepared.headers,
    Accept: ACCEPT[accept],
    "Accept-Encoding": gzip ? "gzip" : "identity",
    "User-Agent": "alidade",
    ...(body === undefined
      ? {}
      : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(body)) }),
  };
  const { agent, servername } = prepared;
  const client = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(url, { method, agent, headers, signal, ...(servername && { servername }) }, resolve);
    // Dead peers are noticed by the kernel within a minute, however little is said.
    request.on("socket", (socket) => socket.setKeepAlive(true, 15_000));
    request.on("error", reject);
    request.end(body);
  });
}

type Read<T> = (response: IncomingMessage, maxBytes: number) => Promise<T>;

async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  await readPieces(response, maxBytes, (piece) => void pieces.push(piece));
  return Buffer.concat(pieces).toString("utf8");
}

/** Reads to the end, decompressed. */
async function readPieces(response: IncomingMessage, maxBytes: number, take: Take): Promise<void> {
  const isGzip = response.headers["content-encoding"] === "gzip";
  const gunzip = isGzip ? createGunzip() : undefined;
  if (gunzip) {
    response.on("error", (error) => gunzip.destroy(error));
    response.pipe(gunzip);
  }
  let bytes = 0;
  try {
    for await (const piece of (gunzip ?? response) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      await take(piece);
    }
  } catch (thrown) {
    // What was not read to its end would keep the connection from being used, and from being closed.
    response.destroy();
    gunzip?.destroy();
    throw thrown;
  }
}

/** Runs a request under the caller's signal and a deadline; says which of them ended it. */
async function withinDeadline<T>(
  { signal, deadlineMs }: Pick<GetOptions, "signal" | "deadlineMs">,
  run: (limit: { readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let isLate = false;
  const onAbort = () => controller.abort();
  const timer = setTimeout(() => {
    isLate = true;
    controller.abort();
  }, deadlineMs);
  timer.unref();
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await untilAborted(run({ signal: controller.signal }), controller.signal);
  } catch (thrown) {
    if (isLate) throw late("The API server did not answer", deadlineMs);
    if (signal.aborted) throw aborted();
    throw connectionFailure(thrown);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/** Credentials come from programs and files that know no signal. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Error("aborted"));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

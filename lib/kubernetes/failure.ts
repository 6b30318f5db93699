import { AppError, type ErrorCode, isAppError } from "../errors";

type About = {
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
};

/** Why an API server gave no answer, in a sentence for people: without credentials, and in few of its own words. */
export class KubernetesError extends AppError {
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, { status, retryAfterMs, cause }: About = {}) {
    super(code, message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The HTTP status of a refusal; undefined for any other failure. By shape, as `isAppError`. */
export function statusOf(error: unknown): number | undefined {
  return isAppError(error) && "status" in error && typeof error.status === "number" ? error.status : undefined;
}

/** What an API server said that is not an answer, in HTTP or as an event of a watch. */
export type Refusal = {
  readonly status: number;
  readonly body: string;
  readonly location?: string | undefined;
  readonly retryAfter?: string | undefined;
  readonly secrets: readonly string[];
};

export function refusal({ status, body, location, retryAfter, secrets }: Refusal): KubernetesError {
  const said = ownWords(body, secrets);
  const because = said === "" ? "." : `: ${said}`;
  const about = { status, retryAfterMs: retryAfterMs(retryAfter) };
  return new KubernetesError(status === 504 ? "upstream-timeout" : "upstream-rejected", sentence(), about);

  function sentence(): string {
    if (status >= 300 && status < 400) {
      return `The API server answered with a redirect (${status})${hostText(location)}. Redirects are not followed.`;
    }
    if (status === 401) return `The API server did not accept our credentials (401)${because}`;
    if (status === 403) return `Not allowed (403)${because}`;
    if (status === 404) return `The API server does not have this (404)${because}`;
    if (status === 410) return `The API server no longer has what we asked to go on from (410)${because}`;
    if (status === 429) return `The API server limits how often it may be asked (429)${because}`;
    if (status === 504) return `The API server ran out of time (504)${because}`;
    if (status >= 500) return `The API server failed (${status})${because}`;
    return `The API server refused the request (${status})${because}`;
  }
}

export function unreadable(what: string, cause?: unknown): KubernetesError {
  return new KubernetesError("upstream-unreadable", `The API server answered with ${what}.`, { cause });
}

export function tooLarge(maxBytes: number): KubernetesError {
  const limit = `${Math.max(1, Math.round(maxBytes / 1024))} KiB`;
  return new KubernetesError("upstream-too-large", `The answer is larger than the limit of ${limit}.`);
}

export function late(what: string, deadlineMs: number): KubernetesError {
  return new KubernetesError("upstream-timeout", `${what} within ${deadlineMs / 1000} s.`);
}

export function aborted(): KubernetesError {
  return new KubernetesError("aborted", "The request was given up.");
}

/** What the network, TLS or the decompressor threw. */
export function connectionFailure(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const { code = "", message = "" } = Object(thrown) as { code?: string; message?: string };
  const cause = new Error(`${code} ${message}`.trim());
  if (code.startsWith("Z_")) return unreadable("data that cannot be decompressed", cause);
  if (code.startsWith("HPE_")) return unreadable("something that is not HTTP", cause);
  return new KubernetesError("upstream-unreachable", connectionSentence(code), { cause });
}

/** Whether a connection failed because one side did not trust the other: then what we trust may be out of date. */
export function isTlsFailure(thrown: unknown): boolean {
  const { code = "" } = Object(thrown) as { code?: unknown };
  return typeof code === "string" && (UNTRUSTED.test(code) || /^(?:CERT_|EPROTO|ERR_SSL|ERR_TLS|ERR_OSSL)/.test(code));
}

function connectionSentence(code: string): string {
  if (code === "ECONNREFUSED") return "The API server refused the connection: nothing listens at its address.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "The host name of the API server could not be resolved.";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "There is no network route to the API server.";
  if (code === "ETIMEDOUT") return "The API server did not take the connection in time.";
  if (BROKEN_OFF.has(code)) return "The connection to the API server broke off.";
  if (code === "CERT_HAS_EXPIRED") return "The certificate of the API server has expired.";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "The certificate of the API server is for another host name.";
  if (UNTRUSTED.test(code)) return "The certificate of the API server is signed by nobody we trust.";
  if (/^(?:EPROTO|ERR_SSL|ERR_TLS|ERR_OSSL)/.test(code)) return "The TLS handshake with the API server failed.";
  return "The connection to the API server failed.";
}

const BROKEN_OFF = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"]);
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|CERT_UNTRUSTED|CERT_SIGNATURE/;
const LONGEST_WORDS = 300;

/** The message of a `Status`, or what stands there instead, made fit to be shown. */
function ownWords(body: string, secrets: readonly string[]): string {
  let line = messageIn(body)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  for (const secret of secrets) line = line.replaceAll(secret, "…");
  return line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS - 1)}…` : line;
}

function messageIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const message = typeof parsed === "object" && parsed !== null && "message" in parsed ? parsed.message : undefined;
    return typeof message === "string" ? message : "";
  } catch {
    return body.trimStart().startsWith("<") ? "" : body;
  }
}

/** The host alone: what follows it in a login redirect may be a secret. */
function hostText(location: string | undefined): string {
  const host = location !== undefined && URL.canParse(location) ? new URL(location).hostname : "";
  return host === "" ? "" : ` to ${host}`;
}

const LONGEST_RETRY_MS = 60_000;

function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,9}$/.test(header)) return undefined;
  return Math.min(Number(header) * 1000, LONGEST_RETRY_MS);
}

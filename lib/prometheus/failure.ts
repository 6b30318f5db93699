import { AppError, type ErrorCode, isAppError } from "../errors";

/**
 * Why a store gave no answer, in a sentence for people: no credentials, no more of its own words than 300 characters.
 * `about` says whether another query would fare better (`query`) or none would (`source`).
 */
export class UpstreamError extends AppError {
  readonly about: "source" | "query";
  /** How long the store asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { about: "source" | "query"; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(code, message, options.cause === undefined ? undefined : { cause: options.cause });
    this.about = options.about;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** By shape, as `isAppError`. */
export function isAboutSource(error: unknown): error is UpstreamError {
  return isAppError(error) && "about" in error && error.about === "source";
}

/** An HTTP answer, read to its end and decompressed. */
export type HttpAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
};

/** What an answer that is not 200 means. */
export function rejection(answer: HttpAnswer, secrets: readonly string[]): UpstreamError {
  const { status } = answer;
  const said = ownWords(answer, secrets);
  const because = said.text === "" ? "." : `: ${said.text}`;
  const aboutSource = { about: "source", retryAfterMs: retryAfterMs(answer.retryAfter) } as const;
  const rejected = (message: string) => new UpstreamError("upstream-rejected", message, aboutSource);

  if (status >= 300 && status < 400) {
    return rejected(
      `Prometheus answered with a redirect (${status})${hostText(answer.location)}, to a login page perhaps. Redirects are not followed.`,
    );
  }
  if (said.errorType === "timeout" || status === 504) {
    return new UpstreamError("upstream-timeout", `Prometheus ran out of time (${status})${because}`, {
      about: "query",
    });
  }
  if (status === 401) return rejected(`Prometheus did not accept our credentials or tenant (401)${because}`);
  if (status === 403) return rejected(`Prometheus does not let our credentials or tenant read this (403)${because}`);
  if (status === 404) return rejected("There is no Prometheus API at this URL (404). Is the path prefix right?");
  if (status === 405) return rejected("Prometheus does not take queries by this HTTP method (405). GET may work.");
  if (status === 429) return rejected(`Prometheus limits how often it may be asked (429)${because}`);
  if (status === 502 || status === 503) return rejected(`Prometheus is not available (${status})${because}`);
  if (status >= 500) return rejected(`Prometheus failed (${status})${because}`);
  return refusedQuery(` (${status})${because}`);
}

/** What `"status": "error"` under HTTP 200 means. */
export function errorInAnswer(answer: HttpAnswer, secrets: readonly string[]): UpstreamError {
  const { errorType, text } = ownWords(answer, secrets);
  const because = text === "" ? "." : `: ${text}`;
  if (errorType !== "timeout") return refusedQuery(because);
  return new UpstreamError("upstream-timeout", `Prometheus ran out of time${because}`, { about: "query" });
}

/** Not what Prometheus' API says, whatever it is. */
export function unreadable(what: string, about: "source" | "query", cause?: unknown): UpstreamError {
  return new UpstreamError("upstream-unreadable", `Prometheus answered with ${what}.`, { about, cause });
}

export function tooLarge(maxBytes: number): UpstreamError {
  const limit = `${Math.max(1, Math.round(maxBytes / 1024))} KiB`;
  return new UpstreamError("upstream-too-large", `The answer is larger than the limit of ${limit}.`, {
    about: "query",
  });
}

/** `about` is the caller's to say: a dear query that is late says little about the others. */
export function late(deadlineMs: number, about: "source" | "query"): UpstreamError {
  return new UpstreamError("upstream-timeout", `The deadline of ${deadlineMs / 1000} s passed.`, { about });
}

/** What the network, TLS or the decompressor threw. */
export function connectionFailure(error: { code?: string | undefined; message: string }): UpstreamError {
  const code = error.code ?? "";
  // A fresh error, because the HTTP client's own carries the whole request, credentials included.
  const cause = new Error(`${code} ${error.message}`.trim());
  if (code.startsWith("Z_")) return unreadable("data that cannot be decompressed", "query", cause);
  if (code.startsWith("HPE_")) return unreadable("something that is not HTTP", "source", cause);
  return new UpstreamError("upstream-unreachable", connectionSentence(code), { about: "source", cause });
}

function connectionSentence(code: string): string {
  if (code === "ECONNREFUSED") return "Prometheus refused the connection: nothing listens at its address.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "The host name of Prometheus could not be resolved.";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "There is no network route to Prometheus.";
  if (code === "ETIMEDOUT") return "Prometheus did not take the connection in time.";
  if (BROKEN_OFF.has(code)) return "The connection to Prometheus broke off before the answer was complete.";
  if (code === "CERT_HAS_EXPIRED") return "The certificate of Prometheus has expired.";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "The certificate of Prometheus is for another host name.";
  if (UNTRUSTED.test(code)) return "The certificate of Prometheus is signed by nobody we trust.";
  if (/^(?:EPROTO|ERR_SSL|ERR_TLS|ERR_OSSL)/.test(code)) {
    return "The TLS handshake with Prometheus failed. Does it speak HTTPS, and does it ask for a client certificate?";
  }
  return "The connection to Prometheus failed.";
}

const BROKEN_OFF = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ERR_BAD_RESPONSE"]);
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|CERT_UNTRUSTED|CERT_SIGNATURE/;

function refusedQuery(because: string): UpstreamError {
  return new UpstreamError("upstream-rejected", `Prometheus refused the query${because}`, { about: "query" });
}

const LONGEST_WORDS = 300;

/** What the store itself says is wrong, made fit to be shown: one line, not long, and without our secrets. */
function ownWords(
  { body, contentType }: HttpAnswer,
  secrets: readonly string[],
): { errorType: string | undefined; text: string } {
  const raw = body.toString("utf8", 0, 64 * 1024);
  const { error, errorType } = errorFields(raw);
  const words = error ?? (contentType.startsWith("text/plain") && !raw.startsWith("<") ? raw : "");
  return { errorType, text: fitToShow(words, secrets) };
}

/** A store's words as one line, not long, and without our secrets, which a careless store repeats. */
export function fitToShow(words: string, secrets: readonly string[]): string {
  let line = words.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  for (const secret of secrets) line = line.replaceAll(secret, "…");
  return line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS - 1)}…` : line;
}

function errorFields(text: string): { error?: string; errorType?: string } {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return {};
    const error = "error" in parsed ? parsed.error : undefined;
    const errorType = "errorType" in parsed ? parsed.errorType : undefined;
    return {
      ...(typeof error === "string" && { error }),
      ...(typeof errorType === "string" && { errorType }),
    };
  } catch {
    return {};
  }
}

/** The host alone: what follows it in a login redirect may be a secret. */
function hostText(location: string | undefined): string {
  const host = location !== undefined && URL.canParse(location) ? new URL(location).hostname : "";
  return host === "" ? "" : ` to ${host}`;
}

function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

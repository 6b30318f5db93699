import type { ErrorCode } from "../errors";

/** A code's status and title. A new code does not compile before it has both. */
const PROBLEMS: Record<ErrorCode | "internal", { readonly status: number; readonly title: string }> = {
  "invalid-request": { status: 400, title: "The request is not valid" },
  "not-found": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "Only reading is possible here" },
  "forbidden-host": { status: 403, title: "This host name is not served here" },
  "too-many-requests": { status: 429, title: "Too many requests at once" },
  aborted: { status: 499, title: "The client left" },
  internal: { status: 500, title: "Something went wrong on our side" },
  "upstream-unreachable": { status: 502, title: "A source did not answer" },
  "upstream-rejected": { status: 502, title: "A source refused the request" },
  "upstream-unreadable": { status: 502, title: "A source's answer could not be read" },
  "upstream-too-large": { status: 502, title: "A source's answer was too large" },
  "not-ready": { status: 503, title: "Not ready yet" },
  "upstream-timeout": { status: 504, title: "A source took too long" },
};

/** The body of a failure, after RFC 9457. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Under which the log has more. */
  readonly requestId: string;
};

export type ProblemOptions = {
  readonly requestId: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A problem in parts, for whoever has no `Response` to send. */
export type ProblemParts = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Answers with a problem. `detail` is a sentence for people; it must not repeat what the client sent. */
export function problemResponse(code: ErrorCode | "internal", detail: string, options: ProblemOptions): Response {
  const { body, ...init } = problemOf(code, detail, options);
  return new Response(body, init);
}

export function problemOf(
  code: ErrorCode | "internal",
  detail: string,
  { requestId, headers }: ProblemOptions,
): ProblemParts {
  const { status, title } = PROBLEMS[code];
  const problem: Problem = { type: `urn:alidade:problem:${code}`, title, status, detail, requestId };
  return {
    status,
    body: JSON.stringify(problem),
    headers: {
      "Cache-Control": "no-store",
      "Content-Type": "application/problem+json",
      "X-Request-Id": requestId,
      ...(code === "too-many-requests" ? { "Retry-After": "1" } : {}),
      ...(code === "not-ready" ? { "Retry-After": "2" } : {}),
      ...(code === "method-not-allowed" ? { Allow: "GET, HEAD" } : {}),
      ...headers,
    },
  };
}

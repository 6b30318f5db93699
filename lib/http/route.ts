import { AppError, isAppError } from "../errors";
import { pathBelow } from "./base-path";
import { refusalOf } from "./gate";
import { apiLimiter, type Limiter } from "./limits";
import { log } from "./log";
import { problemResponse } from "./problem";
import { serverRules } from "./rules";
import { placeOf, securityHeaders } from "./security-headers";

/** Path parameters as Next hands them over. */
export type PathParams = Readonly<Record<string, string | string[] | undefined>>;

export type RouteHandler<P> = (request: Request, context: { params: Promise<P> }) => Promise<Response>;

export type RouteOptions = {
  /** In addition to the limit all routes share. */
  readonly limiter?: Limiter;
  /** For probes: they must be answered when everything else is busy. */
  readonly isUnlimited?: boolean;
};

/**
 * A GET handler; Next answers HEAD with it too. What the handler returns is sent as JSON, a `Response` as it is.
 * An `AppError` becomes the problem of its code. Anything else is a bug: logged with its stack, its message never shown.
 */
export function jsonRoute<P extends PathParams = Record<never, never>>(
  handle: (request: Request, params: P) => unknown,
  { limiter, isUnlimited = false }: RouteOptions = {},
): RouteHandler<P> {
  return async (request, { params }) => {
    const requestId = crypto.randomUUID();
    const startedAt = performance.now();
    const pathname = pathBelow(serverRules().basePath, new URL(request.url).pathname);
    const doors = isUnlimited ? [] : [apiLimiter(), ...(limiter ? [limiter] : [])];
    const leave: (() => void)[] = [];
    let response: Response;
    try {
      requireOurs(request);
      for (const door of doors) leave.push(door.enter());
      response = responseOf(await handle(request, await params));
    } catch (error) {
      response = failureOf(error, request, { requestId, pathname });
    } finally {
      for (const done of leave) done();
    }
    finish(response, { requestId, pathname });
    const tookMs = Math.round((performance.now() - startedAt) * 10) / 10;
    log("debug", "answered", { requestId, pathname, status: response.status, tookMs });
    return response;
  };
}

/** The server below has seen to this already; in development there is none below. */
function requireOurs({ method, headers, url }: Request): void {
  const refusal = refusalOf({ method, host: headers.get("Host") ?? new URL(url).host }, serverRules());
  if (refusal) throw new AppError(refusal.code, refusal.detail);
}

function responseOf(answer: unknown): Response {
  return answer instanceof Response ? answer : Response.json(answer);
}

/** What a request is known by in the log. Without its query: that says who looks at what. */
type Known = { readonly requestId: string; readonly pathname: string };

function finish({ headers }: Response, { requestId, pathname }: Known): void {
  const { embedParents } = serverRules();
  const shut = securityHeaders(placeOf(pathname), { nonce: "", embedParents, isDevelopment: false });
  for (const [name, value] of Object.entries(shut)) headers.set(name, value);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "private, no-cache");
  headers.set("X-Request-Id", requestId);
}

function failureOf(error: unknown, { signal }: Request, { requestId, pathname }: Known): Response {
  if (isAppError(error)) {
    if (error.cause !== undefined) log("debug", error.message, { requestId, code: error.code, error });
    return problemResponse(error.code, error.message, { requestId });
  }
  if (signal.aborted) return problemResponse("aborted", "The client left.", { requestId });
  log("error", "A request failed for a reason that was not foreseen", { requestId, pathname, error });
  return problemResponse("internal", `This was not foreseen. The log has more under ${requestId}.`, { requestId });
}

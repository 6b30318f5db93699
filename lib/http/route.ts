import { isAppError } from "../errors";
import { apiLimiter, type Limiter } from "./limits";
import { log } from "./log";
import { problemResponse } from "./problem";

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
    const doors = isUnlimited ? [] : [apiLimiter(), ...(limiter ? [limiter] : [])];
    const leave: (() => void)[] = [];
    let response: Response;
    try {
      for (const door of doors) leave.push(door.enter());
      response = responseOf(await handle(request, await params), requestId);
    } catch (error) {
      response = problemOf(error, request, requestId);
    } finally {
      for (const done of leave) done();
    }
    logRequest(request, response, requestId, performance.now() - startedAt);
    return response;
  };
}

function responseOf(answer: unknown, requestId: string): Response {
  const response = answer instanceof Response ? answer : Response.json(answer);
  if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "private, no-cache");
  response.headers.set("X-Request-Id", requestId);
  return response;
}

function problemOf(error: unknown, request: Request, requestId: string): Response {
  if (isAppError(error)) {
    if (error.cause !== undefined) log("debug", error.message, { requestId, code: error.code, error });
    return problemResponse(error.code, error.message, { requestId });
  }
  if (request.signal.aborted) return problemResponse("aborted", "The client left.", { requestId });
  log("error", "A request failed for a reason that was not foreseen", { requestId, path: pathOf(request), error });
  return problemResponse("internal", `This was not foreseen. The log has more under ${requestId}.`, { requestId });
}

function logRequest(request: Request, { status }: Response, requestId: string, tookMs: number): void {
  log("debug", "answered", { requestId, path: pathOf(request), status, tookMs: Math.round(tookMs * 10) / 10 });
}

/** Without the query: it says who looks at what. */
function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}

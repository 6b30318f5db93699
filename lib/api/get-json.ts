/** What an API route says when it fails (RFC 9457), and what is said in its place when nothing of ours answered. */
export class ApiError extends Error {
  /** The HTTP status; 0 where no answer came at all. */
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.title = title;
  }
}

/** Where the app is mounted, as a prefix of every path: empty, or "/ops/mesh". Next writes it into the bundle. */
// biome-ignore lint/style/noProcessEnv: not the environment of a process; the bundler puts the base path here
const BASE_PATH: string = process.env.__NEXT_ROUTER_BASEPATH ?? "";

/**
 * The one way the browser asks the API. `no-cache` lets the browser keep the last answer and ask whether it still
 * holds, so that an unchanged graph costs a 304.
 */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await answer(path, signal);
  const body = await readBody(response);
  if (!response.ok) throw problemOf(response.status, body);
  if (body === undefined) {
    throw new ApiError(
      response.status,
      "Not an answer",
      "What came back is not JSON: something else may be answering at this address.",
    );
  }
  return body as T;
}

/** A query string from what is set; `undefined` is left out. */
export function queryString(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

async function answer(path: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(`${BASE_PATH}${path}`, {
      cache: "no-cache",
      headers: { accept: "application/json" },
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      0,
      "No answer",
      "Alidade itself does not answer: the network, the port-forward or the server is down.",
    );
  }
}

async function readBody(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function problemOf(status: number, body: unknown): ApiError {
  const { title, detail } = isProblem(body) ? body : {};
  return new ApiError(
    status,
    typeof title === "string" ? title : `HTTP ${status}`,
    typeof detail === "string" ? detail : "The answer does not say why. A proxy on the way may have sent it.",
  );
}

function isProblem(body: unknown): body is { title?: unknown; detail?: unknown } {
  return typeof body === "object" && body !== null;
}

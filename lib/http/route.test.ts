import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError, type ErrorCode } from "../errors";
import { limiter } from "./limits";
import { jsonRoute, type RouteOptions } from "./route";

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("jsonRoute", () => {
  it("sends what the handler gives as JSON that may not be kept", async () => {
    const response = await answer(() => ({ nodes: [] }));

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ nodes: [] });
    expect(response.headers.get("Cache-Control")).toBe("private, no-cache");
    expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("sends a response of the handler's own making as it is", async () => {
    const response = await answer(() => new Response("<svg/>", { headers: { "Cache-Control": "no-store" } }));

    expect(await response.text()).toBe("<svg/>");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("shuts the answer in", async () => {
    const { headers } = await answer(() => ({}));

    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    expect(headers.get("X-Frame-Options")).toBe("DENY");
  });

  it("refuses a foreign host without asking the handler", async () => {
    const handle = vi.fn(() => ({}));

    const response = await answer(handle, {}, new Request("http://attacker.example/api/graph"));

    expect(response.status).toBe(403);
    expect(handle).not.toHaveBeenCalled();
  });

  it("hands path parameters over", async () => {
    const route = jsonRoute<{ name: string }>((_request, { name }) => ({ name }));

    const response = await route(new Request("http://localhost/"), { params: Promise.resolve({ name: "reviews" }) });

    expect(await response.json()).toEqual({ name: "reviews" });
  });

  it.each<[code: ErrorCode, status: number]>([
    ["invalid-request", 400],
    ["forbidden-host", 403],
    ["not-found", 404],
    ["method-not-allowed", 405],
    ["too-many-requests", 429],
    ["aborted", 499],
    ["upstream-unreachable", 502],
    ["upstream-rejected", 502],
    ["upstream-unreadable", 502],
    ["upstream-too-large", 502],
    ["not-ready", 503],
    ["upstream-timeout", 504],
  ])("answers %s with status %i", async (code, status) => {
    const response = await answer(() => {
      throw new AppError(code, "A sentence.");
    });

    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ type: `urn:alidade:problem:${code}`, status, detail: "A sentence." });
  });

  it("keeps a bug's message to the log, where the request id finds it", async () => {
    const response = await answer(() => {
      throw new TypeError("cannot read the secret of undefined");
    });

    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("secret");
    const entry: unknown = JSON.parse(lines[0] ?? "");
    expect(entry).toMatchObject({
      level: "error",
      pathname: "/api/graph",
      requestId: response.headers.get("X-Request-Id"),
      error: { name: "TypeError", message: "cannot read the secret of undefined", stack: expect.any(String) },
    });
  });

  it("takes a failure after the client left for no failure", async () => {
    const left = new AbortController();
    left.abort();
    const fail = () => Promise.reject(new Error("aborted"));

    const response = await answer(fail, {}, new Request("http://localhost/", { signal: left.signal }));

    expect(response.status).toBe(499);
    expect(lines).toEqual([]);
  });

  it("refuses more at a time than its limiter lets in, and lets in the next when one is done", async () => {
    const narrow = limiter({ perSecond: 100, burst: 100, concurrent: 1 });
    let finish = (_answer: string) => {};
    const first = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const waiting = answer(() => first, { limiter: narrow });
    await Promise.resolve();

    const refused = await answer(() => "second", { limiter: narrow });
    finish("first");
    await waiting;
    const later = await answer(() => "third", { limiter: narrow });

    expect(refused.status).toBe(429);
    expect(refused.headers.get("Retry-After")).toBe("1");
    expect(later.status).toBe(200);
  });
});

function answer(
  handle: (request: Request) => unknown,
  options: RouteOptions = {},
  request = new Request("http://localhost/api/graph?namespaces=shop"),
): Promise<Response> {
  return jsonRoute(handle, options)(request, { params: Promise.resolve({}) });
}

import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, test } from "playwright/test";
import { FOREIGN_HOSTS, PAGES, send } from "./requests";

/* What the server says to programs. No browser is needed here. */

const root = fileURLToPath(new URL("..", import.meta.url));

const ROUTES = readdirSync(`${root}/app/api`, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("route.ts") && !path.includes("["))
  .map((path) => `/api/${path.replace(/\/route\.ts$/, "")}`);

test("says that it lives", async ({ request }) => {
  const response = await request.get("/api/livez");

  expect(response.status()).toBe(200);
  expect(await response.json()).toEqual({ status: "ok" });
});

test("shuts every kind of answer in", async ({ request }) => {
  for (const path of ["/", "/api/livez", "/icon.svg", aStaticFile()]) {
    const { ok, headers } = await answered(request.get(path));
    expect.soft(ok, path).toBe(true);
    expect.soft(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "permissions-policy": expect.stringContaining("camera=()"),
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    expect.soft(headers["x-powered-by"], path).toBeUndefined();
  }
});

test("lets no script into a page but its own", async ({ request }) => {
  const first = policyOf(await answered(request.get("/graph")));
  const second = policyOf(await answered(request.get("/graph")));

  expect(first).toContain("default-src 'none'");
  expect(first).toContain("frame-ancestors 'none'");
  expect(first).toMatch(/script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic';/);
  expect(first).not.toMatch(/script-src[^;]*unsafe|https?:/);
  expect(nonceOf(first)).not.toBe(nonceOf(second));
});

test("may be framed by the configured parents, and only below /embed", async ({ request }) => {
  const embed = await answered(request.get("/embed/graph"));
  const page = await answered(request.get("/embedded"));

  expect(policyOf(embed)).toContain("frame-ancestors https://portal.example.org");
  expect(embed.headers["x-frame-options"]).toBeUndefined();
  expect(policyOf(page)).toContain("frame-ancestors 'none'");
  expect(page.headers["x-frame-options"]).toBe("DENY");
});

test("answers no method but GET and HEAD", async ({ baseURL }) => {
  for (const path of [...ROUTES, "/", "/graph", "/api/nothing-here"]) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
      const { statusCode, headers } = await send(baseURL, path, { method });
      expect.soft(statusCode, `${method} ${path}`).toBe(405);
      expect.soft(headers.allow, `${method} ${path}`).toBe("GET, HEAD");
    }
  }
});

test("answers HEAD as GET, without a body", async ({ baseURL }) => {
  const response = await send(baseURL, "/api/livez", { method: "HEAD" });

  expect(response.statusCode).toBe(200);
  expect(response.headers["content-type"]).toBe("application/json");
});

test("refuses requests for a foreign host", async ({ baseURL }) => {
  for (const path of [...PAGES, ...ROUTES, "/icon.svg", aStaticFile()]) {
    for (const Host of FOREIGN_HOSTS) {
      const { statusCode, body } = await send(baseURL, path, { headers: { Host } });
      expect.soft(statusCode, `${Host} ${path}`).toBe(403);
      expect.soft(JSON.parse(body.toString()).type, `${Host} ${path}`).toBe("urn:alidade:problem:forbidden-host");
    }
  }
  expect((await send(baseURL, "/api/livez", { headers: { Host: "alidade.mesh.svc:3000" } })).statusCode).toBe(200);
  expect((await send(baseURL, "/workloads", { headers: { Host: "alidade.mesh.svc:3000" } })).statusCode).toBe(200);
});

test("names a hostile parameter and repeats nothing of it", async ({ request }) => {
  const HOSTILE = '"}or vector(1)<script>';
  const queries = ["window", "namespaces", "clusters", "type", "at", "latency"].flatMap((name) => [
    `${name}=${encodeURIComponent(HOSTILE)}`,
    `${name}=a%00b`,
    `${name}=${"x".repeat(5000)}`,
    `${name}=1&${name}=1`,
  ]);
  for (const query of [...queries, "unknown=1", "constructor=1"]) {
    const response = await request.get(`/api/graph?${query}`);
    const problem = await response.json();
    expect.soft(response.status(), query.slice(0, 60)).toBe(400);
    expect.soft(response.headers()["content-type"]).toBe("application/problem+json");
    expect.soft(problem.detail, query.slice(0, 60)).toContain(`${query.split("=", 1)[0]}:`);
    expect.soft(JSON.stringify(problem)).not.toMatch(/vector|script|xxx/);
  }
});

test("answers 304 to who has the answer already", async ({ request }) => {
  const moment = `/api/graph?latency=none&at=${Math.floor(Date.now() / 1000) - 600}`;
  const tag = (await request.get(moment)).headers().etag;

  const again = await request.get(moment, { headers: { "If-None-Match": tag ?? "" } });

  expect(tag).toMatch(/^"[\w-]+-gzip"$/);
  expect(again.status()).toBe(304);
});

test("packs an answer once, and not for who cannot read it", async ({ baseURL }) => {
  const packed = await send(baseURL, "/api/graph", { headers: { "Accept-Encoding": "gzip" } });
  const plain = await send(baseURL, "/api/graph", {});

  expect(packed.headers["content-encoding"]).toBe("gzip");
  expect(packed.headers["content-length"]).toBe(String(packed.body.byteLength));
  expect(JSON.parse(gunzipSync(packed.body).toString())).toHaveProperty("nodes");
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(JSON.parse(plain.body.toString())).toHaveProperty("nodes");
});

test("has a problem for addresses the API has not", async ({ request }) => {
  const response = await request.get("/api/nothing-here");

  expect(response.status()).toBe(404);
  expect(response.headers()["content-type"]).toBe("application/problem+json");
});

test("closes a connection that asks for another protocol", async ({ baseURL }) => {
  const request = http.request(new URL("/api/livez", baseURL), {
    headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
  });
  const outcome = await new Promise((resolve) => {
    request.once("upgrade", () => resolve("upgraded")).once("error", () => resolve("closed"));
    request.once("response", ({ statusCode }) => resolve(statusCode)).end();
  });

  expect(outcome).not.toBe("upgraded");
});

test("ships neither the demo to the server nor zod to the browser", () => {
  const server = `${root}/.next/standalone/.next/server`;
  // Words that are found where they belong, so that not finding them elsewhere means something.
  expect(filesWith(`${root}/dist`, "demo-east")).toContain("demo.mjs");
  expect(filesWith(server, "ZodError")).not.toEqual([]);

  expect(filesWith(server, "demo-east")).toEqual([]);
  expect(filesWith(`${root}/dist`, "demo-east")).not.toContain("start.mjs");
  expect(filesWith(`${root}/.next/static`, "ZodError")).toEqual([]);
  expect(filesWith(`${root}/.next/static`, "prometheus-query")).toEqual([]);
});

type Answered = { readonly ok: boolean; readonly headers: Readonly<Record<string, string>> };

async function answered(pending: Promise<{ ok(): boolean; headers(): Record<string, string> }>): Promise<Answered> {
  const response = await pending;
  return { ok: response.ok(), headers: response.headers() };
}

function policyOf({ headers }: Answered): string {
  return headers["content-security-policy"] ?? "";
}

function nonceOf(policy: string): string | undefined {
  return /'nonce-([^']+)'/.exec(policy)?.[1];
}

function aStaticFile(): string {
  const file = filesBelow(`${root}/.next/static`).find((path) => path.endsWith(".js"));
  return `/_next/static/${file}`;
}

function filesWith(folder: string, text: string): string[] {
  return filesBelow(folder).filter(
    (path) => /\.m?js$/.test(path) && readFileSync(`${folder}/${path}`, "utf8").includes(text),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" });
}

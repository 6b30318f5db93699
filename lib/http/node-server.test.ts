import { once } from "node:events";
import http, { type IncomingMessage, type RequestListener, type RequestOptions, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeAll, expect, it } from "vitest";
import { extendNodeServers, packedHeaders } from "./node-server";

const BODY = Buffer.from(gzipSync("packed before"));

let server: Server | undefined;

beforeAll(() => {
  expect(packedHeaders(BODY)).toBeUndefined();
  extendNodeServers();
});
afterEach(() => server?.close());

it.each([
  ["GET", "/graph", 200, undefined],
  ["HEAD", "/api/graph", 200, undefined],
  ["POST", "/api/graph", 405, "GET, HEAD"],
  ["PUT", "/api/graph?x=1", 405, "GET, HEAD"],
  ["TRACE", "/", 405, "GET, HEAD"],
  ["OPTIONS", "/", 405, "GET, HEAD"],
])("answers %s %s with %i, whatever the server would say", async (method, path, status, allow) => {
  const { statusCode, headers } = await ask((_request, response) => response.end(), { method, path });

  expect(statusCode).toBe(status);
  expect(headers.allow).toBe(allow);
});

it.each(["http://attacker.example/api/livez", "//attacker.example/x", "/\\attacker.example/x"])(
  "does not let the server see %s, which it would send the client on to",
  async (path) => {
    const { statusCode, headers, body } = await ask((_request, response) => response.end("seen"), { path });

    expect(statusCode).toBe(400);
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(body.toString()).not.toContain("attacker");
  },
);

it("lets nobody guess what a body is, whoever wrote it", async () => {
  const { headers } = await ask((_request, response) => response.end("text"));

  expect(headers["x-content-type-options"]).toBe("nosniff");
});

it("refuses a foreign host with a problem that is shut in", async () => {
  const { statusCode, headers, body } = await ask((_request, response) => response.end("secret"), {
    headers: { Host: "attacker.example" },
  });

  expect(statusCode).toBe(403);
  expect(JSON.parse(body.toString())).toMatchObject({ type: "urn:alidade:problem:forbidden-host" });
  expect(headers).toMatchObject({
    "content-type": "application/problem+json",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
    "x-content-type-options": "nosniff",
  });
});

it("lets a packed body through with its real headers", async () => {
  const { headers, body } = await ask((_request, response) => {
    for (const [name, value] of Object.entries(packedHeaders(BODY) ?? {})) response.setHeader(name, value);
    response.end(BODY);
  });

  expect(headers).toMatchObject({ "content-encoding": "gzip", "content-length": String(BODY.byteLength) });
  expect(headers).not.toHaveProperty("x-alidade-packed");
  expect(gunzipSync(body).toString()).toBe("packed before");
});

async function ask(
  listener: RequestListener,
  options: RequestOptions = {},
): Promise<Pick<IncomingMessage, "statusCode" | "headers"> & { body: Buffer }> {
  server = http.createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const request = http.request({ port, host: "127.0.0.1", ...options }).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { statusCode: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

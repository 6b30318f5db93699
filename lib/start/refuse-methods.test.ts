import { once } from "node:events";
import http, { type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { refuseUnspeakableMethods } from "./refuse-methods";

const original = http.createServer;
let server: Server | undefined;

afterEach(() => {
  server?.close();
  http.createServer = original;
});

it.each([
  ["TRACE", 405],
  ["GET", 200],
  ["POST", 200],
])("%s is answered with %i, whatever the server would say", async (method, status) => {
  refuseUnspeakableMethods();
  server = http.createServer((_request, response) => response.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const request = http.request({ port, host: "127.0.0.1", method }).end();
  const [response] = await once(request, "response");

  expect(response.statusCode).toBe(status);
  expect(response.headers.allow).toBe(status === 405 ? "GET, HEAD" : undefined);
  response.resume();
});

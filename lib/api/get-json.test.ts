import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getJson, queryString } from "./get-json";

let server: Server;
let origin = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    switch (request.url) {
      case "/fine":
        return response.end('{"at":1}');
      case "/problem":
        response.writeHead(503, { "content-type": "application/problem+json" });
        return response.end('{"title":"Still starting","status":503,"detail":"Ask again in a moment."}');
      case "/proxy":
        response.writeHead(502, { "content-type": "text/html" });
        return response.end("<h1>Bad gateway</h1>");
      case "/login":
        return response.end("<form>");
      default:
        // Never answers: somebody has to give up.
        return undefined;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("getJson", () => {
  it("gives what the API answers", async () => {
    expect(await getJson(`${origin}/fine`)).toEqual({ at: 1 });
  });

  it.each([
    ["/problem", { status: 503, title: "Still starting", message: "Ask again in a moment." }],
    ["/proxy", { status: 502, title: "HTTP 502", message: expect.stringContaining("proxy") }],
    ["/login", { status: 200, title: "Not an answer", message: expect.stringContaining("not JSON") }],
  ])("says what went wrong at %s", async (path, expected) => {
    await expect(getJson(origin + path)).rejects.toMatchObject({ name: "ApiError", ...expected });
  });

  it("says so when nothing answers at all", async () => {
    await expect(getJson("http://127.0.0.1:1/")).rejects.toMatchObject({ status: 0, title: "No answer" });
  });

  it("is not a failure of the API when the page gives up", async () => {
    const giveUp = new AbortController();
    const asked = getJson(`${origin}/silence`, giveUp.signal);
    giveUp.abort();

    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});

it("leaves out what is not set, and encodes the rest", () => {
  expect(queryString({ window: 300, at: undefined, node: "workload/east/a b" })).toBe(
    "?window=300&node=workload%2Feast%2Fa+b",
  );
  expect(queryString({})).toBe("");
});

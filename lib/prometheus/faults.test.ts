import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ErrorCode, isAppError } from "../errors";
import { openSource } from "./open-source";
import { selector } from "./promql";
import type { InstantSample, MetricsSource, QueryOptions } from "./source";
import {
  answerJson,
  answerVector,
  type Behaviour,
  eventually,
  type FakeStore,
  fakeStore,
  sourceConfig,
} from "./testing";

const UP = selector("up");
const MAX_BYTES = 64 * 1024;
const SECRET = "s3cret-token";
const LIGHT = { priority: "requests" } as const;
const WELL = answerVector([{ metric: { job: "a" }, value: [1, "1"] }]);
const OTHERS_TEXT = "x".repeat(5_000);

type Fault = { does: Behaviour; code: ErrorCode; says: RegExp; deadlineMs?: number };

const FAULTS: Record<string, Fault> = {
  "no headers in time": {
    does: () => {},
    code: "upstream-timeout",
    says: /deadline of 0\.2 s/,
    deadlineMs: 200,
  },
  "a body that trickles": { does: trickle, code: "upstream-timeout", says: /deadline of 0\.3 s/, deadlineMs: 300 },
  "a gzipped body that trickles": {
    does: trickleGzip,
    code: "upstream-timeout",
    says: /deadline of 0\.3 s/,
    deadlineMs: 300,
  },
  "503 while starting": {
    does: text(503, "Service Unavailable"),
    code: "upstream-rejected",
    says: /not available \(503\)/,
  },
  "500 with text": { does: text(500, `boom ${OTHERS_TEXT}`), code: "upstream-rejected", says: /failed \(500\): boom/ },
  "502 from a gateway": { does: html(502), code: "upstream-rejected", says: /not available \(502\)\.$/ },
  "504 from a gateway": { does: html(504), code: "upstream-timeout", says: /ran out of time \(504\)\.$/ },
  "a web page with 200": { does: html(200), code: "upstream-unreadable", says: /web page instead of JSON/ },
  "text with 200": { does: text(200, "Prometheus is Healthy."), code: "upstream-unreadable", says: /not JSON/ },
  "an empty answer": { does: text(200, ""), code: "upstream-unreadable", says: /not JSON/ },
  "no content": { does: (response) => response.writeHead(204).end(), code: "upstream-unreadable", says: /not JSON/ },
  "JSON that breaks off": {
    does: text(200, '{"status":"success","data":{"resultType":"vector","resu', "application/json"),
    code: "upstream-unreadable",
    says: /breaks off/,
  },
  "JSON of another product": {
    does: answerJson({ ok: true }),
    code: "upstream-unreadable",
    says: /not Prometheus' own/,
  },
  "null for JSON": { does: answerJson(null), code: "upstream-unreadable", says: /not Prometheus' own/ },
  "a matrix where a vector belongs": {
    does: answerJson({ status: "success", data: { resultType: "matrix", result: [] } }),
    code: "upstream-unreadable",
    says: /not the result of such a query/,
  },
  "a sample without a value": {
    does: answerVector([{ metric: {} }]),
    code: "upstream-unreadable",
    says: /not the result of such a query/,
  },
  "a value that is no number": {
    does: answerVector([{ metric: {}, value: [1, "many"] }]),
    code: "upstream-unreadable",
    says: /not the result of such a query/,
  },
  "a label that is no text": {
    does: answerVector([{ metric: { source_workload: { a: 1 } }, value: [1, "1"] }]),
    code: "upstream-unreadable",
    says: /not the result of such a query/,
  },
  "more JSON than the limit": {
    does: answerJson({ status: "success", data: "x".repeat(2 * MAX_BYTES) }),
    code: "upstream-too-large",
    says: /larger than the limit of 64 KiB/,
  },
  "a gzip bomb": { does: gzipBomb, code: "upstream-too-large", says: /larger than the limit of 64 KiB/ },
  "an endless body": { does: endless, code: "upstream-too-large", says: /larger than the limit of 64 KiB/ },
  "something that is not gzip, said to be": {
    does: (response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end("plain text, and not gzip at all"),
    code: "upstream-unreadable",
    says: /cannot be decompressed/,
  },
  "401 without a tenant": {
    does: text(401, "no org id"),
    code: "upstream-rejected",
    says: /credentials or tenant \(401\): no org id/,
  },
  "401 that repeats our token": {
    does: text(401, `bad token ${SECRET}`),
    code: "upstream-rejected",
    says: /bad token …$/,
  },
  "403 for the wrong tenant": {
    does: html(403),
    code: "upstream-rejected",
    says: /credentials or tenant read this \(403\)/,
  },
  "a redirect to a login page": {
    does: (response) => response.writeHead(302, { Location: "https://login.example/auth?state=hush" }).end(),
    code: "upstream-rejected",
    says: /redirect \(302\) to login\.example, to a login page perhaps/,
  },
  "a redirect within the store": {
    does: (response) => response.writeHead(301, { Location: "/elsewhere" }).end(),
    code: "upstream-rejected",
    says: /redirect \(301\)/,
  },
  "404 at a wrong path": { does: text(404, "404 page not found"), code: "upstream-rejected", says: /path prefix/ },
  "405 for POST": { does: text(405, ""), code: "upstream-rejected", says: /GET may work/ },
  "400 for bad data": {
    does: answerJson({ status: "error", errorType: "bad_data", error: `parse error\n${OTHERS_TEXT}` }, 400),
    code: "upstream-rejected",
    says: /refused the query \(400\): parse error xxx.*…$/,
  },
  "422 for too many samples": {
    does: answerJson({ status: "error", errorType: "execution", error: "query would load too many samples" }, 422),
    code: "upstream-rejected",
    says: /refused the query \(422\): query would load too many samples$/,
  },
  "503 because the query ran too long": {
    does: answerJson({ status: "error", errorType: "timeout", error: "query timed out in expression evaluation" }, 503),
    code: "upstream-timeout",
    says: /ran out of time \(503\): query timed out/,
  },
  "an error under 200": {
    does: answerJson({ status: "error", errorType: "execution", error: "found duplicate series" }),
    code: "upstream-rejected",
    says: /refused the query: found duplicate series$/,
  },
  "an error under 200 without a reason": {
    does: answerJson({ status: "error" }),
    code: "upstream-rejected",
    says: /refused the query\.$/,
  },
  "429": {
    does: text(429, "too many outstanding requests"),
    code: "upstream-rejected",
    says: /how often.*\(429\): too many/,
  },
  "a reset before the headers": {
    does: (response) => response.socket?.resetAndDestroy(),
    code: "upstream-unreachable",
    says: /broke off/,
  },
  "a reset in the body": { does: resetInBody({}), code: "upstream-unreachable", says: /broke off/ },
  "a reset in a gzipped body": {
    does: resetInBody({ "Content-Encoding": "gzip" }),
    code: "upstream-unreachable",
    says: /broke off/,
  },
  "a body that ends early": { does: endsEarly({}), code: "upstream-unreachable", says: /broke off/ },
  "a gzipped body that ends early": {
    does: endsEarly({ "Content-Encoding": "gzip" }),
    code: "upstream-unreachable",
    says: /broke off/,
  },
  "something that is not HTTP": {
    does: (response) => void response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n"),
    code: "upstream-unreadable",
    says: /not HTTP/,
  },
};

describe("a store with a fault", () => {
  let store: FakeStore;
  let source: MetricsSource;

  beforeEach(async () => {
    store = await fakeStore();
    source = openSource(sourceConfig(store.url, { maxBytes: MAX_BYTES, maxConcurrent: 2, bearer: SECRET }));
  });

  afterEach(async () => {
    source.close();
    await store.close();
  });

  const eachOf = async (atSeconds: number, options: QueryOptions) => {
    const taken: InstantSample[] = [];
    await source.each(UP, atSeconds, options, () => {
      taken.length = 0;
      return (sample) => taken.push(sample);
    });
    return { data: taken };
  };
  const ways = [
    { way: "all at once", ask: (atSeconds: number, options: QueryOptions) => source.instant(UP, atSeconds, options) },
    { way: "one by one", ask: eachOf },
  ];
  const cases = Object.entries(FAULTS).flatMap(([name, fault]) => ways.map((way) => ({ name, fault, ...way })));

  it.each(cases)("$name, read $way: is told in words, and over as soon as it is over", async ({ fault, ask }) => {
    store.behave(fault.does);
    const options = { ...LIGHT, ...(fault.deadlineMs && { deadlineMs: fault.deadlineMs }) };

    const error = await ask(1, options).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: "AppError", code: fault.code, message: expect.stringMatching(fault.says) });
    expect(isAppError(error)).toBe(true);
    expect((error as Error).message.length).toBeLessThan(420);
    expect(inWhole(error)).not.toContain(SECRET);
    expect(inWhole(error)).not.toContain("hush");
    expect(source.status()).toMatchObject({ why: (error as Error).message, queriesSent: 1, queriesFailed: 1 });

    store.behave(WELL);
    const { data } = await ask(2, LIGHT);

    expect(data).toEqual([{ labels: { job: "a" }, value: 1 }]);
    expect(source.status()).toMatchObject({ reachable: true, why: undefined, queriesSent: 2, queriesFailed: 1 });
    await eventually(() => store.connections() <= 2);
    source.close();
    await eventually(() => store.connections() === 0);
  });

  it("that is gone refuses the connection, and is found again at the same address", async () => {
    await source.instant(UP, 1, LIGHT);
    const { url } = store;
    await store.close();

    await expect(source.instant(UP, 2, LIGHT)).rejects.toMatchObject({
      code: "upstream-unreachable",
      message: expect.stringMatching(/refused the connection|broke off/),
    });
    await expect(source.instant(UP, 2, LIGHT)).rejects.toMatchObject({
      code: "upstream-unreachable",
      message: expect.stringContaining("nothing listens"),
    });
    expect(source.status().reachable).toBe(false);

    store = await fakeStore(WELL, Number(new URL(url).port));
    await eventually(() =>
      source.instant(UP, 3, LIGHT).then(
        () => true,
        () => false,
      ),
    );
    expect(source.status().reachable).toBe(true);
  });

  it("whose name nobody knows is named so", async () => {
    const nowhere = openSource(sourceConfig("http://prometheus.invalid:9090"));

    await expect(nowhere.instant(UP, 1, LIGHT)).rejects.toMatchObject({
      code: "upstream-unreachable",
      message: expect.stringContaining("could not be resolved"),
    });
    nowhere.close();
  });

  it("does not follow redirects, not even to itself", async () => {
    store.behave((response, asked) => {
      if (asked.path === "/elsewhere") WELL(response, asked);
      else response.writeHead(307, { Location: "/elsewhere" }).end();
    });

    await expect(source.instant(UP, 1, LIGHT)).rejects.toMatchObject({ code: "upstream-rejected" });

    expect(store.asked.map(({ path }) => path)).toEqual(["/api/v1/query"]);
  });
});

/** Everything a log could print of an error, causes included. */
function inWhole(error: unknown): string {
  return inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true });
}

function text(status: number, body: string, type = "text/plain; charset=utf-8"): Behaviour {
  return (response) => response.writeHead(status, { "Content-Type": type }).end(body);
}

function html(status: number): Behaviour {
  return text(status, `<!doctype html><title>Sign in</title><p>${OTHERS_TEXT}`, "text/html");
}

function trickle(response: Parameters<Behaviour>[0]): void {
  response.writeHead(200, { "Content-Type": "application/json" });
  const timer = setInterval(() => response.write(" "), 20);
  response.on("close", () => clearInterval(timer));
}

function trickleGzip(response: Parameters<Behaviour>[0]): void {
  const body = gzipSync(Buffer.from(JSON.stringify({ status: "success", data: OTHERS_TEXT })));
  response.writeHead(200, { "Content-Encoding": "gzip" });
  const bytes = body.values();
  const timer = setInterval(() => response.write(Buffer.of(bytes.next().value ?? 0)), 50);
  response.on("close", () => clearInterval(timer));
}

function gzipBomb(response: Parameters<Behaviour>[0]): void {
  const body = gzipSync(Buffer.alloc(20 * 1024 * 1024, " "));
  response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" }).end(body);
}

function endless(response: Parameters<Behaviour>[0]): void {
  response.writeHead(200, { "Content-Type": "application/json" });
  const chunk = Buffer.alloc(8 * 1024, " ");
  const timer = setInterval(() => response.write(chunk), 1);
  response.on("close", () => clearInterval(timer));
}

function resetInBody(headers: Record<string, string>): Behaviour {
  return (response) => {
    response.writeHead(200, { "Content-Type": "application/json", ...headers });
    const body = JSON.stringify({ status: "success", data: OTHERS_TEXT });
    response.write("Content-Encoding" in headers ? gzipSync(Buffer.from(body)).subarray(0, 20) : body.slice(0, 100));
    setTimeout(() => response.socket?.resetAndDestroy(), 20);
  };
}

function endsEarly(headers: Record<string, string>): Behaviour {
  return (response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "10000", ...headers });
    const body = JSON.stringify({ status: "success", data: OTHERS_TEXT });
    response.write("Content-Encoding" in headers ? gzipSync(Buffer.from(body)).subarray(0, 20) : body.slice(0, 100));
    setTimeout(() => response.socket?.end(), 20);
  };
}

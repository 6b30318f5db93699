import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSource } from "./open-source";
import { selector } from "./promql";
import type { MetricsSource, QueryOptions } from "./source";
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
const REQUESTS: QueryOptions = { priority: "requests" };
const NEVER: Behaviour = () => {};

let store: FakeStore;
let source: MetricsSource;

beforeEach(async () => {
  store = await fakeStore();
  source = openSource(sourceConfig(store.url, { clusters: ["east-1"], maxConcurrent: 2 }));
});

afterEach(async () => {
  source.close();
  await store.close();
});

describe("status", () => {
  it("knows nothing of a store that was never tried", () => {
    expect(source.status()).toEqual({
      name: "east",
      clusters: ["east-1"],
      reachable: undefined,
      why: undefined,
      latencyMs: undefined,
      lastAnswerAt: undefined,
      queriesSent: 0,
      queriesFailed: 0,
      queriesWaiting: 0,
      bytesReceived: 0,
    });
    expect(store.connectionsMade()).toBe(0);
  });

  it("tells of the last answer", async () => {
    const before = Math.floor(Date.now() / 1000);

    await source.instant(UP, 1, REQUESTS);

    const status = source.status();
    expect(status).toMatchObject({ reachable: true, queriesSent: 1, queriesFailed: 0 });
    expect(status.latencyMs).toBeGreaterThan(0);
    expect(status.lastAnswerAt).toBeGreaterThanOrEqual(before);
    expect(status.bytesReceived).toBeGreaterThan(0);
  });

  it("calls a store reachable that refuses one query, and says why", async () => {
    store.behave(answerJson({ status: "error", errorType: "execution", error: "too many samples" }, 422));

    await expect(source.instant(UP, 1, REQUESTS)).rejects.toMatchObject({ code: "upstream-rejected" });

    expect(source.status()).toMatchObject({ reachable: true, why: expect.stringContaining("too many samples") });
  });

  it("does not call a store unreachable because a bucket query was late", async () => {
    await source.instant(UP, 1, REQUESTS);
    store.behave(NEVER);

    const buckets: QueryOptions = { priority: "background", weight: "buckets", deadlineMs: 50 };
    await expect(source.instant(UP, 1, buckets)).rejects.toMatchObject({ code: "upstream-timeout" });

    expect(source.status()).toMatchObject({ reachable: true, why: "The deadline of 0.05 s passed." });
    expect(source.restSeconds(0)).toBeGreaterThan(0.1);
  });

  it("does not count queries that were given up as failures", async () => {
    store.behave(NEVER);
    const controller = new AbortController();
    const answer = source.instant(UP, 1, { ...REQUESTS, signal: controller.signal });
    await eventually(() => store.asked.length === 1);

    controller.abort();

    await expect(answer).rejects.toMatchObject({ code: "aborted" });
    expect(source.status()).toMatchObject({ reachable: undefined, queriesSent: 1, queriesFailed: 0 });
  });
});

describe("giving up", () => {
  it("in flight hangs up, so that the store stops too", async () => {
    store.behave(NEVER);
    const controller = new AbortController();
    const answer = source.instant(UP, 1, { ...REQUESTS, signal: controller.signal });
    await eventually(() => store.connections() === 1 && store.asked.length === 1);

    controller.abort();

    await expect(answer).rejects.toMatchObject({ name: "AppError", code: "aborted" });
    await eventually(() => store.connections() === 0);
  });

  it("amid the body hangs up, too", async () => {
    store.behave((response) => response.writeHead(200, { "Content-Encoding": "gzip" }).flushHeaders());
    const controller = new AbortController();
    const answer = source.instant(UP, 1, { ...REQUESTS, signal: controller.signal });
    await eventually(() => store.asked.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));

    controller.abort();

    await expect(answer).rejects.toMatchObject({ code: "aborted" });
    await eventually(() => store.connections() === 0);
  });

  it("while queued never reaches the store", async () => {
    store.behave(NEVER);
    const controller = new AbortController();
    const running = [1, 2].map((at) => source.instant(UP, at, REQUESTS).catch(() => undefined));
    const queued = source.instant(UP, 3, { ...REQUESTS, signal: controller.signal });
    await eventually(() => store.asked.length === 2);
    expect(source.status().queriesWaiting).toBe(1);

    controller.abort();

    await expect(queued).rejects.toMatchObject({ code: "aborted" });
    expect(source.status().queriesWaiting).toBe(0);
    source.close();
    await Promise.all(running);
    expect(store.asked).toHaveLength(2);
  });

  it("by closing ends everything and leaves no connection", async () => {
    await source.instant(UP, 1, REQUESTS);
    store.behave(NEVER);
    const answers = [1, 2, 3, 4].map((at) => source.instant(UP, at, REQUESTS));
    await eventually(() => store.asked.length === 3);

    source.close();

    for (const outcome of await Promise.allSettled(answers)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "aborted" } });
    }
    await expect(source.instant(UP, 1, REQUESTS)).rejects.toMatchObject({ code: "aborted" });
    await eventually(() => store.connections() === 0);
  });

  it("by one signal for many queries warns of no leak", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    const { signal } = new AbortController();

    await Promise.all(Array.from({ length: 50 }, (_, at) => source.instant(UP, at, { ...REQUESTS, signal })));

    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });
});

it("counts the deadline from when a query is sent, not from when it is queued", async () => {
  const slowly: Behaviour = (response, asked) => void setTimeout(() => answerVector([])(response, asked), 150);
  store.behave(slowly);

  const answers = Array.from({ length: 8 }, (_, at) => source.instant(UP, at, { ...REQUESTS, deadlineMs: 500 }));

  // Eight of 150 ms, two at a time, take longer than 500 ms; each by itself does not.
  await expect(Promise.all(answers)).resolves.toHaveLength(8);
});

it("keeps no more connections than it may have queries, however many are asked", async () => {
  await Promise.all(Array.from({ length: 40 }, (_, at) => source.instant(UP, at, REQUESTS)));

  expect(store.connectionsMade()).toBeLessThanOrEqual(2);
});

it("stops asking a store that is down, and finds it again by itself", async () => {
  store.behave((response) => response.writeHead(503).end());
  await Promise.allSettled(Array.from({ length: 20 }, (_, at) => source.instant(UP, at, REQUESTS)));
  expect(store.asked.length).toBeLessThanOrEqual(3);

  store.behave(answerVector([]));
  await eventually(async () => {
    await source.instant(UP, 1, REQUESTS).catch(() => undefined);
    return source.status().reachable === true;
  });
});

it("leaves a store alone for as long as it asks", async () => {
  store.behave((response) => response.writeHead(429, { "Retry-After": "30" }).end());

  await expect(source.instant(UP, 1, REQUESTS)).rejects.toMatchObject({ message: expect.stringContaining("(429)") });
  await expect(source.instant(UP, 1, REQUESTS)).rejects.toMatchObject({ message: expect.stringContaining("(429)") });

  expect(store.asked).toHaveLength(1);
});

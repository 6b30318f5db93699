import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../errors";
import { UpstreamError } from "./failure";
import { createScheduler, type Scheduler, type SchedulerTiming } from "./scheduler";
import type { Priority } from "./source";
import type { Job } from "./task";
import { eventually } from "./testing";

const DOWN = new UpstreamError("upstream-unreachable", "down", { about: "source" });
const BAD_QUERY = new UpstreamError("upstream-rejected", "bad", { about: "query" });

let scheduler: Scheduler;

afterEach(() => scheduler.close());

function schedule({ maxConcurrent = 4, ...timing }: { maxConcurrent?: number } & Partial<SchedulerTiming> = {}) {
  scheduler = createScheduler({
    maxConcurrent,
    share: 0.25,
    timing: { failuresToOpen: 2, firstBackOffMs: 50, longestBackOffMs: 100, ...timing },
  });
}

/** Jobs that say when they are sent and end when they are told to. */
function jobs() {
  const sent: string[] = [];
  const open = new Map<string, { resolve(value: string): void; reject(error: unknown): void }>();
  function submit(name: string, overrides: Partial<Job<string>> = {}): Promise<string> {
    const answer = scheduler.submit({
      priority: "requests",
      weight: "light",
      run: (signal) =>
        new Promise((resolve, reject) => {
          sent.push(name);
          open.set(name, { resolve, reject });
          signal.addEventListener("abort", () => reject(new AppError("aborted", "given up")));
        }),
      ...overrides,
    });
    answer.catch(() => undefined);
    return answer;
  }
  return {
    sent,
    submit,
    async end(name: string): Promise<void> {
      open.get(name)?.resolve(name);
      await turns();
    },
    async fail(name: string, error: unknown = DOWN): Promise<void> {
      open.get(name)?.reject(error);
      await turns();
    },
  };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("turns", () => {
  it("go to requests, then to what is visible, then to the rest, and in order within each", async () => {
    schedule({ maxConcurrent: 1 });
    const { submit, end, sent } = jobs();
    const asked: [string, Priority][] = [
      ["first", "background"],
      ["b1", "background"],
      ["v1", "visible"],
      ["r1", "requests"],
      ["v2", "visible"],
      ["r2", "requests"],
    ];

    for (const [name, priority] of asked) void submit(name, { priority });
    for (const name of ["first", "r1", "r2", "v1", "v2", "b1"]) await end(name);

    expect(sent).toEqual(["first", "r1", "r2", "v1", "v2", "b1"]);
    expect(scheduler.waiting()).toBe(0);
  });

  it("come to so many at a time", async () => {
    schedule({ maxConcurrent: 3 });
    const { submit, end, sent } = jobs();

    for (const name of ["a", "b", "c", "d"]) void submit(name);
    expect(sent).toEqual(["a", "b", "c"]);
    expect(scheduler.waiting()).toBe(1);
    await end("b");

    expect(sent).toEqual(["a", "b", "c", "d"]);
  });

  it("come to two bucket queries at a time, and lighter ones overtake", async () => {
    schedule({ maxConcurrent: 4 });
    const { submit, end, sent } = jobs();

    for (const name of ["b1", "b2", "b3"]) void submit(name, { weight: "buckets", priority: "visible" });
    for (const name of ["l1", "l2"]) void submit(name, { priority: "background" });
    expect(sent).toEqual(["b1", "b2", "l1", "l2"]);
    await end("l1");
    expect(sent).toHaveLength(4);
    await end("b1");

    expect(sent.at(-1)).toBe("b3");
  });

  it("leave a place to requests, even where only two may run", async () => {
    schedule({ maxConcurrent: 2 });
    const { submit, sent } = jobs();

    for (const name of ["b1", "b2"]) void submit(name, { weight: "buckets", priority: "visible" });
    void submit("request");

    expect(sent).toEqual(["b1", "request"]);
  });

  it("come even to bucket queries where only one may run", async () => {
    schedule({ maxConcurrent: 1 });
    const { submit, end } = jobs();

    const answer = submit("b1", { weight: "buckets" });
    await end("b1");

    await expect(answer).resolves.toBe("b1");
  });
});

describe("giving up", () => {
  it("takes a waiting query out of the queue, unsent", async () => {
    schedule({ maxConcurrent: 1 });
    const { submit, end, sent } = jobs();
    const controller = new AbortController();
    void submit("a");
    const waiting = submit("b", { signal: controller.signal });
    void submit("c");

    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    expect(scheduler.waiting()).toBe(1);
    await end("a");

    expect(sent).toEqual(["a", "c"]);
  });

  it("frees the place of a query that was sent", async () => {
    schedule({ maxConcurrent: 1 });
    const { submit, sent } = jobs();
    const controller = new AbortController();
    const running = submit("a", { signal: controller.signal });
    void submit("b");

    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "aborted" });
    await turns();

    expect(sent).toEqual(["a", "b"]);
  });

  it("beforehand sends nothing", async () => {
    schedule();
    const { submit, sent } = jobs();

    await expect(submit("a", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });

    expect(sent).toEqual([]);
  });

  it("is no failure of the store", async () => {
    schedule();
    const { submit, sent } = jobs();

    for (const name of ["a", "b", "c"]) {
      const controller = new AbortController();
      void submit(name, { signal: controller.signal });
      controller.abort();
      await turns();
    }
    void submit("d");

    expect(sent).toEqual(["a", "b", "c", "d"]);
  });

  it("by closing ends what waits and what runs, and refuses what comes", async () => {
    schedule({ maxConcurrent: 1 });
    const { submit, sent } = jobs();
    const answers = [submit("a"), submit("b")];

    scheduler.close();
    answers.push(submit("c"));

    const outcomes = await Promise.allSettled(answers);
    expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.code)).toEqual([
      "aborted",
      "aborted",
      "aborted",
    ]);
    expect(sent).toEqual(["a"]);
  });
});

describe("a store that fails", () => {
  async function open(): Promise<ReturnType<typeof jobs>> {
    const all = jobs();
    for (const name of ["a", "b"]) {
      void all.submit(name);
      await all.fail(name);
    }
    return all;
  }

  it("is left alone for a moment: what waits and what comes is told why, unsent", async () => {
    schedule({ maxConcurrent: 2, firstBackOffMs: 60_000, longestBackOffMs: 60_000 });
    const { submit, fail, sent } = jobs();
    void submit("a");
    void submit("b");
    const waiting = submit("c");

    await fail("a");
    await fail("b");
    await expect(submit("d")).rejects.toBe(DOWN);
    // What had its turn between the two failures was sent.
    await fail("c");
    await expect(waiting).rejects.toBe(DOWN);

    expect(sent).toEqual(["a", "b", "c"]);
  });

  it("is then asked one query, the most urgent, and all that waits if that succeeds", async () => {
    schedule();
    const { submit, end, sent } = await open();
    await pause(60);

    void submit("probe");
    void submit("c", { priority: "visible" });
    void submit("d");
    expect(sent.slice(2)).toEqual(["probe"]);
    await end("probe");

    expect(sent.slice(2)).toEqual(["probe", "d", "c"]);
  });

  it("costs those who wait for the probe no more than the probe", async () => {
    schedule();
    const { submit, fail, sent } = await open();
    await pause(60);

    void submit("probe");
    const waiting = submit("c");
    await fail("probe");

    await expect(waiting).rejects.toBe(DOWN);
    expect(sent.slice(2)).toEqual(["probe"]);
  });

  it("costs them little while the probe hangs, and is well again when it answers at last", async () => {
    schedule({ probePatienceMs: 50 });
    const { submit, end } = await open();
    await pause(60);

    void submit("probe");
    const waiting = submit("c");
    await expect(waiting).rejects.toBe(DOWN);
    await expect(submit("d")).rejects.toBe(DOWN);
    await end("probe");

    const later = submit("e");
    await end("e");
    await expect(later).resolves.toBe("e");
  });

  it("is asked another query if the probe was given up", async () => {
    schedule();
    const { submit, sent } = await open();
    await pause(60);
    const controller = new AbortController();

    void submit("probe", { signal: controller.signal });
    void submit("c");
    controller.abort();
    await eventually(() => sent.includes("c"));

    expect(sent.slice(2)).toEqual(["probe", "c"]);
  });

  it("is well if it refuses a query", async () => {
    schedule();
    const { submit, fail, sent } = jobs();

    for (const name of ["a", "b", "c"]) {
      void submit(name);
      await fail(name, BAD_QUERY);
    }
    void submit("d");

    expect(sent).toHaveLength(4);
  });

  it.each([
    ["a bucket query was late", "buckets"],
    ["a gateway before it lost its patience", "light"],
  ] as const)("is not taken for well because %s", async (_title, weight) => {
    schedule({ firstBackOffMs: 60_000, longestBackOffMs: 60_000 });
    const { submit, fail } = jobs();
    void submit("a");
    await fail("a");

    void submit("late", { weight });
    await fail("late", new UpstreamError("upstream-timeout", "late", { about: "query" }));
    void submit("b");
    await fail("b");

    await expect(submit("c")).rejects.toBe(DOWN);
  });
});

it("learns what bucket queries cost, also those that fail", async () => {
  schedule();
  const { submit, end, fail } = jobs();
  void submit("a", { weight: "buckets" });
  void submit("b", { weight: "buckets" });
  await pause(40);

  await end("a");
  await fail("b", BAD_QUERY);

  // Two of at least 40 ms (a timer may be early by one) are at least 80 ms of cost, at a quarter of a core.
  expect(scheduler.restSeconds(0)).toBeGreaterThan(0.25);
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLayoutClient, type LayoutWorker } from "./client";
import { layoutNow } from "./layout";
import type { Layout } from "./model";
import type { LayoutAnswer, LayoutRequest } from "./protocol";
import { graphOf } from "./testing";

const INPUT = graphOf("a > b");

/** A worker whose answers the test gives. */
class FakeWorker {
  readonly requests: LayoutRequest[] = [];
  terminated = false;
  private readonly listeners = new Map<string, ((event: unknown) => void)[]>();

  addEventListener(type: string, listener: (event: never) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener as (event: unknown) => void]);
  }

  postMessage(request: LayoutRequest): void {
    this.requests.push(request);
  }

  terminate(): void {
    this.terminated = true;
  }

  emit(type: string, event: unknown): void {
    for (const listener of this.listeners.get(type) ?? []) listener(event);
  }

  answer(part: Partial<LayoutAnswer> = {}): Layout {
    const request = this.requests.at(-1);
    const result = layoutNow(request?.input ?? INPUT);
    this.emit("message", { data: { id: request?.id ?? 0, layout: result, tookMs: 5, ...part } });
    return result;
  }
}

describe("layout client", () => {
  let workers: FakeWorker[];
  const makeWorker = (): LayoutWorker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker as unknown as LayoutWorker;
  };
  const worker = (index = 0): FakeWorker => {
    const found = workers[index];
    if (!found) throw new Error(`there is no worker ${index}`);
    return found;
  };

  beforeEach(() => {
    workers = [];
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("starts no worker before there is something to lay out", () => {
    createLayoutClient(makeWorker);

    expect(workers).toHaveLength(0);
  });

  it("gives what the worker answers, and how long it took", async () => {
    const client = createLayoutClient(makeWorker);

    const asked = client.layout({ input: INPUT });
    const answer = worker().answer();

    expect(await asked).toEqual(answer);
    expect(client.lastTookMs()).toBe(5);
  });

  it("passes on the layout now shown and the options", () => {
    const client = createLayoutClient(makeWorker);
    const previous = layoutNow(INPUT);

    void client.layout({ input: INPUT, previous, options: { algorithm: "two-level" } });

    expect(worker().requests).toEqual([{ id: 1, input: INPUT, previous, options: { algorithm: "two-level" } }]);
  });

  it("drops what a newer request made outdated, and leaves out what came between", async () => {
    const client = createLayoutClient(makeWorker);
    const first = client.layout({ input: graphOf("a") });
    const second = client.layout({ input: graphOf("b") });
    const third = client.layout({ input: graphOf("c") });

    worker().answer();
    const answer = worker().answer();

    expect(await first).toBeUndefined();
    expect(await second).toBeUndefined();
    expect(await third).toEqual(answer);
    expect(worker().requests.map(({ input }) => input.nodes[0]?.id)).toEqual(["a", "c"]);
  });

  it("ignores an answer to something else", async () => {
    const client = createLayoutClient(makeWorker);
    const asked = client.layout({ input: INPUT });

    worker().answer({ id: 99 });
    const answer = worker().answer();

    expect(await asked).toEqual(answer);
  });

  it("rejects when the worker says why there is no layout, and goes on", async () => {
    const client = createLayoutClient(makeWorker);
    const asked = client.layout({ input: INPUT });
    worker().emit("message", { data: { id: 1, error: "out of luck", tookMs: 1 } });

    await expect(asked).rejects.toThrow("out of luck");

    const again = client.layout({ input: INPUT });
    worker().answer();
    expect(await again).toBeDefined();
    expect(workers).toHaveLength(1);
  });

  it("restarts a worker that crashed and tries once more, the plain way", async () => {
    const client = createLayoutClient(makeWorker);
    const asked = client.layout({ input: INPUT });

    worker().emit("error", { message: "out of memory" });
    const answer = worker(1).answer();

    expect(await asked).toEqual(answer);
    expect(worker(0).terminated).toBe(true);
    expect(worker(1).requests[0]?.options).toEqual({ algorithm: "two-level" });
  });

  it("gives up on a request over which two workers crashed, but not on the next", async () => {
    const client = createLayoutClient(makeWorker);
    const asked = client.layout({ input: INPUT });
    worker(0).emit("error", { message: "out of memory" });
    worker(1).emit("error", { message: "out of memory" });

    await expect(asked).rejects.toThrow("out of memory");

    const again = client.layout({ input: INPUT });
    worker(2).answer();
    expect(await again).toBeDefined();
  });

  it("takes a worker that does not answer for hung", async () => {
    const client = createLayoutClient(makeWorker, { deadlineMs: 1000 });
    const asked = client.layout({ input: INPUT });

    vi.advanceTimersByTime(1001);
    const answer = worker(1).answer();

    expect(await asked).toEqual(answer);
    expect(worker(0).terminated).toBe(true);
  });

  it("does not wait for ever for a worker that hangs over an outdated request", async () => {
    const client = createLayoutClient(makeWorker, { deadlineMs: 1000 });
    const first = client.layout({ input: graphOf("a") });
    const second = client.layout({ input: graphOf("b") });

    vi.advanceTimersByTime(1001);
    const answer = worker(1).answer();

    expect(await first).toBeUndefined();
    expect(await second).toEqual(answer);
  });

  it("rejects when no worker can be made", async () => {
    const client = createLayoutClient(() => {
      throw new Error("blocked by policy");
    });

    await expect(client.layout({ input: INPUT })).rejects.toThrow("could not be started");
  });

  it("ends the worker and whatever waits for it when it is closed", async () => {
    const client = createLayoutClient(makeWorker);
    const asked = client.layout({ input: INPUT });

    client.close();

    expect(await asked).toBeUndefined();
    expect(worker().terminated).toBe(true);
    expect(await client.layout({ input: INPUT })).toBeUndefined();
    expect(workers).toHaveLength(1);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PrometheusSourceConfig } from "./config";
import { selector } from "./promql";
import type { MetricsSource, QueryOptions } from "./source";
import { openSources } from "./sources";
import { answerJson, answerVector, eventually, type FakeStore, fakeStore, sourceConfig } from "./testing";

const UP = selector("up");
const REQUESTS: QueryOptions = { priority: "requests" };

it("opens one source for each primary", () => {
  const sources = openSources([
    config("a", { clusters: ["x"] }),
    config("b", { replicaOf: "a" }),
    config("c", { clusters: ["z"] }),
  ]);

  expect(sources.map(({ name, clusters }) => [name, clusters])).toEqual([
    ["a", ["x"]],
    ["c", ["z"]],
  ]);
  for (const source of sources) source.close();
});

describe("a store and its replica", () => {
  let first: FakeStore;
  let second: FakeStore;
  let source: MetricsSource;

  beforeEach(async () => {
    first = await fakeStore(answerVector([{ metric: {}, value: [1, "1"] }]));
    second = await fakeStore(answerVector([{ metric: {}, value: [1, "2"] }]));
    const [opened] = openSources([
      sourceConfig(first.url, { name: "a", clusters: ["x"] }),
      sourceConfig(second.url, { name: "b", replicaOf: "a" }),
    ]);
    if (!opened) throw new Error("No source");
    source = opened;
  });

  afterEach(async () => {
    source.close();
    await Promise.all([first.close(), second.close()]);
  });

  async function answer(): Promise<number | undefined> {
    const { data } = await source.instant(UP, 1, REQUESTS);
    return data[0]?.value;
  }

  it("answer from the first alone while it is well", async () => {
    expect(await answer()).toBe(1);
    expect(await answer()).toBe(1);

    expect(second.connectionsMade()).toBe(0);
    expect(source.status()).toMatchObject({ name: "a", clusters: ["x"], reachable: true, queriesSent: 2 });
  });

  it("answer from the replica while the first fails, and from the first again when it is back", async () => {
    first.behave((response) => response.writeHead(503).end());
    expect([await answer(), await answer(), await answer()]).toEqual([2, 2, 2]);
    expect(source.status()).toMatchObject({ name: "a", reachable: true, why: undefined });

    first.behave(answerVector([{ metric: {}, value: [1, "1"] }]));
    await eventually(async () => (await answer()) === 1);
  });

  it("hand over the samples of the one that answers", async () => {
    first.behave((response) => response.writeHead(503).end());
    let taken: number[] = [];

    await source.each(UP, 1, REQUESTS, () => {
      taken = [];
      return ({ value }) => taken.push(value);
    });

    expect(taken).toEqual([2]);
  });

  it("leave a first alone that asks for it", async () => {
    first.behave((response) => response.writeHead(503, { "Retry-After": "60" }).end());

    expect([await answer(), await answer(), await answer()]).toEqual([2, 2, 2]);
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(first.asked).toHaveLength(1);
  });

  it("do not make a query wait for a first that hangs, once that is known", async () => {
    const [hasty] = openSources([
      sourceConfig(first.url, { name: "a", deadlineMs: 100 }),
      sourceConfig(second.url, { name: "b", replicaOf: "a" }),
    ]);
    first.behave(() => {});
    const values: (number | undefined)[] = [];

    for (let query = 0; query < 3; query += 1) {
      values.push((await hasty?.instant(UP, 1, { ...REQUESTS, deadlineMs: 1_000 }))?.data[0]?.value);
    }

    expect(values).toEqual([2, 2, 2]);
    expect(first.asked.filter(({ form }) => form.get("timeout") === "1")).toHaveLength(1);
    hasty?.close();
  });

  it("leave out the labels by which either tells copies apart", () => {
    const configs = [
      sourceConfig(first.url, { name: "a", replicaLabels: ["replica"] }),
      sourceConfig(second.url, { name: "b", replicaLabels: ["replica", "ha"], replicaOf: "a" }),
    ];

    const [opened] = openSources(configs);

    expect(opened?.replicaLabels).toEqual(["replica", "ha"]);
    opened?.close();
  });

  it("do not ask the replica a query that the first refused", async () => {
    first.behave(answerJson({ status: "error", errorType: "bad_data", error: "parse error" }, 400));

    await expect(answer()).rejects.toMatchObject({ message: expect.stringContaining("parse error") });

    expect(second.asked).toEqual([]);
  });

  it("tell why the first failed when none answers", async () => {
    first.behave((response) => response.writeHead(503).end());
    second.behave((response) => response.writeHead(500).end());

    await expect(answer()).rejects.toMatchObject({ message: expect.stringContaining("(503)") });

    expect(source.status()).toMatchObject({ reachable: false, queriesFailed: 2 });
  });
});

function config(name: string, overrides: Partial<PrometheusSourceConfig>): PrometheusSourceConfig {
  return sourceConfig("http://prometheus:9090", { name, ...overrides });
}

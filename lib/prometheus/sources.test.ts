import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PrometheusSourceConfig } from "./config";
import { selector } from "./promql";
import type { MetricsSource, QueryOptions } from "./source";
import { openSources, sameClusterMistakes } from "./sources";
import { answerJson, answerVector, eventually, type FakeStore, fakeStore, sourceConfig } from "./testing";

const UP = selector("up");
const REQUESTS: QueryOptions = { priority: "requests" };

describe("a set of sources", () => {
  function config(name: string, overrides: Partial<PrometheusSourceConfig>): PrometheusSourceConfig {
    return sourceConfig("http://prometheus:9090", { name, ...overrides });
  }

  it.each<[string, PrometheusSourceConfig[]]>([
    ["none", []],
    ["one that names no cluster", [config("a", {})]],
    ["two with a cluster each", [config("a", { clusters: ["x"] }), config("b", { clusters: ["y"] })]],
    ["one and its replica", [config("a", { clusters: ["x"] }), config("b", { clusters: ["x"], replicaOf: "a" })]],
    [
      "a replica that leaves the clusters to its primary",
      [config("a", { clusters: ["x", "y"] }), config("b", { replicaOf: "a" })],
    ],
    [
      "a replica in another order",
      [config("a", { clusters: ["x", "y"] }), config("b", { clusters: ["y", "x"], replicaOf: "a" })],
    ],
    ["one without clusters, and its replica", [config("a", {}), config("b", { replicaOf: "a" })]],
  ])("is sound: %s", (_name, configs) => {
    expect(sameClusterMistakes(configs)).toEqual([]);
  });

  it.each<[string, PrometheusSourceConfig[], RegExp]>([
    [
      "two with the same cluster",
      [config("a", { clusters: ["x", "y"] }), config("b", { clusters: ["y"] })],
      /^Cluster "y" is in the sources "a" and "b"\. .*"replicaOf"/,
    ],
    [
      "two of one name",
      [config("a", { clusters: ["x"] }), config("a", { clusters: ["y"] })],
      /^Two sources are called "a"/,
    ],
    [
      "one of two without clusters",
      [config("a", { clusters: ["x"] }), config("b", {})],
      /^Source "b" must name its clusters/,
    ],
    [
      "a replica of nobody",
      [config("a", { replicaOf: "z" })],
      /^Source "a" is "replicaOf" "z", which is no other source/,
    ],
    ["a replica of itself", [config("a", { replicaOf: "a" })], /which is no other source/],
    [
      "a replica of a replica",
      [config("a", {}), config("b", { replicaOf: "a" }), config("c", { replicaOf: "b" })],
      /^Source "c" .* itself a replica/,
    ],
    [
      "a replica with a cluster of its own",
      [config("a", { clusters: ["x"] }), config("b", { clusters: ["x", "y"], replicaOf: "a" })],
      /^Source "b" names other clusters than "a"/,
    ],
  ])("is not: %s", (_name, configs, mistake) => {
    expect(sameClusterMistakes(configs)).toEqual([expect.stringMatching(mistake)]);
  });

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

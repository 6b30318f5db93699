import { execFileSync, spawnSync } from "node:child_process";
import { getEventListeners } from "node:events";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CallOptions, createClient, type PrometheusClient } from "./client";
import type { PrometheusSourceConfig } from "./config";
import { equal, selector } from "./promql";
import type { InstantSample } from "./source";
import {
  type Asked,
  answerJson,
  answerVector,
  eventually,
  type FakeStore,
  fakeStore,
  recording,
  sourceConfig,
} from "./testing";

const UP = selector("up");

let store: FakeStore;
const clients: PrometheusClient[] = [];

beforeEach(async () => {
  store = await fakeStore();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await store.close();
});

function clientOf(overrides: Partial<PrometheusSourceConfig> = {}): PrometheusClient {
  const client = createClient(sourceConfig(store.url, overrides));
  clients.push(client);
  return client;
}

function call(overrides: Partial<CallOptions> = {}): CallOptions {
  return { signal: new AbortController().signal, deadlineMs: 10_000, weight: "light", ...overrides };
}

async function askedBy(overrides: Partial<PrometheusSourceConfig>): Promise<Asked> {
  await clientOf(overrides).instant(UP, 1, call());
  const asked = store.asked.at(-1);
  if (!asked) throw new Error("Nothing was asked");
  return asked;
}

describe("what is sent", () => {
  it("is a form, with the deadline as the store's own", async () => {
    const hostile = selector("up", [equal("job", 'a"&time=0\n+%{é')]);

    await clientOf().instant(hostile, 1_795_166_894, call({ deadlineMs: 2_500 }));

    expect(store.asked[0]).toMatchObject({ method: "POST", path: "/api/v1/query" });
    expect(store.asked[0]?.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(store.asked[0]?.form ?? [])).toEqual({
      query: hostile,
      time: "1795166894",
      timeout: "2.5",
    });
  });

  it("is a URL for stores that take GET only, without a body", async () => {
    const { method, params, form, headers } = await askedBy({ method: "get" });

    expect(method).toBe("GET");
    expect(Object.fromEntries(params)).toEqual({ query: "up", time: "1", timeout: "10" });
    expect([...form]).toEqual([]);
    expect(headers["content-length"]).toBeUndefined();
    expect(headers["content-type"]).toBeUndefined();
  });

  it("names a range, and the first second of time", async () => {
    store.behave(answerJson({ status: "success", data: { resultType: "matrix", result: [] } }));

    await clientOf()
      .range(UP, { startSeconds: 0, endSeconds: 600, stepSeconds: 15 }, call())
      .catch(() => undefined);

    expect(store.asked[0]?.path).toBe("/api/v1/query_range");
    expect(Object.fromEntries(store.asked[0]?.form ?? [])).toMatchObject({ start: "0", end: "600", step: "15" });
  });

  it.each([
    ["", "/api/v1/query"],
    ["/", "/api/v1/query"],
    ["/prometheus/", "/prometheus/api/v1/query"],
    ["/select/0/prometheus/api/v1/", "/select/0/prometheus/api/v1/query"],
  ])("goes to the path prefix of a URL that ends in %j", async (suffix, path) => {
    const { path: asked } = await askedBy({ url: store.url + suffix });

    expect(asked).toBe(path);
  });

  it("carries headers, the URL's parameters and the configured ones, and asks for gzip", async () => {
    const { headers, params } = await askedBy({
      url: `${store.url}/?partial_response=true`,
      headers: { "X-Scope-OrgID": "team-a|team-b" },
      queryParams: { extra_label: "env=prod" },
      replicaLabels: ["replica", "prometheus_replica"],
    });

    expect(headers).toMatchObject({
      "x-scope-orgid": "team-a|team-b",
      accept: "application/json",
      "accept-encoding": "gzip",
      "user-agent": "alidade",
    });
    expect([...params]).toEqual([
      ["partial_response", "true"],
      ["extra_label", "env=prod"],
      ["dedup", "true"],
      ["replicaLabels[]", "replica"],
      ["replicaLabels[]", "prometheus_replica"],
    ]);
  });

  it("has no parameter and no authorization that nobody configured", async () => {
    const { headers, params } = await askedBy({});

    expect([...params]).toEqual([]);
    expect(headers.authorization).toBeUndefined();
  });

  it.each([
    ["basic", { basic: { username: "ann", password: "p:ä" } }, `Basic ${btoaUtf8("ann:p:ä")}`],
    ["a user without a password", { basic: { username: "ann", password: "" } }, `Basic ${btoaUtf8("ann:")}`],
    ["bearer", { bearer: "abc" }, "Bearer abc"],
    ["bearer before basic", { bearer: "abc", basic: { username: "a", password: "b" } }, "Bearer abc"],
    ["a header of one's own", { headers: { Authorization: "Custom 1" } }, "Custom 1"],
  ])("authorises by %s", async (_name, overrides, authorization) => {
    const { headers } = await askedBy(overrides);

    expect(headers.authorization).toBe(authorization);
  });

  it("authorises by the user in the URL", async () => {
    const { headers } = await askedBy({ url: store.url.replace("//", "//ann:p%40ss@") });

    expect(headers.authorization).toBe(`Basic ${btoaUtf8("ann:p@ss")}`);
  });

  it("goes to the store itself, whatever proxy the environment names", async () => {
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = "http://127.0.0.1:9";
    try {
      await expect(askedBy({})).resolves.toMatchObject({ method: "POST" });
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    }
  });

  it("shares connections", async () => {
    const client = clientOf();

    for (let moment = 1; moment <= 5; moment += 1) await client.instant(UP, moment, call());

    expect(store.connectionsMade()).toBe(1);
  });

  it("leaves nothing behind: no connection after closing, nobody listening to the signal", async () => {
    const client = clientOf();
    const { signal } = new AbortController();
    await client.instant(UP, 1, call({ signal }));

    client.close();

    expect(getEventListeners(signal, "abort")).toEqual([]);
    // Shorter than an idle connection lives by itself.
    await eventually(() => store.connections() === 0, 3_000);
  });
});

describe("credentials in files", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "prometheus-client-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("are read again when they change", async () => {
    const bearerFile = join(folder, "token");
    const client = clientOf({ bearerFile });
    writeFileSync(bearerFile, "first\n");
    await client.instant(UP, 1, call());

    writeFileSync(bearerFile, "other\n");
    utimesSync(bearerFile, 1, 1);
    await client.instant(UP, 1, call());

    expect(store.asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer other"]);
  });

  it("are not waited for longer than the deadline", async () => {
    const bearerFile = join(folder, "pipe");
    execFileSync("mkfifo", [bearerFile]);

    await expect(clientOf({ bearerFile }).instant(UP, 1, call({ deadlineMs: 50 }))).rejects.toMatchObject({
      code: "upstream-timeout",
    });

    // Whoever reads a pipe waits until somebody writes: nothing may be left waiting.
    writeFileSync(bearerFile, "late");
  });

  it("leave no connection behind that was made with older ones", async () => {
    const ca = join(folder, "ca.pem");
    const client = clientOf({ ca });

    for (const version of ["first", "second", "third"]) {
      writeFileSync(ca, version);
      utimesSync(ca, version.length, version.length);
      await client.instant(UP, 1, call());
    }

    expect(store.connectionsMade()).toBe(3);
    // Shorter than an idle connection lives by itself.
    await eventually(() => store.connections() === 1, 3_000);
  });

  it.each(["\n", "two words\n", "a\u0001b"])("that hold no token are a failure in words: %j", async (text) => {
    const bearerFile = join(folder, "token");
    writeFileSync(bearerFile, text);

    await expect(clientOf({ bearerFile }).instant(UP, 1, call())).rejects.toMatchObject({
      code: "upstream-unreachable",
      message: "The file with the bearer token for Prometheus holds no token.",
    });
    expect(store.asked).toEqual([]);
  });

  it("that cannot be read are a failure in words, and nothing is sent", async () => {
    const client = clientOf({ bearerFile: join(folder, "none") });

    await expect(client.instant(UP, 1, call())).rejects.toMatchObject({
      code: "upstream-unreachable",
      message: "The file with the bearer token for Prometheus cannot be read.",
    });
    expect(store.asked).toEqual([]);
  });
});

describe("what is read", () => {
  it("keeps infinities, NaN and what fits no integer", async () => {
    const values = ["+Inf", "-Inf", "Inf", "NaN", "1e-9", "12345678901234567890", "-0"];
    store.behave(answerVector(values.map((value, index) => ({ metric: { index: `${index}` }, value: [1.5, value] }))));

    const { data } = await clientOf().instant(UP, 1, call());

    expect(data.map(({ value }) => value)).toEqual([
      Infinity,
      -Infinity,
      Infinity,
      NaN,
      1e-9,
      12345678901234567000,
      -0,
    ]);
    expect(data[0]?.labels).toEqual({ index: "0" });
  });

  describe("sample by sample", () => {
    const MANY = 20_000;
    const samples = Array.from({ length: MANY }, (_, index) => ({
      metric: { pod: `p${index}`, odd: ',{"metric":{' },
      value: [1, `${index}`],
    }));

    async function taken() {
      const attempts: InstantSample[][] = [];
      const result = await clientOf().each(UP, 1, call(), () => {
        const all: InstantSample[] = [];
        attempts.push(all);
        return (sample) => all.push(sample);
      });
      return { ...result, attempts };
    }

    it("gives what is given at once, in order, with the warnings", async () => {
      store.behave(answerVector(samples, { warnings: ["partial"] }));

      const { attempts, data, warnings } = await taken();

      expect(attempts).toHaveLength(1);
      expect(attempts[0]).toEqual((await clientOf().instant(UP, 1, call())).data);
      expect(data).toBe(MANY);
      expect(warnings).toEqual(["partial"]);
    });

    it("begins anew where an answer could not be cut after all", async () => {
      const stats = samples.slice(0, 9).map(({ metric }) => ({ metric }));
      store.behave(answerVector(samples, { stats: [{}, ...stats] }));

      const { attempts } = await taken();

      expect(attempts.at(-1)).toHaveLength(MANY);
      expect(attempts.at(-1)?.at(-1)?.value).toBe(MANY - 1);
    });

    it.each([
      { what: "is no sample", broken: { metric: { pod: 1 }, value: [1, "1"] }, says: /not the result of such a query/ },
      { what: "has no value", broken: { metric: { pod: "x" } }, says: /not the result of such a query/ },
    ])("is an error where one in the middle $what", async ({ broken, says }) => {
      store.behave(answerVector(samples.with(MANY / 2, broken as never)));

      await expect(taken()).rejects.toMatchObject({
        code: "upstream-unreadable",
        message: expect.stringMatching(says),
      });
    });

    it("is an error where the JSON is broken in the middle", async () => {
      const body = JSON.stringify({ status: "success", data: { resultType: "vector", result: samples } });
      const broken = `${body.slice(0, 500_000)}"${body.slice(500_000)}`;
      store.behave((response) => response.writeHead(200, { "Content-Type": "application/json" }).end(broken));

      await expect(taken()).rejects.toMatchObject({
        code: "upstream-unreadable",
        message: expect.stringContaining("broken"),
      });
    });

    it("ends when the caller has gone", async () => {
      store.behave(answerVector(samples));
      const controller = new AbortController();
      let seen = 0;
      const ended = clientOf().each(UP, 1, call({ signal: controller.signal }), () => () => {
        seen += 1;
        controller.abort();
      });

      await expect(ended).rejects.toMatchObject({ code: "aborted" });
      expect(seen).toBeLessThan(MANY);
    });
  });

  const histogram = {
    count: "3",
    sum: "+Inf",
    buckets: [
      [0, "0.5", "1", "2"],
      [3, "-0.001", "0.001", "1"],
    ],
  };
  const decoded = {
    count: 3,
    sum: Infinity,
    buckets: [
      [0, 0.5, 1, 2],
      [3, -0.001, 0.001, 1],
    ],
  };

  it("takes native histograms beside plain values", async () => {
    store.behave(
      answerVector([
        { metric: { a: "1" }, histogram: [1, histogram] },
        { metric: { a: "2" }, value: [1, "2"] },
        { metric: { a: "3" }, histogram: [1, { count: "0", sum: "0" }] },
      ]),
    );

    const { data } = await clientOf().instant(UP, 1, call());

    expect(data).toEqual([
      { labels: { a: "1" }, value: NaN, histogram: decoded },
      { labels: { a: "2" }, value: 2 },
      { labels: { a: "3" }, value: NaN, histogram: { count: 0, sum: 0, buckets: [] } },
    ]);
  });

  it("takes ranges, of values and of native histograms", async () => {
    const result = [
      {
        metric: { a: "1" },
        values: [
          [1, "NaN"],
          [2.5, "+Inf"],
        ],
      },
      { metric: { a: "2" }, histograms: [[1, histogram]] },
    ];
    store.behave(answerJson({ status: "success", data: { resultType: "matrix", result } }));

    const { data } = await clientOf().range(UP, { startSeconds: 1, endSeconds: 3, stepSeconds: 1 }, call());

    expect(data).toEqual([
      {
        labels: { a: "1" },
        points: [
          [1, NaN],
          [2.5, Infinity],
        ],
      },
      { labels: { a: "2" }, points: [], histograms: [[1, decoded]] },
    ]);
  });

  it("takes a scalar for one sample without labels", async () => {
    store.behave(answerJson({ status: "success", data: { resultType: "scalar", result: [1, "-Inf"] } }));

    const { data } = await clientOf().instant(UP, 1, call());

    expect(data).toEqual([{ labels: {}, value: -Infinity }]);
  });

  it("hands warnings on, and calls a partial answer partial", async () => {
    store.behave(answerVector([], { warnings: ["store east: deadline exceeded"], isPartial: true }));

    const { warnings } = await clientOf().instant(UP, 1, call());

    expect(warnings).toEqual([
      "store east: deadline exceeded",
      "The answer is partial: some storage nodes did not take part.",
    ]);
  });

  it("makes warnings fit to be shown, as it does errors", async () => {
    store.behave(answerVector([], { warnings: [`east\u001b[31m\nsaw "Bearer abc" ${"x".repeat(400)}`] }));

    const { warnings } = await clientOf({ bearer: "abc" }).instant(UP, 1, call());

    expect(warnings).toEqual([expect.stringMatching(/^east \[31m saw "(Bearer )?…" x+…$/)]);
    expect(warnings[0]?.length).toBe(300);
  });

  it("keeps letters of any script, whole", async () => {
    store.behave(answerVector([{ metric: { a: "é漢🜨\u2028" }, value: [1, "1"] }]));

    const { data } = await clientOf().instant(UP, 1, call());

    expect(data[0]?.labels.a).toBe("é漢🜨\u2028");
  });

  it("counts bytes and time", async () => {
    const client = clientOf();
    store.behave(answerVector([], { padding: "x".repeat(10_000) }));

    const { tookMs } = await client.instant(UP, 1, call());

    expect(client.bytesReceived()).toBeGreaterThan(10_000);
    expect(tookMs).toBeGreaterThan(0);
  });
});

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!hasOpenssl)("over TLS", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "prometheus-tls-"));
    for (const name of ["store", "us"]) {
      const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
      const key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        file(`${name}.key`),
      ];
      execFileSync("openssl", ["req", "-x509", "-days", "2", ...subject, ...key, "-out", file(`${name}.crt`)], {
        stdio: "ignore",
      });
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  async function withTlsStore(requestCert: boolean, overrides: Partial<PrometheusSourceConfig>): Promise<unknown> {
    const read = (name: string) => readFileSync(file(name));
    const options = { cert: read("store.crt"), key: read("store.key"), ca: read("us.crt"), requestCert };
    const server = createTlsServer(options, recording([], answerVector([{ metric: {}, value: [1, "1"] }])));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const client = clientOf({ url: `https://127.0.0.1:${port}`, ...overrides });
    try {
      const { data } = await client.instant(UP, 1, call());
      return data[0]?.value;
    } finally {
      client.close();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it("trusts the configured authority", async () => {
    await expect(withTlsStore(false, { ca: file("store.crt") })).resolves.toBe(1);
  });

  it("names a certificate that nobody vouches for", async () => {
    await expect(withTlsStore(false, {})).rejects.toMatchObject({
      code: "upstream-unreachable",
      message: "The certificate of Prometheus is signed by nobody we trust.",
    });
  });

  it("looks away where it is told to", async () => {
    await expect(withTlsStore(false, { insecureSkipVerify: true })).resolves.toBe(1);
  });

  it("shows a client certificate", async () => {
    const ours = { ca: file("store.crt"), cert: file("us.crt"), key: file("us.key") };

    await expect(withTlsStore(true, ours)).resolves.toBe(1);
  });

  it("fails in words where a client certificate is asked for and none is configured", async () => {
    await expect(withTlsStore(true, { ca: file("store.crt") })).rejects.toMatchObject({ code: "upstream-unreachable" });
  });
});

function btoaUtf8(text: string): string {
  return Buffer.from(text).toString("base64");
}

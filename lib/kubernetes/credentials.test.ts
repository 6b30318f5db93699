import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readCluster } from "./cluster";
import { KUBERNETES_DEFAULTS, type KubernetesConfig } from "./config";
import { type LoginOptions, openLogins } from "./credentials";
import type { Login } from "./login";
import { createApi } from "./request";
import { refuse } from "./testing/answers";
import { type FakeApiServer, fakeApiServer } from "./testing/api-server";
import { eventually } from "./testing/eventually";
import { rawObject } from "./testing/objects";
import { QUICK } from "./testing/timing";

// A busy machine is no failure.
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let server: FakeApiServer;
let logins: readonly Login[] = [];

const file = (name: string) => join(folder, name);
const write = (name: string, text: string) => writeFileSync(file(name), text);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kubernetes-login-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(async () => {
  for (const login of logins) login.close();
  await server.stop();
});

async function open(config: Partial<KubernetesConfig>, options?: LoginOptions): Promise<Login> {
  logins = await openLogins({ ...KUBERNETES_DEFAULTS, mode: "auto", ...config }, options);
  const [login] = logins;
  if (!login) throw new Error("there is no login");
  return login;
}

/** What the server was told of us, by one request. */
async function authorizationOf(login: Login): Promise<string | undefined> {
  await ask(login);
  return server.asked.at(-1)?.headers.authorization;
}

async function ask(login: Login): Promise<string> {
  const { signal } = new AbortController();
  return createApi(login).get("/apis", { signal, deadlineMs: 10_000, maxBytes: 1e6 });
}

type Entry = Readonly<Record<string, unknown>>;

/** Writes a kubeconfig with one context for each user, and one cluster. */
function writeKubeconfig(name: string, users: Readonly<Record<string, Entry>>, cluster: Entry = {}): string {
  const entries = Object.entries(users);
  write(
    name,
    JSON.stringify({
      "current-context": entries[0]?.[0],
      clusters: [{ name: "cluster", cluster: { server: server.url, ...cluster } }],
      users: entries.map(([user, how]) => ({ name: user, user: how })),
      contexts: entries.map(([user]) => ({ name: user, context: { cluster: "cluster", user } })),
    }),
  );
  return file(name);
}

describe("a kubeconfig", () => {
  beforeEach(async () => {
    server = await fakeApiServer();
  });

  it("gives one login for each context that is named, else one for the current", async () => {
    const kubeconfig = [
      writeKubeconfig("contexts", { one: { token: "token-of-one" }, two: { token: "token-of-two" } }),
    ];

    expect(await authorizationOf(await open({ kubeconfig }))).toBe("Bearer token-of-one");
    expect(logins.map(({ cluster }) => cluster)).toEqual(["Kubernetes"]);

    await open({
      kubeconfig,
      contexts: [
        { cluster: "west", context: "two" },
        { cluster: "east", context: "one" },
      ],
    });
    expect(logins.map(({ cluster }) => cluster)).toEqual(["west", "east"]);
    const [west, east] = logins;
    expect(west && (await authorizationOf(west))).toBe("Bearer token-of-two");
    expect(east && (await authorizationOf(east))).toBe("Bearer token-of-one");
  });

  it("is merged with others: what is said first, counts", async () => {
    const kubeconfig = [
      writeKubeconfig("first", { one: { token: "first-one" } }),
      writeKubeconfig("second", { one: { token: "second-one" }, two: { token: "second-two" } }),
    ];

    expect(await authorizationOf(await open({ kubeconfig }))).toBe("Bearer first-one");
    const contexts = [{ cluster: "c", context: "two" }];
    expect(await authorizationOf(await open({ kubeconfig, contexts }))).toBe("Bearer second-two");
  });

  it("keeps each user's token file apart, takes paths from its own folder and cuts the newline", async () => {
    write("token-a", "token-in-a\n");
    write("token-b", "token-in-b\n");
    const kubeconfig = [
      writeKubeconfig("files", { a: { tokenFile: "token-a", token: "old" }, b: { tokenFile: "token-b" } }),
    ];
    await open({ kubeconfig, contexts: ["a", "b"].map((context) => ({ cluster: context, context })) });

    const seen = [];
    for (const login of logins) seen.push(await authorizationOf(login));
    expect(seen).toEqual(["Bearer token-in-a", "Bearer token-in-b"]);
  });

  it("has its token file read again once the token is refused", async () => {
    write("token-c", "first-token");
    const login = await open({ kubeconfig: [writeKubeconfig("renewed", { c: { tokenFile: "token-c" } })] });
    await ask(login);
    write("token-c", "second-token");
    server.fault(({ headers }, response) => {
      const isOld = headers.authorization === "Bearer first-token";
      if (isOld) refuse(response, 401, "Unauthorized");
      return isOld;
    });

    await expect(ask(login)).rejects.toMatchObject({ code: "upstream-rejected", status: 401 });
    expect(await authorizationOf(login)).toBe("Bearer second-token");
  });

  it("is read again itself once what it said is refused", async () => {
    const login = await open({ kubeconfig: [writeKubeconfig("rewritten", { d: { token: "before" } })] });
    server.fault(({ headers }, response) => {
      const isOld = headers.authorization === "Bearer before";
      if (isOld) refuse(response, 401, "Unauthorized");
      return isOld;
    });
    writeKubeconfig("rewritten", { d: { token: "afterwards" } });

    await expect(ask(login)).rejects.toMatchObject({ status: 401 });
    expect(await authorizationOf(login)).toBe("Bearer afterwards");
  });

  it("names a program, which is run once for many requests, told what for, and again once refused", async () => {
    write("plugin", PLUGIN);
    chmodSync(file("plugin"), 0o700);
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "./plugin", provideClusterInfo: true };
    const login = await open({ kubeconfig: [writeKubeconfig("exec", { e: { exec } })] });

    await Promise.all(Array.from({ length: 10 }, () => ask(login)));
    const [first] = server.asked;
    expect(first?.headers.authorization).toBe(`Bearer token-1-ExecCredential-${server.url}`);
    expect(new Set(server.asked.map(({ headers }) => headers.authorization)).size).toBe(1);

    login.forget();
    expect(await authorizationOf(login)).toMatch(/^Bearer token-2-/);
  });

  it.each<[title: string, user: () => Entry, why: RegExp]>([
    [
      "a program that is not there",
      () => ({ exec: { command: "/none" } }),
      /^The program "\/none", .* is not there\.$/,
    ],
    ["a program that fails", () => ({ exec: { command: "false" } }), /^The program "false", .* failed \(code 1\)\.$/],
    [
      "a program that says nonsense, and is a provider",
      () => ({ "auth-provider": { name: "exec", config: { exec: { command: "echo", args: ["hunter2"] } } } }),
      /^The program "echo", .* said nothing that is a credential\.$/,
    ],
    ["a token file that is not there", () => ({ tokenFile: "/none" }), /^A file with credentials cannot be read/],
  ])("is a failure in words with %s", async (_title, user, why) => {
    const login = await open({ kubeconfig: [writeKubeconfig("broken", { f: user() })] });

    const error = await ask(login).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "AppError",
      code: "upstream-unreachable",
      message: expect.stringMatching(why),
    });
    expect(JSON.stringify(error) + (error as Error).stack).not.toContain("hunter2");
  });

  it("with a program that hangs is a gap that names it, and right once it does not", async () => {
    const isWell = JSON.stringify(file("is-well"));
    write("hangs", `#!/bin/sh\ntest -e ${isWell} || sleep 1000\necho '{"status":{"token":"at-last"}}'`);
    chmodSync(file("hangs"), 0o700);
    const kubeconfig = [writeKubeconfig("hanging", { f: { exec: { command: "./hangs" } } })];
    const login = await open({ kubeconfig }, { credentialsMs: 500 });
    const reader = readCluster({ login, namespaces: [], memoryMb: 512, timing: QUICK });
    await eventually(() => reader.snapshot().gaps[0]?.what === "cluster" && reader.snapshot().complete);

    expect(reader.snapshot().gaps).toMatchObject([
      { why: expect.stringMatching(/hangs", .* did not end within 0\.5 s/) },
    ]);
    expect(server.asked).toEqual([]);

    write("is-well", "");
    await eventually(() => reader.snapshot().complete && reader.snapshot().gaps.length === 0);
    reader.close();
  });

  it.each<[title: string, config: () => Partial<KubernetesConfig>, why: RegExp]>([
    [
      "a context that is not in it",
      () => ({ contexts: [{ cluster: "x", context: "none" }] }),
      /not hold a context "none"/,
    ],
    ["a file that is not there", () => ({ kubeconfig: ["/none"] }), /^The kubeconfig \/none cannot be read\.$/],
  ])("is refused with %s", async (_title, config, why) => {
    const kubeconfig = [writeKubeconfig("named", { g: { token: "x" } })];

    await expect(openLogins({ ...KUBERNETES_DEFAULTS, mode: "auto", kubeconfig, ...config() })).rejects.toThrow(why);
  });

  it("is not looked at where no cluster is to be read", async () => {
    expect(await openLogins({ ...KUBERNETES_DEFAULTS, kubeconfig: ["/none"] })).toEqual([]);
  });
});

describe("the cluster we run in", () => {
  beforeEach(async () => {
    server = await fakeApiServer();
  });

  it("is known by its token, which is read again", async () => {
    write("token", "pod-token\n");
    write("ca.crt", "");
    const login = await open({ inCluster: { server: server.url, folder }, clusterName: "home" });

    expect(login.cluster).toBe("home");
    expect(await authorizationOf(login)).toBe("Bearer pod-token");

    write("token", "next-token\n");
    login.forget();
    expect(await authorizationOf(login)).toBe("Bearer next-token");
  });

  it("yields to contexts that are named", async () => {
    write("token", "pod-token");
    const kubeconfig = [writeKubeconfig("elsewhere", { h: { token: "elsewhere" } })];
    const contexts = [{ cluster: "far", context: "h" }];
    const login = await open({ inCluster: { server: server.url, folder }, kubeconfig, contexts });

    expect(await authorizationOf(login)).toBe("Bearer elsewhere");
  });
});

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!hasOpenssl)("certificates", () => {
  const tls = (name: string) => ({ cert: readFileSync(file(`${name}.crt`)), key: readFileSync(file(`${name}.key`)) });
  const asking = (name: string) => ({ ...tls(name), ca: readFileSync(file("us.crt")), requestCert: true });

  beforeAll(() => {
    for (const name of ["server", "renewed", "us", "us-renewed"]) {
      const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file(`${name}.key`)];
      const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
      execFileSync("openssl", ["req", "-x509", "-days", "2", ...subject, ...key, "-out", file(`${name}.crt`)], {
        stdio: "ignore",
      });
    }
  });

  it("that nobody vouches for are refused, unless they are not to be looked at", async () => {
    server = await fakeApiServer(tls("server"));

    const strict = await open({ kubeconfig: [writeKubeconfig("strict", { i: { token: "x" } })] });
    await expect(ask(strict)).rejects.toThrow("The certificate of the API server is signed by nobody we trust.");

    const lax = { "insecure-skip-tls-verify": true };
    const login = await open({ kubeconfig: [writeKubeconfig("lax", { i: { token: "laxtoken" } }, lax)] });
    expect(await authorizationOf(login)).toBe("Bearer laxtoken");
  });

  it("are taken from files and from the kubeconfig itself; ours too", async () => {
    server = await fakeApiServer({ ...asking("server"), rejectUnauthorized: true });
    const data = (name: string) => readFileSync(file(name)).toString("base64");
    const inFiles = { "client-certificate": "us.crt", "client-key": "us.key" };
    const within = { "client-certificate-data": data("us.crt"), "client-key-data": data("us.key") };

    const one = writeKubeconfig("files", { j: inFiles }, { "certificate-authority": "server.crt" });
    await ask(await open({ kubeconfig: [one] }));
    const other = { "certificate-authority-data": data("server.crt"), "certificate-authority": "us.crt" };
    await ask(await open({ kubeconfig: [writeKubeconfig("within", { j: within }, other)] }));

    expect(server.asked).toHaveLength(2);
  });

  it("that are renewed, the server's and ours, are taken up while we run", async () => {
    for (const part of ["crt", "key"]) write(`mine.${part}`, readFileSync(file(`us.${part}`), "utf8"));
    write("trusted.crt", readFileSync(file("server.crt"), "utf8"));
    server = await fakeApiServer({ ...asking("server"), rejectUnauthorized: true });
    server.cluster.put("services", rawObject("web", "shop"));
    const user = { "client-certificate": "mine.crt", "client-key": "mine.key" };
    const login = await open({
      kubeconfig: [writeKubeconfig("rotated", { k: user }, { "certificate-authority": "trusted.crt" })],
    });
    const reader = readCluster({ login, namespaces: [], memoryMb: 512, timing: QUICK });
    const isFresh = () => reader.snapshot().complete && reader.snapshot().gaps.length === 0;
    await eventually(isFresh);

    await server.stop();
    const ca = readFileSync(file("us-renewed.crt"));
    await server.start({ ...tls("renewed"), ca, requestCert: true, rejectUnauthorized: true });
    await eventually(() => reader.snapshot().gaps[0]?.why.includes("nobody we trust") === true);
    write("trusted.crt", readFileSync(file("renewed.crt"), "utf8"));
    for (const part of ["crt", "key"]) write(`mine.${part}`, readFileSync(file(`us-renewed.${part}`), "utf8"));

    server.cluster.put("services", rawObject("cart", "shop"));
    await eventually(() => isFresh() && reader.snapshot().kinds.services.objects.length === 2);
    reader.close();
    await eventually(() => server.connections() === 0);
  }, 20_000);
});

/** Says who asks, how often, and what it was told. */
const PLUGIN = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const log = join(__dirname, "plugin.log");
appendFileSync(log, "x");
const { kind, spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
const token = ["token", readFileSync(log, "utf8").length, kind, spec.cluster.server].join("-");
process.stdout.write(JSON.stringify({ kind, status: { token } }));
`;

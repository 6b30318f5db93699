import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openClusters } from "./clusters";
import { KUBERNETES_DEFAULTS } from "./config";
import { refuse } from "./testing/answers";
import { type FakeApiServer, type Fault, fakeApiServer } from "./testing/api-server";
import { eventually } from "./testing/eventually";
import { QUICK } from "./testing/timing";

/*
 * Whatever fails, and whoever repeats what we know: no credential is in a gap, in a snapshot, in an error with its causes, or
 * written anywhere. `/api/status` and the log are made of these.
 */

// A busy machine is no failure.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let server: FakeApiServer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kubernetes-secrets-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await fakeApiServer();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.stop();
});

type Path = {
  /** What the kubeconfig says of us; a text takes the place of the whole. */
  readonly user?: (secret: string) => object | string;
  readonly cluster?: (secret: string) => object;
  /** What the server does with what it was told. */
  readonly fault?: (secret: string) => Fault;
};

const token = (secret: string) => ({ token: secret });

/** Answers everything so. */
const all =
  (answer: (response: ServerResponse) => void): Fault =>
  (_asked, response) => {
    answer(response);
    return true;
  };

const watches =
  (text: string): Fault =>
  ({ isWatch }, response) => {
    if (isWatch) response.end(text);
    return isWatch;
  };

/** So that certificates are looked at. The server does not know of it. */
const overTls = () => ({ server: server.url.replace("http:", "https:") });

const errorEvent = (code: number, message: string) =>
  `${JSON.stringify({ type: "ERROR", object: { kind: "Status", code, message } })}\n`;

const shell = (script: string, secret: string, env: readonly object[] = []) => ({
  exec: { command: "sh", args: ["-c", script, secret], env },
});

const PATHS: readonly (readonly [name: string, path: Path])[] = [
  ...[400, 401, 403, 404, 410, 429, 500, 503, 504].map((status): [string, Path] => [
    `${status} that repeats our token`,
    { user: token, fault: (secret) => all((response) => refuse(response, status, `no Bearer ${secret} here`)) },
  ]),
  [
    "401 in plain text that repeats our token",
    {
      user: token,
      fault: (secret) => all((response) => response.writeHead(401).end(`Authorization:\tBearer\n${secret}`)),
    },
  ],
  [
    "a refusal that is cut in the midst of our token",
    {
      user: token,
      fault: (secret) => all((response) => refuse(response, 500, `${"x".repeat(300 - secret.length)}${secret}`)),
    },
  ],
  [
    "a redirect with our token in it",
    {
      user: token,
      fault: (secret) =>
        all((response) => response.writeHead(302, { Location: `https://login.example/${secret}` }).end()),
    },
  ],
  ["a text with 200", { user: token, fault: (secret) => all((response) => response.end(`${secret} {"`)) }],
  [
    "JSON that breaks off",
    { user: token, fault: (secret) => all((response) => response.end(`{"items":[{"${secret}`)) },
  ],
  [
    "a header that is none",
    { user: token, fault: (secret) => all((response) => response.socket?.end(`HTTP/1.1 200 OK\r\n${secret}\r\n\r\n`)) },
  ],
  ...[401, 403, 500].map((code): [string, Path] => [
    `a watch that ends with ${code} and our token`,
    { user: token, fault: (secret) => watches(errorEvent(code, `no ${secret}`)) },
  ]),
  ["a watch with an event that is none", { user: token, fault: (secret) => watches(`{"type":"${secret}"}\n`) }],
  ["a watch with a line that is no JSON", { user: token, fault: (secret) => watches(`${secret}\n`) }],
  [
    "a password that is repeated as it is",
    {
      user: (secret) => ({ username: "alidade", password: secret }),
      fault: (secret) => all((response) => refuse(response, 401, `wrong password ${secret}`)),
    },
  ],
  ["a token that no header may hold", { user: (secret) => ({ token: `${secret}\n\u0000${secret}` }) }],
  [
    "a certificate that is none",
    {
      user: (secret) => ({ "client-certificate-data": base64(secret), "client-key-data": base64(secret) }),
      cluster: overTls,
    },
  ],
  [
    "an authority that is none",
    { user: token, cluster: (secret) => ({ ...overTls(), "certificate-authority-data": base64(secret) }) },
  ],
  ["a server that is none", { user: token, cluster: (secret) => ({ server: `https://me:${secret}@[` }) }],
  [
    "a user and password in the URL",
    { user: token, cluster: (secret) => ({ server: `http://me:${secret}@127.0.0.1:1` }) },
  ],
  [
    "a proxy that is none",
    { user: token, cluster: (secret) => ({ "proxy-url": `gopher://me:${secret}@127.0.0.1:1` }) },
  ],
  ["a plugin that prints nonsense", { user: (secret) => shell("echo $0; echo $0 >&2", secret) }],
  ["a plugin that fails", { user: (secret) => shell("echo $0 >&2; exit 1", secret) }],
  [
    "a plugin that hangs",
    { user: (secret) => shell("echo $0; sleep 1000", secret, [{ name: "PASSWORD", value: secret }]) },
  ],
  [
    "a plugin whose token is repeated",
    {
      user: (secret) => shell(`echo "{\\"status\\":{\\"token\\":\\"$0\\"}}"`, secret),
      fault: (secret) => all((response) => refuse(response, 401, `no ${secret}`)),
    },
  ],
  [
    "a plugin whose certificate is none",
    {
      user: (secret) =>
        shell(`echo "{\\"status\\":{\\"clientKeyData\\":\\"$0\\",\\"clientCertificateData\\":\\"$0\\"}}"`, secret),
      cluster: overTls,
    },
  ],
  ["a kubeconfig that is no YAML", { user: (secret) => `users: [{ token: ${secret}\n  : "` }],
  ["a kubeconfig that is something else", { user: (secret) => `- ${secret}` }],
  [
    "a kubeconfig without its user",
    {
      user: (secret) =>
        JSON.stringify({
          "current-context": "c",
          contexts: [{ name: "c", context: { cluster: secret, user: secret } }],
        }),
    },
  ],
];

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a secret", () => {
  it.each(PATHS)("is kept with %s", async (_name, path) => {
    const written: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, "write").mockImplementation((text) => {
        written.push(String(text));
        return true;
      });
    }
    const secrets = fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/);

    await fc.assert(
      fc.asyncProperty(secrets, async (secret) => {
        const said = await toldOf(path, secret);

        expect(said).not.toBe("[[],[]]");
        for (const form of [secret, base64(secret)])
          expect(said.includes(form) || written.join("").includes(form)).toBe(false);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

/** All that is known of a cluster after something failed, as text. */
async function toldOf({ user = token, cluster, fault }: Path, secret: string): Promise<string> {
  const who = user(secret);
  const entry = {
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server: server.url, ...cluster?.(secret) } }],
    users: [{ name: "c", user: who }],
    contexts: [{ name: "c", context: { cluster: "c", user: "c" } }],
  };
  const file = join(folder, "config");
  writeFileSync(file, typeof who === "string" ? who : JSON.stringify(entry));
  chmodSync(file, 0o600);
  server.fault(fault?.(secret));
  const clusters = openClusters(
    { ...KUBERNETES_DEFAULTS, mode: "auto", kubeconfig: [file] },
    { timing: { ...QUICK, deadlineMs: 500 }, credentialsMs: 200 },
  );
  const told = new Set<string>();
  try {
    await eventually(() => {
      told.add(JSON.stringify([clusters.snapshots(), clusters.gaps()]));
      return clusters.isTried() && clusters.gaps().some(({ pending }) => pending !== true);
    });
    const api = clusters.reader("Kubernetes")?.api;
    const { signal } = new AbortController();
    const limits = { signal, deadlineMs: 500, maxBytes: 1e6 };
    const thrown = await api?.get("/apis", limits).then(
      () => undefined,
      (error: unknown) => error,
    );
    return `${[...told].join("\n")}\n${textOf(thrown)}`;
  } finally {
    clusters.close();
    server.fault();
  }
}

/** An error as a log could write it, with all its causes. */
function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return `${thrown.stack}\n${JSON.stringify({ ...thrown })}\n${textOf(thrown.cause)}`;
}

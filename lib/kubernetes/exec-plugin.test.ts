import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createExecPlugin, type ExecPluginOptions } from "./exec-plugin";
import { eventually } from "./testing/eventually";

// A busy machine is no failure.
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let log: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kubernetes-plugin-"));
  log = join(folder, "log");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => writeFileSync(log, ""));

const lines = () => readFileSync(log, "utf8").split("\n").filter(Boolean);

/** A plugin that is a line of shell; `$LOG` is a file to write to. */
function shell(script: string, options: Partial<ExecPluginOptions> = {}) {
  const config = { command: "sh", args: ["-c", script, "hunter2"], env: [{ name: "LOG", value: log }] };
  const { signal } = new AbortController();
  return createExecPlugin(config, { told: () => ({}), deadlineMs: 20_000, signal, now: Date.now, ...options });
}

const saying = (status: object) => `echo x >>$LOG; echo '${JSON.stringify({ status })}'`;

/** Neither there nor a zombie that nobody has asked after. */
function isRunning(pid: string): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

describe("a plugin", () => {
  it("that hangs is killed, with what it started, and named", async () => {
    const plugin = shell("sleep 1000 & echo $$ >>$LOG; echo $! >>$LOG; wait", { deadlineMs: 500 });

    await expect(plugin()).rejects.toMatchObject({
      code: "upstream-timeout",
      message:
        'The program "sh", which the kubeconfig names for credentials, did not end within 0.5 s, and was killed.',
    });
    expect(lines()).toHaveLength(2);
    await eventually(() => lines().every((pid) => !isRunning(pid)));
  });

  it("that left something behind which holds its output is not waited for", async () => {
    const plugin = shell("sleep 1000 & echo $! >>$LOG", { deadlineMs: 500 });

    await expect(plugin()).rejects.toMatchObject({ code: "upstream-timeout" });
    await eventually(() => lines().every((pid) => !isRunning(pid)));
  });

  it("that runs when all is closed is killed", async () => {
    const closing = new AbortController();
    const credential = shell("echo $$ >>$LOG; sleep 1000", { signal: closing.signal })();
    await eventually(() => lines().length === 1);

    closing.abort();

    await expect(credential).rejects.toMatchObject({ code: "aborted" });
    await eventually(() => lines().every((pid) => !isRunning(pid)));
  });

  it.each([
    ["prints without end", "yes hunter2", "said too much, and was killed."],
    ["fails, and says why", "echo hunter2 >&2; exit 3", "failed (code 3)."],
    ["is killed by another", "kill -9 $$", "failed (SIGKILL)."],
    ["prints nonsense", "echo hunter2", "said nothing that is a credential."],
    ["prints an empty status", 'echo \'{"status":{"token":""}}\'', "said nothing that is a credential."],
  ])("that %s is a failure in our words alone", async (_what, script, why) => {
    const error = await shell(script)().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: "AppError", message: expect.stringContaining(why) });
    expect(`${JSON.stringify(error)} ${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain(
      "hunter2",
    );
  });

  it("gives a token, or a certificate with its key", async () => {
    expect(await shell(saying({ token: "abc", other: 1 }))()).toEqual({ token: "abc" });

    const pair = { clientCertificateData: "CERT", clientKeyData: "KEY" };
    expect(await shell(saying(pair))()).toEqual(pair);
  });

  it("is run once where what it says does not expire, and anew once it has", async () => {
    let now = Date.parse("2026-11-21T12:00:00Z");
    const forEver = shell(saying({ token: "abc" }), { now: () => now });
    await forEver();
    now += 1e9;
    await forEver();
    expect(lines()).toHaveLength(1);

    now = Date.parse("2026-11-21T12:00:00Z");
    const forAnHour = shell(saying({ token: "abc", expirationTimestamp: "2026-11-21T13:00:00Z" }), { now: () => now });
    await forAnHour();
    now += 59 * 60_000;
    await forAnHour();
    expect(lines()).toHaveLength(2);
    now += 60_000;
    await forAnHour();
    expect(lines()).toHaveLength(3);
  });

  it.each(["2026-11-21T13:00:00Z", "soon"])(
    "is not run for each request where our clock is ahead of %s",
    async (at) => {
      let now = Date.parse("2026-11-21T15:00:00Z");
      const plugin = shell(saying({ token: "abc", expirationTimestamp: at }), { now: () => now });

      await plugin();
      now += 9_000;
      await plugin();
      expect(lines()).toHaveLength(1);

      now += 2_000;
      await plugin();
      expect(lines()).toHaveLength(2);
    },
  );
});

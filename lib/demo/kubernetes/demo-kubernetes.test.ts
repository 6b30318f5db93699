import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runDemoKubernetes } from "./demo-kubernetes";
import { readRecording } from "./recording-proxy";
import { call } from "./testing/http";

const NOW = 1_795_166_894;

it("stands still at DEMO_NOW, and wants the token that is set", async () => {
  const server = await runDemoKubernetes({ DEMO_NOW: String(NOW), DEMO_KUBERNETES_TOKEN: "abc" }, NOW);
  try {
    const list = await call(server, "/api/v1/namespaces", { headers: { authorization: `Bearer ${server.token}` } });

    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.token).toBe("abc");
    expect(list.json().metadata.resourceVersion).toBe(`${NOW}999999`);
    expect((await call(server, "/api/v1/namespaces")).status).toBe(401);
  } finally {
    await server.close();
  }
});

it("records every request to the file that is named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "alidade-recording-"));
  const file = join(folder, "requests.jsonl");
  const server = await runDemoKubernetes({ DEMO_NOW: String(NOW), DEMO_KUBERNETES_RECORD: file }, NOW);
  try {
    await call(server, "/api/v1/namespaces?limit=1");

    expect(readRecording(file)).toEqual([{ method: "GET", path: "/api/v1/namespaces", query: "limit=1", status: 200 }]);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});

it("names the variable that cannot be read", async () => {
  await expect(runDemoKubernetes({ DEMO_KUBERNETES_PORT: "high" }, NOW)).rejects.toThrow("DEMO_KUBERNETES_PORT");
});

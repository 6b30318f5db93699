import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request as send } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type DemoKubernetes, startDemoKubernetes } from "./api-server";
import {
  type RecordedRequest,
  type RecordingProxy,
  readRecording,
  recordingTo,
  startRecordingProxy,
} from "./recording-proxy";
import { call, openWatch } from "./testing/http";

let server: DemoKubernetes;
let proxy: RecordingProxy;
let recorded: RecordedRequest[];

beforeEach(async () => {
  server = await startDemoKubernetes({ everyMs: 10 });
  recorded = [];
  proxy = await startRecordingProxy(server.url, { record: (request) => recorded.push(request) });
});
afterEach(async () => {
  await proxy.close();
  await server.close();
});

it("hands a read on, and notes it with its parameters and its answer", async () => {
  const direct = await call(server, "/api/v1/namespaces?limit=2");
  const { status, json } = await call(proxy, "/api/v1/namespaces?limit=2");

  expect(status).toBe(200);
  expect(json().items).toEqual(direct.json().items);
  expect(recorded).toEqual([{ method: "GET", path: "/api/v1/namespaces", query: "limit=2", status: 200 }]);
});

it("hands on what would write as well, with its body, and notes it", async () => {
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const spec = { resourceAttributes: { verb: "list", resource: "pods" } };
  const review = await call(proxy, path, { method: "POST", body: { spec } });
  const removal = await call(proxy, "/api/v1/namespaces/shop/pods/cart-1", { method: "DELETE" });

  expect(review.json().spec).toEqual(spec);
  expect(removal.status).toBe(405);
  expect(recorded.map(({ method, status }) => [method, status])).toEqual([
    ["POST", 201],
    ["DELETE", 405],
  ]);
});

it("notes a watch once it is open, and ends it when its client does", async () => {
  const { metadata } = (await call(proxy, "/api/v1/pods")).json();
  const watch = await openWatch(proxy, `/api/v1/pods?watch=true&resourceVersion=${metadata.resourceVersion}`);

  expect(recorded.at(-1)).toMatchObject({ path: "/api/v1/pods", status: 200 });
  await expect.poll(() => server.streams.open).toBe(1);
  watch.close();
  await expect.poll(() => server.streams.open).toBe(0);
  expect(recorded).toHaveLength(2);
});

it("breaks off, and notes it, where the server does", async () => {
  server.faults.mode = "reset";

  await expect(call(proxy, "/api/v1/pods")).rejects.toThrow();
  expect(recorded).toEqual([{ method: "GET", path: "/api/v1/pods", query: "", status: 0 }]);
});

it("notes what asks for another protocol, and hands nothing on", async () => {
  const path = "/api/v1/namespaces/shop/pods/cart-1/exec";
  const request = send(`${proxy.url}${path}?command=sh`, {
    headers: { Connection: "Upgrade", Upgrade: "websocket" },
  }).end();
  await once(request, "error");
  const { hostname, port } = new URL(proxy.url);
  const tunnel = connect(Number(port), hostname);
  tunnel.write("CONNECT 10.0.0.1:443 HTTP/1.1\r\nHost: 10.0.0.1:443\r\n\r\n");
  await once(tunnel, "close");

  expect(recorded).toEqual([
    { method: "GET", path, query: "command=sh", status: 0 },
    { method: "CONNECT", path: "10.0.0.1:443", query: "", status: 0 },
  ]);
  expect(server.requests.total).toBe(0);
});

it("is read back from the file that several wrote to", () => {
  const folder = mkdtempSync(join(tmpdir(), "alidade-recording-"));
  try {
    const file = join(folder, "requests.jsonl");
    const one = { method: "GET", path: "/api/v1/pods", query: "", status: 200 };
    const other = { method: "PUT", path: "/api/v1/\n", query: "a=1", status: 0 };
    recordingTo(file)(one);
    recordingTo(file)(other);

    expect(readRecording(file)).toEqual([one, other]);
    expect(() => readRecording(join(folder, "none"))).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApi, requireReadOnly } from "./request";
import { type FakeApiServer, fakeApiServer } from "./testing/api-server";
import { eventually } from "./testing/eventually";
import { plainLogin } from "./testing/login";

describe("requireReadOnly", () => {
  it.each([
    "/apis",
    "/api/v1",
    "/apis/networking.istio.io/v1",
    "/version",
    "/api/v1/pods",
    "/api/v1/namespaces/shop",
    "/api/v1/namespaces/secrets/pods",
    "/api/v1/namespaces/shop/pods/web-1/log",
    "/apis/networking.istio.io/v1/namespaces/shop/virtualservices/reviews",
  ])("lets a read of %s pass", (path) => {
    expect(() => requireReadOnly({ method: "GET", path })).not.toThrow();
  });

  it.each([
    "/api/v1/secrets",
    "/api/v1/namespaces/shop/secrets",
    "/api/v1/namespaces/shop/secrets/token",
    "/api/v1/watch/secrets",
    "/api/v1/watch/namespaces/shop/secrets",
    "/api/v1/proxy/namespaces/shop/services/web",
    "/api/v1/namespaces/shop/pods/web-1/exec",
    "/api/v1/namespaces/shop/pods/web-1/portforward",
    "/api/v1/namespaces/shop/services/web/proxy",
    "/api/v1/namespaces/shop/services/web/proxy/admin",
    "/api/v1/nodes/node-1/proxy",
    "/api/v1/namespaces/shop/pods/../secrets",
    "/api/v1/namespaces/shop%2Fsecrets/pods",
    "/metrics",
    "/logs/kube-apiserver.log",
    "api/v1/pods",
    "",
  ])("stops a read of %s", (path) => {
    expect(() => requireReadOnly({ method: "GET", path })).toThrow("Never sent to a cluster");
  });

  it.each([
    "/api/v1/namespaces/shop/pods",
    "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    "/apis/authentication.k8s.io/v1/tokenreviews",
  ])("stops a POST to %s", (path) => {
    expect(() => requireReadOnly({ method: "POST", path })).toThrow("what is not a read");
  });

  it.each([
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
  ])("lets a question about ourselves pass: %s", (path) => {
    expect(() => requireReadOnly({ method: "POST", path })).not.toThrow();
  });
});

describe("the API of a cluster", () => {
  let server: FakeApiServer;
  const { signal } = new AbortController();
  const limits = { signal, deadlineMs: 10_000, maxBytes: 64 * 1024 };

  beforeEach(async () => {
    server = await fakeApiServer();
  });
  afterEach(() => server.stop());

  it("is asked on one connection, again and again", async () => {
    const login = plainLogin(server.url);
    const api = createApi(login);

    for (let round = 0; round < 20; round += 1) await api.get("/apis", limits);

    expect(server.connectionsMade()).toBe(1);
    login.close();
    await eventually(() => server.connections() === 0);
  });

  it("may lie behind a path", async () => {
    await createApi(plainLogin(`${server.url}/k8s/clusters/c-1/`))
      .get("/apis", limits)
      .catch(() => {});

    expect(server.asked[0]?.path).toBe("/k8s/clusters/c-1/apis");
  });

  it("answers questions about ourselves", async () => {
    const api = createApi(plainLogin(server.url));

    const who = JSON.parse(await api.review("who", {}, limits)) as object;
    const may = JSON.parse(
      await api.review("may", { spec: { resourceAttributes: { verb: "list" } } }, limits),
    ) as object;

    expect(who).toMatchObject({ kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1" });
    expect(may).toMatchObject({ kind: "SelfSubjectAccessReview", spec: { resourceAttributes: { verb: "list" } } });
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /apis/authentication.k8s.io/v1/selfsubjectreviews",
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    ]);
  });

  it("is not followed to where it redirects", async () => {
    server.fault(({ path }, response) => {
      response.writeHead(307, { Location: "/elsewhere" }).end();
      return path === "/apis";
    });

    await expect(createApi(plainLogin(server.url)).get("/apis", limits)).rejects.toThrow(/redirect \(307\)/);
    expect(server.asked).toHaveLength(1);
  });

  it.each([
    ["plain", {}, (text: string) => text],
    ["gzipped", { "Content-Encoding": "gzip" }, (text: string) => gzipSync(text)],
  ])("may not answer with more than the limit, %s", async (_how, headers, packed) => {
    server.fault((_asked, response) => {
      response.writeHead(200, headers).end(packed(" ".repeat(20_000_000)));
      return true;
    });
    const login = plainLogin(server.url);

    await expect(createApi(login).get("/apis", limits)).rejects.toMatchObject({
      code: "upstream-too-large",
      message: "The answer is larger than the limit of 64 KiB.",
    });
    server.fault();
    await createApi(login).get("/apis", limits);
    expect(server.connections()).toBe(1);
    login.close();
    await eventually(() => server.connections() === 0);
  });

  it("is given up when the caller goes away, and its connection closed", async () => {
    server.fault(() => true);
    const controller = new AbortController();
    const answer = createApi(plainLogin(server.url)).get("/apis", { ...limits, signal: controller.signal });
    await eventually(() => server.asked.length === 1);

    controller.abort();

    await expect(answer).rejects.toMatchObject({ code: "aborted" });
    await eventually(() => server.connections() === 0);
  });

  it("is not waited for longer than the deadline when its bytes trickle in", async () => {
    server.fault((_asked, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
      return true;
    });

    const answer = createApi(plainLogin(server.url)).get("/apis", { ...limits, deadlineMs: 200 });

    await expect(answer).rejects.toThrow("The API server did not answer within 0.2 s.");
  });

  it("that nobody listens for is named so", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));

    await expect(createApi(plainLogin(`http://127.0.0.1:${port}`)).get("/apis", limits)).rejects.toMatchObject({
      code: "upstream-unreachable",
      message: "The API server refused the connection: nothing listens at its address.",
    });
  });
});

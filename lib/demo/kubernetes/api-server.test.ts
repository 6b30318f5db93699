import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type DemoKubernetes, type DemoKubernetesOptions, startDemoKubernetes } from "./api-server";
import type { Cluster } from "./cluster";
import { type Call, call, type JsonAnswer, openWatch } from "./testing/http";
import { type ManualClock, manualClock } from "./testing/written-cluster";
import { worldCluster } from "./world-cluster";

/** Minute 26. */
const NOW = Date.parse("2026-11-20T09:26:30Z") / 1000;
const NAMES = "/api/v1/namespaces";
const FLIGHTS = "/apis/networking.istio.io/v1/namespaces/travel/virtualservices";

let cluster: Cluster;
let clock: ManualClock;
let server: DemoKubernetes;
const running: DemoKubernetes[] = [];

beforeAll(() => {
  cluster = worldCluster({ startedAt: NOW });
});

afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

async function start(options: DemoKubernetesOptions = {}): Promise<void> {
  clock = manualClock(NOW);
  server = await startDemoKubernetes({ cluster, clock, everyMs: 5, ...options });
  running.push(server);
}

async function ask(path: string, options: Call = {}): Promise<JsonAnswer> {
  return (await call(server, path, options)).json();
}

function namesOf({ items }: JsonAnswer): string[] {
  return items.map(({ metadata }) => metadata.name);
}

describe("discovery", () => {
  it.each([
    { path: "/version", expected: { major: "1", gitVersion: expect.stringMatching(/^v1\.\d+\.\d+$/) } },
    { path: "/api", expected: { kind: "APIVersions", versions: ["v1"] } },
    { path: "/api/v1", expected: { kind: "APIResourceList", groupVersion: "v1" } },
    { path: "/apis", expected: { kind: "APIGroupList" } },
    {
      path: "/apis/networking.istio.io",
      expected: { kind: "APIGroup", preferredVersion: { groupVersion: "networking.istio.io/v1", version: "v1" } },
    },
    { path: "/apis/networking.istio.io/v1beta1", expected: { groupVersion: "networking.istio.io/v1beta1" } },
  ])("describes $path", async ({ path, expected }) => {
    await start();

    expect(await ask(path)).toMatchObject(expected);
  });

  it("gives each resource with its verbs, and logs as part of pods", async () => {
    await start();

    const { resources } = await ask("/api/v1");

    expect(resources).toContainEqual({
      name: "pods",
      singularName: "pod",
      namespaced: true,
      kind: "Pod",
      verbs: ["get", "list", "watch"],
      shortNames: ["po"],
    });
    expect(resources).toContainEqual(expect.objectContaining({ name: "pods/log", verbs: ["get"] }));
  });

  it("gives all groups at once to who asks for that", async () => {
    await start();
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    const answer = await call(server, "/apis", { headers: { accept } });

    expect(answer.headers["content-type"]).toContain("as=APIGroupDiscoveryList");
    const { items } = answer.json();
    const istio = items.find(({ metadata }) => metadata.name === "networking.istio.io");
    expect(istio?.versions).toContainEqual(
      expect.objectContaining({
        version: "v1",
        resources: expect.arrayContaining([
          expect.objectContaining({
            resource: "virtualservices",
            scope: "Namespaced",
            verbs: ["get", "list", "watch"],
          }),
        ]),
      }),
    );
  });

  it.each(["/readyz", "/livez", "/healthz"])("is well at %s", async (path) => {
    await start();

    expect(await call(server, path)).toMatchObject({ status: 200, text: "ok" });
  });

  it.each([
    "/",
    "/apis/nothing.example.com",
    "/apis/apps/v2",
    "/api/v1/widgets",
    "/apis/networking.istio.io/v1/envoyfilters", // Only in v1alpha3.
    `${NAMES}/shop/pods/x/exec`,
    `${NAMES}/shop/nodes`,
    "/api/v1/pods/cart",
    "/api/v1/namespaces/%zz",
  ])("has nothing at %s", async (path) => {
    await start();

    expect((await call(server, path)).status).toBe(404);
  });
});

describe("lists", () => {
  it.each([
    { path: "/api/v1/namespaces", kind: "NamespaceList", some: "bookinfo" },
    { path: `${NAMES}/shop/services`, kind: "ServiceList", some: "cart" },
    { path: "/apis/apps/v1/deployments", kind: "DeploymentList", some: "flights-v2" },
    { path: "/apis/discovery.k8s.io/v1/namespaces/legacy/endpointslices", kind: "EndpointSliceList" },
    { path: "/apis/gateway.networking.k8s.io/v1/gateways", kind: "GatewayList", some: "waypoint" },
    { path: "/apis/networking.istio.io/v1/gateways", kind: "GatewayList", some: "shop-gateway" },
    { path: FLIGHTS, kind: "VirtualServiceList", some: "flights" },
  ])("give $kind at $path", async ({ path, kind, some }) => {
    await start();

    const list = await ask(path);

    expect(list.kind).toBe(kind);
    expect(list.items.length).toBeGreaterThan(0);
    if (some) expect(namesOf(list)).toContain(some);
  });

  it("leave out what items are, but for kinds that are defined here", async () => {
    await start();
    const [service] = (await ask(`${NAMES}/shop/services`)).items;
    const [route] = (await ask(FLIGHTS)).items;

    expect(service).not.toHaveProperty("kind");
    expect(service).not.toHaveProperty("apiVersion");
    expect(route).toMatchObject({ kind: "VirtualService", apiVersion: "networking.istio.io/v1" });
  });

  it("give objects in every version that is served", async () => {
    await start();

    const list = await ask(FLIGHTS.replace("/v1/", "/v1beta1/"));

    expect(list).toMatchObject({ apiVersion: "networking.istio.io/v1beta1" });
    expect(new Set(list.items.map(({ apiVersion }) => apiVersion))).toEqual(new Set(["networking.istio.io/v1beta1"]));
  });

  it("come in pages that agree with each other whatever happens meanwhile", async () => {
    await start();
    const whole = namesOf(await ask("/api/v1/pods"));
    const first = await ask("/api/v1/pods?limit=20");
    clock.advance(4 * 60); // Pods go and come.

    const names = namesOf(first);
    let page = first;
    while (page.metadata.continue) {
      page = await ask(`/api/v1/pods?limit=20&continue=${page.metadata.continue}`);
      names.push(...namesOf(page));
      expect(page.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    }

    expect(names).toEqual(whole);
    expect(first.metadata.remainingItemCount).toBe(whole.length - 20);
  });

  it("let a page be asked for too late, with a token to go on nevertheless", async () => {
    await start();
    const first = await ask("/api/v1/pods?limit=20");
    clock.advance(6 * 60);

    const late = await call(server, `/api/v1/pods?limit=20&continue=${first.metadata.continue}`);

    expect(late.status).toBe(410);
    expect(late.json()).toMatchObject({ kind: "Status", reason: "Expired", code: 410 });
    const rest = await ask(`/api/v1/pods?continue=${late.json().metadata.continue}`);
    const names = namesOf(await ask("/api/v1/pods"));
    expect(namesOf(rest)).toEqual(names.slice(names.indexOf(namesOf(rest)[0] ?? "")));
  });

  it.each([
    { query: "labelSelector=app%3Dcart", names: ["cart"] },
    { query: "labelSelector=app+in+(cart,ads)", names: ["ads", "cart"] },
    { query: "labelSelector=app+notin+(cart,ads),app!%3Dredis,app%3Dads", names: [] },
    { query: "labelSelector=!app", names: [] },
    { query: "fieldSelector=metadata.name%3Dredis", names: ["redis"] },
    { query: "fieldSelector=metadata.name%3Dredis&labelSelector=app%3Dcart", names: [] },
    { query: "fieldSelector=metadata.namespace!%3Dshop", names: [] },
  ])("are narrowed by $query", async ({ query, names }) => {
    await start();

    expect(namesOf(await ask(`${NAMES}/shop/services?${query}`))).toEqual(names);
  });

  it.each([
    { query: "labelSelector=app%3D%3D%3Dcart", message: "unable to parse requirement" },
    { query: "fieldSelector=spec.selector%3Dx", message: "field label not supported: spec.selector" },
    { query: "limit=many", message: "invalid syntax" },
    { query: "continue=abc", message: "continue key is not valid" },
    { query: "resourceVersion=new", message: "resourceVersion" },
  ])("refuse $query", async ({ query, message }) => {
    await start();

    const answer = await call(server, `${NAMES}/shop/services?${query}`);

    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ kind: "Status", status: "Failure", reason: "BadRequest", code: 400 });
    expect(answer.json().message).toContain(message);
  });

  it.each([
    { query: "resourceVersionMatch=Exact", message: "is forbidden unless resourceVersion is provided" },
    { query: "resourceVersionMatch=Exact&resourceVersion=0", message: 'is forbidden for resourceVersion "0"' },
    { query: "resourceVersionMatch=Newest&resourceVersion=1", message: "Unsupported value" },
    { query: "resourceVersionMatch=Exact&resourceVersion=1&continue=x", message: "when continue is provided" },
    { query: "sendInitialEvents=true", message: "is forbidden for list" },
    { query: "watch=1&sendInitialEvents=true", message: "requires setting resourceVersionMatch" },
  ])("refuse options that do not go together: $query", async ({ query, message }) => {
    await start();

    const answer = await call(server, `${NAMES}/shop/services?${query}`);

    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ kind: "Status", reason: "Invalid", code: 422 });
    expect(answer.json().message).toContain(message);
  });

  it("give the past exactly, while it is remembered", async () => {
    await start();
    const before = await ask(FLIGHTS);
    clock.advance(120);
    const { resourceVersion } = before.metadata;
    const exact = `${FLIGHTS}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`;

    expect(await ask(exact)).toEqual(before);
    expect((await ask(`${FLIGHTS}?resourceVersion=${resourceVersion}`)).items).not.toEqual(before.items);
    clock.advance(300);
    expect((await call(server, exact)).status).toBe(410);
  });

  it("do not know the future", async () => {
    await start();

    const answer = await call(server, `${FLIGHTS}?resourceVersion=9000000000000000`);

    expect(answer.status).toBe(504);
    expect(answer.json().message).toContain("Too large resource version");
  });

  it("are zipped when they are long", async () => {
    await start();

    const answer = await call(server, "/api/v1/pods", { headers: { "accept-encoding": "gzip" } });
    const short = await call(server, FLIGHTS, { headers: { "accept-encoding": "gzip" } });

    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(short.headers["content-encoding"]).toBeUndefined();
  });
});

describe("one object", () => {
  it("is given whole", async () => {
    await start();

    expect(await ask(`${FLIGHTS}/flights`)).toMatchObject({
      kind: "VirtualService",
      apiVersion: "networking.istio.io/v1",
      metadata: { name: "flights", namespace: "travel", managedFields: [{ manager: "flagger" }] },
    });
    expect(await ask(`${NAMES}/shop`)).toMatchObject({ kind: "Namespace", metadata: { name: "shop" } });
  });

  it("that does not exist is said not to", async () => {
    await start();

    const answer = await call(server, `${FLIGHTS}/trains`);

    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({
      reason: "NotFound",
      message: 'virtualservices.networking.istio.io "trains" not found',
      details: { name: "trains", group: "networking.istio.io", kind: "virtualservices" },
    });
  });
});

describe("watches", () => {
  it("begin with what there is when no version is named", async () => {
    await start();
    const names = namesOf(await ask(FLIGHTS));

    const watch = await openWatch(server, `${FLIGHTS}?watch=true`);

    const lines = await watch.take(names.length);
    expect(lines.map(({ type, object }) => [type, object.metadata.name])).toEqual(names.map((name) => ["ADDED", name]));
  });

  it("tell what happens after a list, in order, each once", async () => {
    await start();
    const { resourceVersion } = (await ask(FLIGHTS)).metadata;
    const watch = await openWatch(server, `${FLIGHTS}?watch=1&resourceVersion=${resourceVersion}`);

    clock.advance(10 * 60);
    const lines = await watch.take(4);

    expect(new Set(lines.map(({ type, object }) => `${type} ${object.metadata.name}`))).toEqual(
      new Set(["MODIFIED flights"]),
    );
    const versions = lines.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(lines[0]?.object).toMatchObject({ kind: "VirtualService" });
  });

  it("catch up from a version that is still remembered", async () => {
    await start();
    const { resourceVersion } = (await ask(FLIGHTS)).metadata;
    clock.advance(4 * 60);

    const watch = await openWatch(server, `${FLIGHTS}?watch=1&resourceVersion=${resourceVersion}&timeoutSeconds=1`);

    const lines = await watch.rest();
    const weights = lines.map(({ object }) => JSON.stringify(object.spec));
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(weights).size).toBe(lines.length);
    expect(lines.at(-1)?.object.spec).toEqual((await ask(`${FLIGHTS}/flights`)).spec);
  });

  it("say so when the version is too old", async () => {
    await start();
    const { resourceVersion } = (await ask(FLIGHTS)).metadata;
    clock.advance(6 * 60);

    const watch = await openWatch(server, `${FLIGHTS}?watch=1&resourceVersion=${resourceVersion}`);

    expect(watch.status).toBe(200);
    expect(await watch.rest()).toEqual([
      {
        type: "ERROR",
        object: expect.objectContaining({ kind: "Status", code: 410, reason: "Expired", status: "Failure" }),
      },
    ]);
  });

  it("tell of pods that come, change and go", async () => {
    await start();
    const pods = `${NAMES}/legacy/pods`;
    const { resourceVersion } = (await ask(pods)).metadata;
    const watch = await openWatch(
      server,
      `${pods}?watch=1&resourceVersion=${resourceVersion}&labelSelector=app%3Dwarehouse`,
    );

    // The first of two goes at minute 45: told to end, then gone.
    clock.advance(20 * 60);
    const lines = await watch.take(4);

    expect(lines.map(({ type }) => type)).toEqual(["MODIFIED", "DELETED", "MODIFIED", "DELETED"]);
    expect(lines[0]?.object.metadata).toHaveProperty("deletionTimestamp");
    expect(Number(lines[1]?.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(lines[0]?.object.metadata.resourceVersion),
    );
  });

  it("see an object come and go that a selector lets through only for a time", async () => {
    await start();
    const pods = `${NAMES}/legacy/pods`;
    const { resourceVersion } = (await ask(pods)).metadata;
    const selectors = "labelSelector=app%3Dstock-sync&fieldSelector=status.phase%3DRunning";
    const watch = await openWatch(server, `${pods}?watch=1&resourceVersion=${resourceVersion}&${selectors}`);

    clock.advance(25 * 60);

    expect((await watch.take(2)).map(({ type }) => type)).toEqual(["ADDED", "DELETED"]);
  });

  it("give bookmarks to who asks for them, from which one can go on", async () => {
    await start({ bookmarkSeconds: 30 });
    const secrets = "/api/v1/nodes?watch=1&allowWatchBookmarks=true";
    const { resourceVersion } = (await ask("/api/v1/nodes")).metadata;
    const watch = await openWatch(server, `${secrets}&resourceVersion=${resourceVersion}`);

    clock.advance(31);
    const [bookmark] = await watch.take(1);

    expect(bookmark).toMatchObject({ type: "BOOKMARK", object: { kind: "Node", apiVersion: "v1" } });
    expect(Number(bookmark?.object.metadata.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
    const next = `${secrets}&timeoutSeconds=1&resourceVersion=${bookmark?.object.metadata.resourceVersion}`;
    expect((await (await openWatch(server, next)).rest()).map(({ type }) => type)).toEqual(["BOOKMARK"]);
  });

  it("end after timeoutSeconds, without bookmarks for who did not ask", async () => {
    await start({ bookmarkSeconds: 0 });
    const { resourceVersion } = (await ask("/api/v1/nodes")).metadata;

    const watch = await openWatch(server, `/api/v1/nodes?watch=1&timeoutSeconds=1&resourceVersion=${resourceVersion}`);

    expect(await watch.rest()).toEqual([]);
  });

  it("can begin with what there is, and say when that was all", async () => {
    await start();
    const parameters = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

    const watch = await openWatch(server, `/api/v1/nodes?${parameters}&resourceVersion=`);

    const lines = await watch.take(4);
    expect(lines.map(({ type }) => type)).toEqual(["ADDED", "ADDED", "ADDED", "BOOKMARK"]);
    expect(lines[3]?.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
  });

  it("stand still with the clock, and are let go when the client leaves", async () => {
    await start();
    const watch = await openWatch(server, "/api/v1/nodes?watch=1");
    await watch.take(3);
    expect(server.streams.open).toBe(1);

    watch.close();

    await expect.poll(() => server.streams.open).toBe(0);
  });
});

describe("permissions", () => {
  it.each([
    {
      path: "/api/v1/secrets",
      message:
        'secrets is forbidden: User "system:serviceaccount:alidade:alidade" cannot list resource "secrets" in API group "" at the cluster scope',
    },
    {
      path: `${NAMES}/shop/secrets/token`,
      message:
        'secrets "token" is forbidden: User "system:serviceaccount:alidade:alidade" cannot get resource "secrets" in API group "" in the namespace "shop"',
    },
    { path: `${NAMES}/payments/pods`, message: 'in the namespace "payments"' },
    { path: `${NAMES}/payments`, message: 'cannot get resource "namespaces"' },
    { path: "/api/v1/pods", message: "at the cluster scope" },
    {
      path: "/apis/networking.istio.io/v1/namespaces/shop/sidecars",
      message: "sidecars.networking.istio.io is forbidden",
    },
    { path: "/apis/networking.istio.io/v1/sidecars?watch=1", message: 'cannot watch resource "sidecars"' },
  ])("refuse $path", async ({ path, message }) => {
    await start({ forbidden: [{ namespace: "payments" }, { group: "networking.istio.io", resource: "sidecars" }] });

    const answer = await call(server, path);

    expect(answer.status).toBe(403);
    expect(answer.json()).toMatchObject({ kind: "Status", reason: "Forbidden", code: 403 });
    expect(answer.json().message).toContain(message);
  });

  it("let through what is not refused", async () => {
    await start({ forbidden: [{ namespace: "payments" }] });

    expect((await call(server, `${NAMES}/shop/pods`)).status).toBe(200);
    expect((await call(server, "/api/v1/nodes")).status).toBe(200);
    expect((await call(server, "/api/v1/namespaces")).status).toBe(200);
  });

  it.each([
    { attributes: { verb: "list", resource: "pods" }, allowed: true },
    { attributes: { verb: "list", resource: "pods", namespace: "payments" }, allowed: false },
    {
      attributes: { verb: "watch", group: "networking.istio.io", resource: "virtualservices", namespace: "shop" },
      allowed: true,
    },
    { attributes: { verb: "get", resource: "pods", subresource: "log", namespace: "shop" }, allowed: true },
    { attributes: { verb: "get", resource: "secrets", namespace: "shop" }, allowed: false },
    { attributes: { verb: "delete", resource: "pods", namespace: "shop" }, allowed: false },
    { attributes: { verb: "*", resource: "pods", namespace: "shop" }, allowed: false },
    { attributes: { verb: "list", resource: "*", namespace: "shop" }, allowed: false },
  ])("answer a review of $attributes with $allowed", async ({ attributes, allowed }) => {
    await start({ forbidden: attributes.namespace ? [{ namespace: "payments" }] : [] });
    const body = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: attributes },
    };

    const answer = await call(server, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
      method: "POST",
      body,
    });

    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({ kind: "SelfSubjectAccessReview", spec: body.spec, status: { allowed } });
  });

  it("tell who one is, and what one may do in a namespace", async () => {
    await start({ forbidden: [{ resource: "pods" }] });
    const post = (group: string, plural: string, kind: string, spec?: object) =>
      ask(`/apis/${group}/v1/${plural}`, { method: "POST", body: { apiVersion: `${group}/v1`, kind, spec } });

    const self = await post("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview");
    const rules = await post("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview", {
      namespace: "shop",
    });

    expect(self.status).toMatchObject({ userInfo: { username: "system:serviceaccount:alidade:alidade" } });
    const { resourceRules } = rules.status as { resourceRules: readonly { resources: readonly string[] }[] };
    const resources = resourceRules.flatMap((rule) => rule.resources);
    expect(resources).toContain("services");
    expect(resources).not.toContain("pods");
    expect(resources).not.toContain("secrets");
  });

  it("want the token where there is one", async () => {
    await start({ token: "let-me-in" });

    const without = await call(server, "/api/v1/nodes");
    const wrong = await call(server, "/api/v1/nodes", { headers: { authorization: "Bearer no" } });
    const right = await call(server, "/api/v1/nodes", { headers: { authorization: "Bearer let-me-in" } });

    expect([without.status, wrong.status, right.status]).toEqual([401, 401, 200]);
    expect(without.json()).toMatchObject({ kind: "Status", reason: "Unauthorized", code: 401 });
  });
});

describe("logs", () => {
  const PODS = `${NAMES}/shop/pods`;

  async function cartLog(query = ""): Promise<string[]> {
    const [pod] = namesOf(await ask(`${PODS}?labelSelector=app%3Dcart`));
    const { text } = await call(server, `${PODS}/${pod}/log?${query}`);
    return text.split("\n").filter((line) => line !== "");
  }

  it("are the same whenever they are asked for, and end now", async () => {
    await start();

    const lines = await cartLog();

    expect(lines.length).toBeGreaterThan(100);
    expect(await cartLog()).toEqual(lines);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ app: "cart", level: "info" });
  });

  it("are cut as asked", async () => {
    await start();
    const lines = await cartLog("timestamps=true");

    expect(await cartLog("tailLines=3&timestamps=true")).toEqual(lines.slice(-3));
    expect((await cartLog("tailLines=0")).length).toBe(0);
    expect((await cartLog("limitBytes=10")).join("")).toHaveLength(10);
    const since = await cartLog("sinceSeconds=60&timestamps=true");
    expect(since).toEqual(lines.slice(-since.length));
    expect(since.length).toBeGreaterThan(0);
    expect(Date.parse(since[0]?.split(" ")[0] ?? "") / 1000).toBeGreaterThan(NOW - 61);
  });

  it("go on while they are followed, without a line lost or twice", async () => {
    await start();
    const [pod] = namesOf(await ask(`${PODS}?labelSelector=app%3Dads`));
    const path = `${PODS}/${pod}/log?container=ads`;
    const followed = await openWatch(server, `${path}&follow=true&tailLines=0`);

    for (let second = 0; second < 60; second++) clock.advance(1);
    const { text } = await call(server, `${path}&sinceSeconds=60`);
    const expected = text.trim().split("\n");

    expect((await followed.take(expected.length)).map((line) => JSON.stringify(line))).toEqual(expected);
  });

  it("show the trouble of an incident, and none before", async () => {
    const began = NOW - 120;
    await start({ schedule: { kind: "since", beganAt: began } });
    const [pod] = namesOf(await ask(`${PODS}?labelSelector=app%3Dpayment`));

    const lines = (await call(server, `${PODS}/${pod}/log?container=payment`)).text.trim().split("\n");

    const entries = lines.map((line) => JSON.parse(line) as { ts: string; level: string });
    const bad = entries.filter(({ level }) => level === "error");
    expect(bad.length).toBeGreaterThan(5);
    expect(bad.every(({ ts }) => Date.parse(ts) / 1000 >= began)).toBe(true);
  });

  it.each([
    {
      what: "a container to be chosen",
      namespace: "bookinfo",
      app: "details",
      query: "",
      message: "a container name must be specified",
    },
    {
      what: "a container that is there",
      namespace: "shop",
      app: "cart",
      query: "container=nope",
      message: "is not valid for pod",
    },
    { what: "numbers", namespace: "shop", app: "cart", query: "tailLines=few", message: "invalid syntax" },
  ])("want $what", async ({ namespace, app, query, message }) => {
    await start();
    const [pod] = namesOf(await ask(`${NAMES}/${namespace}/pods?labelSelector=app%3D${app}`));

    const answer = await call(server, `${NAMES}/${namespace}/pods/${pod}/log?${query}`);

    expect(answer.status).toBe(400);
    expect(answer.json().message).toContain(message);
  });

  it("wait for a container that has not started", async () => {
    await start();
    clock.advance(33 * 60 + 33); // Minute 0, and 3 s: a pod of flights has just been made.
    const { items } = await ask(`${NAMES}/travel/pods?fieldSelector=status.phase%3DPending`);

    const answer = await call(server, `${NAMES}/travel/pods/${items[0]?.metadata.name}/log`);

    expect(answer.status).toBe(400);
    expect(answer.json().message).toContain("is waiting to start");
  });

  it("come from the proxies too, in Envoy's format", async () => {
    await start();
    const [pod] = namesOf(await ask(`${PODS}?labelSelector=app%3Dcart`));

    const { text } = await call(server, `${PODS}/${pod}/log?container=istio-proxy&tailLines=50`);

    expect(text).toMatch(/^\[2026-11-20T09:\d\d:\d\d\.000Z\] "GET \S+ HTTP\/1\.1" 200 - via_upstream/m);
  });
});

describe("what would change something", () => {
  it.each([
    { method: "POST", path: `${NAMES}/shop/pods` },
    { method: "PUT", path: `${FLIGHTS}/flights` },
    { method: "PATCH", path: `${FLIGHTS}/flights` },
    { method: "DELETE", path: `${NAMES}/shop/pods/x` },
    { method: "DELETE", path: FLIGHTS },
    { method: "POST", path: "/apis/authorization.k8s.io/v1/subjectaccessreviews" },
  ])("is refused and remembered: $method $path", async ({ method, path }) => {
    await start();

    const answer = await call(server, path, { method, body: {} });

    expect(answer.status).toBe(405);
    expect(answer.json()).toMatchObject({ kind: "Status", reason: "MethodNotAllowed", code: 405 });
    expect(server.requests.writes).toMatchObject([{ method, path, status: 405 }]);
  });

  it("does not happen by reading", async () => {
    await start();
    await ask("/api/v1/nodes");
    await ask(`${NAMES}/shop`);
    (await openWatch(server, "/api/v1/nodes?watch=1")).close();

    expect(server.requests.writes).toEqual([]);
    expect(Object.fromEntries(server.requests.byVerb)).toEqual({ list: 1, get: 1, watch: 1 });
    expect(server.requests.newest[0]).toEqual({
      method: "GET",
      path: "/api/v1/nodes",
      status: 200,
      verb: "list",
      group: "",
      resource: "nodes",
    });
  });
});

describe("faults", () => {
  it.each([
    { mode: "unavailable", status: 503, reason: "ServiceUnavailable" },
    { mode: "unauthorized", status: 401, reason: "Unauthorized" },
    { mode: "expired", status: 410, reason: "Expired" },
  ] as const)("can be $mode", async ({ mode, status, reason }) => {
    await start();
    server.faults.mode = mode;

    const answer = await call(server, "/api/v1/nodes");

    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ kind: "Status", reason });
  });

  it("can be a page for people, or no answer at all", async () => {
    await start();
    server.faults.mode = "html";
    expect(await call(server, "/api/v1/nodes")).toMatchObject({ status: 502, text: expect.stringContaining("<h1>") });

    server.faults.mode = "reset";
    await expect(call(server, "/api/v1/nodes")).rejects.toThrow();
  });

  it("can be limited to some paths, and end", async () => {
    await start();
    server.faults.mode = "unavailable";
    server.faults.only = (path) => path.includes("virtualservices");

    expect((await call(server, FLIGHTS)).status).toBe(503);
    expect((await call(server, "/api/v1/nodes")).status).toBe(200);
    server.faults.mode = "none";
    expect((await call(server, FLIGHTS)).status).toBe(200);
  });

  it("can be slowness, of some and not of others", async () => {
    await start();
    server.faults.delayMs = 1000;
    server.faults.only = (path) => path === FLIGHTS;
    const answered: string[] = [];

    const slow = call(server, FLIGHTS).then(() => answered.push("slow"));
    await call(server, "/api/v1/nodes").then(() => answered.push("fast"));
    await slow;

    expect(answered).toEqual(["fast", "slow"]);
  });

  it("can cut watches in the midst of a line", async () => {
    await start();
    const watch = await openWatch(server, "/api/v1/nodes?watch=1");
    await watch.take(3);

    server.streams.cut();

    await expect(watch.rest()).rejects.toThrow();
    await expect.poll(() => server.streams.open).toBe(0);
  });
});

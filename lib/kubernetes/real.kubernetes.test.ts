import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { call, type Endpoint } from "../demo/kubernetes/testing/http";
import { type RealApiServer, startRealApiServer } from "../demo/kubernetes/testing/real-api-server";
import { type Clusters, openClusters } from "./clusters";
import { KUBERNETES_DEFAULTS } from "./config";
import { KIND_IDS, type KindId, kindOf } from "./kinds";
import { list, PAGE_ITEMS, type Reading } from "./list";
import type { KubernetesApi } from "./request";
import type { ClusterSnapshot, KindState } from "./snapshot";
import { eventually } from "./testing/eventually";
import { TIMING } from "./timing";
import { watch } from "./watch";

/*
 * The reader against a real kube-apiserver: what is made there is what a snapshot holds, through its kubeconfig, its roles, its
 * pages and its watches. Only run where it is asked for (`KUBEBUILDER_ASSETS`).
 */

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const SOON_MS = 60_000;

/** The product's own patience, but for pauses that a test would wait for. */
const BRISK = { ...TIMING, lookAgainMs: 2_000, longestBackOffMs: 1_000 };

let real: RealApiServer;
let folder: string;
let clusters: Clusters | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kubernetes-real-"));
  real = await startRealApiServer(process.env.KUBEBUILDER_ASSETS);
  const published = readFileSync(new URL("../../deploy/cluster-role.yaml", import.meta.url), "utf8");
  for (const document of parseAllDocuments(published)) {
    const object = document.toJS() as { readonly kind: string };
    if (object.kind === "ClusterRole") await make(`${RBAC}/clusterroles`, object);
  }
  await make(`${RBAC}/clusterrolebindings`, binding("ClusterRole", "alidade", "alidade"));
  for (const name of ["shop", "bank", "istio-system"]) await make("/api/v1/namespaces", { metadata: { name } });
});

afterAll(async () => {
  await real?.close();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => clusters?.close());

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const ISTIO = "/apis/networking.istio.io/v1/namespaces/shop";

function binding(kind: string, role: string, user: string): object {
  const group = "rbac.authorization.k8s.io";
  return {
    metadata: { name: user },
    roleRef: { apiGroup: group, kind, name: role },
    subjects: [{ apiGroup: group, kind: "User", name: user }],
  };
}

async function send(method: string, path: string, body?: object): Promise<void> {
  const { status, text } = await call(real.admin, path, { method, ...(body && { body }) });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
}

const make = (path: string, object: object) => send("POST", path, object);
const remove = (path: string) => send("DELETE", `${path}?gracePeriodSeconds=0`);

async function change(path: string, patch: object): Promise<void> {
  const headers = { "content-type": "application/merge-patch+json" };
  const { status, text } = await call(real.admin, path, { method: "PATCH", body: patch, headers });
  if (status >= 300) throw new Error(`PATCH ${path}: ${status} ${text}`);
}

function pod(name: string): object {
  return {
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ name: "main", image: "example/main:1" }] },
  };
}

function service(name: string): object {
  return { metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80 }] } };
}

/** Reads as one user, through a kubeconfig. */
function open({ url, ca, headers }: Endpoint, namespaces: readonly string[] = []): void {
  const token = headers?.authorization?.replace("Bearer ", "");
  const file = join(folder, "config");
  const trusted = ca && { "certificate-authority-data": Buffer.from(ca).toString("base64") };
  const cluster = { server: url, ...(trusted || {}) };
  writeFileSync(
    file,
    JSON.stringify({
      "current-context": "real",
      clusters: [{ name: "real", cluster }],
      users: [{ name: "real", user: { token } }],
      contexts: [{ name: "real", context: { cluster: "real", user: "real" } }],
    }),
  );
  const config = { ...KUBERNETES_DEFAULTS, mode: "auto", kubeconfig: [file], namespaces } as const;
  clusters = openClusters(config, { timing: BRISK });
}

const soon = (isSo: () => boolean | Promise<boolean>) => eventually(isSo, SOON_MS);

function snapshot(): ClusterSnapshot {
  const [only] = clusters?.snapshots() ?? [];
  if (!only) throw new Error("There is no cluster yet.");
  return only;
}

function readingOf(id: KindId): Reading {
  const reader = clusters?.reader("Kubernetes");
  if (!reader) throw new Error("There is no cluster yet.");
  return { api: reader.api, kind: kindOf(id), version: "v1", scope: {} };
}

const tried = () => soon(() => clusters?.isTried() === true);
const state = (kind: KindId): KindState => snapshot().kinds[kind].state;
const names = (kind: KindId, namespace = "shop"): readonly string[] =>
  snapshot()
    .kinds[kind].objects.filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name)
    .sort();
const are = (kind: KindId, ...wanted: readonly string[]) => soon(() => names(kind).join() === wanted.join());

describe("a real cluster", () => {
  it("is read whole, without a gap, with the role that is published, and followed", async () => {
    await make("/api/v1/namespaces/shop/pods", pod("web"));
    await make("/api/v1/namespaces/shop/services", service("web"));
    await make("/apis/apps/v1/namespaces/shop/deployments", {
      metadata: { name: "web" },
      spec: { selector: { matchLabels: { app: "web" } }, template: pod("web") },
    });
    open(real.reader);
    await tried();

    expect(snapshot().gaps).toEqual([]);
    expect(snapshot().kinds.pods.objects[0]).toMatchObject({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", namespace: "shop", labels: { app: "web" }, lastChange: { by: expect.any(String) } },
      spec: { containers: [{ name: "main", image: "example/main:1" }] },
      status: { phase: "Pending" },
    });
    expect(snapshot().kinds.deployments.objects[0]).toMatchObject({ kind: "Deployment", spec: { replicas: 1 } });
    expect(KIND_IDS.filter((id) => state(id).is === "read")).toEqual(
      expect.arrayContaining(["pods", "services", "namespaces", "nodes", "deployments", "customResourceDefinitions"]),
    );
    expect(state("virtualServices")).toEqual({ is: "absent" });

    await make("/api/v1/namespaces/shop/pods", pod("cart"));
    await are("pods", "cart", "web");
    await change("/api/v1/namespaces/shop/pods/cart", { metadata: { labels: { version: "v2" } } });
    await soon(() => snapshot().kinds.pods.objects.some(({ metadata }) => metadata.labels?.version === "v2"));
    await remove("/api/v1/namespaces/shop/pods/cart");
    await are("pods", "web");
    expect(snapshot().gaps).toEqual([]);
  });

  it("gives what comes in several pages", async () => {
    const many = Array.from({ length: PAGE_ITEMS + 1 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
    for (const name of many) {
      await make("/api/v1/namespaces/bank/serviceaccounts", { metadata: { name } });
    }
    open(real.reader);
    await tried();

    expect(names("serviceAccounts", "bank").filter((name) => name.startsWith("many-"))).toEqual(many);
  });

  it("gives no more than metadata where no more is asked for, in lists and in events", async () => {
    const replicaSet = (name: string) => ({
      metadata: { name, labels: { app: "web" } },
      spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template: pod("web") },
    });
    await make("/apis/apps/v1/namespaces/shop/replicasets", replicaSet("web-1"));
    open(real.reader);
    await tried();
    await make("/apis/apps/v1/namespaces/shop/replicasets", replicaSet("web-2"));
    await are("replicaSets", "web-1", "web-2");

    for (const object of snapshot().kinds.replicaSets.objects) {
      expect(object).toMatchObject({ kind: "ReplicaSet", metadata: { labels: { app: "web" } } });
      expect(Object.keys(object).sort()).toEqual(["apiVersion", "kind", "metadata"]);
    }
  });

  it("gives the ConfigMaps of a control plane, and no others", async () => {
    const labels = { "istio.io/rev": "default" };
    const path = "/api/v1/namespaces/istio-system/configmaps";
    await make(path, { metadata: { name: "istio", labels }, data: { mesh: "trustDomain: example" } });
    await make(path, { metadata: { name: "other" }, data: { password: "hunter2" } });
    open(real.reader);
    await tried();

    expect(snapshot().kinds.configMaps.objects.map(({ metadata, data }) => [metadata.name, data])).toEqual([
      ["istio", { mesh: "trustDomain: example" }],
    ]);
  });

  it("has its kinds read as they are installed, and gone as they are taken away", async () => {
    open(real.reader);
    await tried();
    expect(state("virtualServices")).toEqual({ is: "absent" });

    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    const plural = { kind: "VirtualService", listKind: "VirtualServiceList", plural: "virtualservices" };
    const crd = "virtualservices.networking.istio.io";
    await make("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
      metadata: { name: crd, annotations: { "api-approved.kubernetes.io": "unapproved, test" } },
      spec: {
        group: "networking.istio.io",
        scope: "Namespaced",
        names: { ...plural, singular: "virtualservice" },
        versions: ["v1", "v1beta1"].map((name, index) => ({ name, served: true, storage: index === 0, schema })),
      },
    });
    await soon(() => state("virtualServices").is === "read");
    expect(state("virtualServices")).toMatchObject({ version: "v1" });
    await make(`${ISTIO}/virtualservices`, {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: "reviews" },
      spec: { hosts: ["reviews"], http: [{ route: [{ destination: { host: "reviews" } }] }] },
    });
    await are("virtualServices", "reviews");
    expect(snapshot().kinds.virtualServices.objects[0]).toMatchObject({
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      spec: { hosts: ["reviews"] },
    });

    await remove(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd}`);
    await soon(() => state("virtualServices").is === "absent");
    expect(names("virtualServices")).toEqual([]);
    expect(snapshot().gaps).toEqual([]);
  });
});

describe("a real cluster that is not well", () => {
  it("that was gone keeps its snapshot, is named, and is right again afterwards", async () => {
    open(real.reader);
    await tried();
    const before = names("pods");

    await real.stop();
    await soon(() => snapshot().gaps[0]?.what === "cluster");
    expect(snapshot().gaps[0]?.why).toMatch(/nothing listens|broke off/);
    expect(names("pods")).toEqual(before);

    await real.start();
    await make("/api/v1/namespaces/shop/pods", pod("after-the-outage"));
    await are("pods", ...[...before, "after-the-outage"].sort());
    await soon(() => snapshot().gaps.length === 0);
    expect(snapshot()).not.toHaveProperty("staleSince");
  });

  it("that forgot what happened meanwhile is right again afterwards", async () => {
    open(real.reader);
    await tried();
    await real.stop();
    await soon(() => snapshot().gaps[0]?.what === "cluster");
    await real.start();
    await remove("/api/v1/namespaces/shop/pods/after-the-outage");
    await real.compact();
    await make("/api/v1/namespaces/shop/services", service("after-the-compaction"));

    await soon(() => snapshot().gaps.length === 0);
    await soon(() => !names("pods").includes("after-the-outage"));
    await soon(() => names("services").includes("after-the-compaction"));
  });

  it("that forgot a version says so to a watch: 410", async () => {
    open(real.reader);
    await tried();
    await real.compact();
    const { signal } = new AbortController();
    const events = await watch(readingOf("pods"), { resourceVersion: "1", signal, timing: BRISK });

    await expect(events.next()).rejects.toMatchObject({ status: 410 });
  });

  it("that forgets a version between two pages is listed anew", async () => {
    open(real.reader);
    await tried();
    const { api, ...reading } = readingOf("serviceAccounts");
    let pages = 0;
    const forgetful: KubernetesApi = {
      ...api,
      async read(path, options, take) {
        await api.read(path, options, take);
        pages += 1;
        if (pages === 1) {
          await make("/api/v1/namespaces/bank/serviceaccounts", { metadata: { name: "meanwhile" } });
          await real.compact();
        }
      },
    };
    let items: unknown[] = [];
    let starts = 0;
    await list(
      { ...reading, api: forgetful },
      {
        signal: new AbortController().signal,
        deadlineMs: 30_000,
        start() {
          starts += 1;
          items = [];
        },
        take: (item) => void items.push(item),
      },
    );

    expect(starts).toBe(2);
    const read = items.map((item) => (item as { metadata: { name: string } }).metadata.name);
    expect(read.filter((name) => name.startsWith("many-"))).toHaveLength(PAGE_ITEMS + 1);
    expect(read).toContain("meanwhile");
    expect(new Set(read).size).toBe(read.length);
  });

  it("whose certificate is signed by nobody we trust is one gap", async () => {
    const { url, headers = {} } = real.reader;
    open({ url, headers });
    await tried();

    expect(snapshot().gaps).toEqual([
      { source: "kubernetes/Kubernetes", what: "cluster", why: expect.stringMatching(/signed by nobody we trust/) },
    ]);
  });

  it("that knows us not is one gap, without our token", async () => {
    open({ ...real.reader, headers: { authorization: "Bearer hunter2-token" } });
    await tried();

    expect(snapshot().gaps).toMatchObject([{ what: "cluster", why: expect.stringMatching(/credentials \(401\)/) }]);
    expect(JSON.stringify(snapshot())).not.toContain("hunter2");
  });
});

describe("rights in a real cluster", () => {
  it("that are none are named gaps, kind by kind, and used once they are given", async () => {
    open(real.guest);
    await tried();

    expect(state("pods")).toMatchObject({ is: "notRead", forbidden: true });
    expect(state("pods")).toMatchObject({
      why: expect.stringMatching(/^Not allowed \(403\): pods is forbidden: User "guest" cannot list resource "pods"/),
    });

    await make(`${RBAC}/clusterrolebindings`, binding("ClusterRole", "alidade", "guest"));
    await soon(() => snapshot().gaps.length === 0);
    expect(names("pods")).toContain("web");
    await remove(`${RBAC}/clusterrolebindings/guest`);
    await soon(async () => (await call(real.guest, "/api/v1/pods")).status === 403);
  });

  it("to one namespace are used there; other namespaces and what belongs to none are named", async () => {
    const rules = [{ apiGroups: [""], resources: ["pods", "services"], verbs: ["get", "list", "watch"] }];
    await make(`${RBAC}/namespaces/shop/roles`, { metadata: { name: "guest" }, rules });
    await make(`${RBAC}/namespaces/shop/rolebindings`, binding("Role", "guest", "guest"));
    await make("/api/v1/namespaces/bank/pods", pod("vault"));
    open(real.guest, ["shop", "bank"]);
    await tried();
    await soon(() => state("pods").is === "read" && state("services").is === "read");

    expect(names("pods")).toContain("web");
    expect(names("pods", "bank")).toEqual([]);
    expect(snapshot().gaps.filter(({ what }) => /^pods|^n(?:odes|amespaces)/.test(what))).toMatchObject([
      { what: "pods in bank", why: expect.stringMatching(/^Not allowed \(403\): .* in the namespace "bank"$/) },
      { what: "namespaces", why: expect.stringMatching(/^Not allowed \(403\): .* at the cluster scope$/) },
      { what: "nodes", why: expect.stringMatching(/^Not allowed \(403\): .* at the cluster scope$/) },
    ]);
    await make("/api/v1/namespaces/shop/pods", pod("followed"));
    await soon(() => names("pods").includes("followed"));
  });
});

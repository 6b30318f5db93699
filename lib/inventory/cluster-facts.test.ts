import { describe, expect, it } from "vitest";
import type { KindId, ObjectOf } from "../kubernetes/kinds";
import { KIND_IDS } from "../kubernetes/kinds";
import type { Pod } from "../kubernetes/objects/core";
import type { ClusterSnapshot, KindView, KindViews } from "../kubernetes/snapshot";
import { clusterFacts } from "./cluster-facts";
import type { Membership } from "./membership";

const membership: Membership = {
  appOf: ({ app }, workload) => app ?? workload,
  versionOf: ({ version }) => version,
  dataplaneOf: ({ metadata: { labels = {} } }) => (labels.mesh === "yes" ? "sidecar" : "none"),
  meshLabelsOf: () => ({}),
};

type Objects = { readonly [K in KindId]?: readonly ObjectOf<K>[] };

/** A cluster with these objects; what is not named is not there, and what is `notRead` is not read. */
function snapshotOf(objects: Objects, notRead: readonly KindId[] = []): ClusterSnapshot {
  const view = (kind: KindId): KindView<unknown> => ({
    version: 1,
    state: notRead.includes(kind)
      ? { is: "notRead", forbidden: true, why: "It may not." }
      : { is: "read", version: "v1", without: [] },
    objects: notRead.includes(kind) ? [] : (objects[kind] ?? []),
  });
  const kinds = Object.fromEntries(KIND_IDS.map((kind) => [kind, view(kind)])) as unknown as KindViews;
  return { cluster: "east", version: 1, complete: true, kinds, gaps: [] };
}

const owner = (kind: string, name: string) => ({ apiVersion: "apps/v1", kind, name, uid: name, controller: true });

function pod(name: string, { owner: by, restarts = 0, ready = true, phase = "Running", labels = {} }: PodOptions): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop", labels, ...(by && { ownerReferences: [by] }) },
    status: {
      phase,
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      containerStatuses: [{ name: "main", restartCount: restarts }],
    },
  };
}

type PodOptions = {
  readonly owner?: ReturnType<typeof owner>;
  readonly restarts?: number;
  readonly ready?: boolean;
  readonly phase?: string;
  readonly labels?: Record<string, string>;
};

const stateful = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db", namespace: "shop", uid: "db" },
  spec: { replicas: 3, template: { metadata: { labels: { app: "store", version: "v2" } } } },
  status: { readyReplicas: 2 },
};

describe("the workloads of a cluster", () => {
  it("are counted as their controller counts them, with the restarts of their pods", () => {
    const pods = [
      pod("db-0", { owner: owner("StatefulSet", "db"), restarts: 2, labels: { mesh: "yes", version: "v1" } }),
      pod("db-1", { owner: owner("StatefulSet", "db"), restarts: 1, labels: { mesh: "yes" } }),
    ];
    const { workloads, apps } = clusterFacts(snapshotOf({ statefulSets: [stateful], pods }), membership);

    expect(workloads).toMatchObject([
      {
        name: "db",
        kind: "StatefulSet",
        app: "store",
        versions: ["v1", "v2"],
        pods: { desired: 3, ready: 2, restarts: 3 },
        dataplane: "sidecar",
      },
    ]);
    expect(apps).toMatchObject([
      { name: "store", versions: ["v1", "v2"], pods: { desired: 3, ready: 2, restarts: 3 } },
    ]);
  });

  it("may be pods alone, of which nothing says how many there should be, and not those that have ended", () => {
    const pods = [pod("one-off", { ready: false }), pod("done", { phase: "Succeeded" })];
    const { workloads } = clusterFacts(snapshotOf({ pods }), membership);

    expect(workloads).toMatchObject([{ name: "one-off", kind: "Pod", pods: { ready: 0, restarts: 0 } }]);
    expect(workloads?.[0]?.pods).not.toHaveProperty("desired");
  });

  it("have no restarts where pods are not read, which is not 0", () => {
    const { workloads } = clusterFacts(snapshotOf({ statefulSets: [stateful] }, ["pods"]), membership);

    expect(workloads?.[0]?.pods).toEqual({ desired: 3, ready: 2 });
    expect(workloads?.[0]?.dataplane).toBeUndefined();
  });

  it("take part in several ways where their pods do", () => {
    const both = [pod("a-0", { owner: owner("Rollout", "a"), labels: { mesh: "yes" } })];
    const pods = [...both, pod("a-1", { owner: owner("Rollout", "a") })];

    expect(clusterFacts(snapshotOf({ pods }), membership).workloads).toMatchObject([
      { name: "a", kind: "Rollout", dataplane: "mixed" },
    ]);
  });

  it("are not known where nothing that tells of them is read", () => {
    const notRead = ["pods", "deployments", "statefulSets", "daemonSets", "replicationControllers"] as const;

    expect(clusterFacts(snapshotOf({}, notRead), membership).workloads).toBeUndefined();
    expect(clusterFacts(snapshotOf({}, ["services"]), membership).services).toBeUndefined();
  });
});

it("counts an endpoint once, whatever the number of its addresses", () => {
  const metadata = { namespace: "shop", labels: { "kubernetes.io/service-name": "db" } };
  const endpoint = (name: string, ready: boolean) => ({ targetRef: { name }, conditions: { ready } });
  const slice = (name: string) => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, name },
    endpoints: [endpoint("db-0", true), endpoint("db-1", false)],
  });
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "db", namespace: "shop" },
    spec: { clusterIP: "None", selector: { app: "db" } },
  };
  const snapshot = snapshotOf({ services: [service], endpointSlices: [slice("ipv4"), slice("ipv6")] });

  expect(clusterFacts(snapshot, membership).services).toMatchObject([
    { name: "db", kind: "Headless", pods: { desired: 2, ready: 1 } },
  ]);
});

import { describe, expect, it, vi } from "vitest";
import { gapsOf } from "./gaps";
import { byLabel, byNamespace, byOwner } from "./indexes";
import { KIND_IDS, type KindId } from "./kinds";
import type { Pod } from "./objects/core";
import type { KubernetesObject, OwnerReference } from "./objects/meta";
import { podsOfWorkload, workloadOfPod } from "./owners";
import { selects, withLabels } from "./selectors";
import {
  type ClusterSnapshot,
  findObject,
  type KindState,
  type KindViews,
  memoOnKinds,
  memoOnSnapshot,
} from "./snapshot";

const READ = { is: "read", version: "v1", without: [] } as const satisfies KindState;

function snapshot(objects: { readonly [K in KindId]?: readonly KubernetesObject[] } = {}): ClusterSnapshot {
  const views = KIND_IDS.map((id) => [id, { version: 1, state: READ, objects: objects[id] ?? [] }]);
  return { cluster: "east", version: 1, complete: true, kinds: Object.fromEntries(views) as KindViews, gaps: [] };
}

function object(name: string, metadata: Partial<KubernetesObject["metadata"]> = {}): Pod {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "shop", uid: `uid-${name}`, ...metadata } };
}

function ownedBy(kind: string, name: string): { readonly ownerReferences: readonly OwnerReference[] } {
  return { ownerReferences: [{ apiVersion: "apps/v1", kind, name, uid: `uid-${name}`, controller: true }] };
}

describe("looking up", () => {
  const pods = [
    object("web", { labels: { app: "web" } }),
    object("web", { namespace: "bank", labels: { app: "web" } }),
  ];

  it("finds an object by its namespace and name", () => {
    const one = snapshot({ pods, nodes: [object("node-1", { namespace: undefined } as object)] });

    expect(findObject(one, "pods", "bank", "web")).toBe(pods[1]);
    expect(findObject(one, "pods", "vault", "web")).toBeUndefined();
    expect(findObject(one, "nodes", undefined, "node-1")?.metadata.name).toBe("node-1");
  });

  it("groups by namespace, label and owner, once for a list", () => {
    expect(byNamespace(pods).get("bank")).toEqual([pods[1]]);
    expect(byLabel(pods, "app").get("web")).toEqual(pods);
    expect(byOwner([object("x", ownedBy("ReplicaSet", "rs"))]).get("uid-rs")).toHaveLength(1);
    expect(byNamespace(pods)).toBe(byNamespace(pods));
    expect(byLabel(pods, "app")).toBe(byLabel(pods, "app"));
  });

  it("finds what carries all of some labels in a namespace", () => {
    expect(withLabels(pods, "shop", { app: "web" })).toEqual([pods[0]]);
    expect(withLabels(pods, "shop", { app: "web", version: "v1" })).toEqual([]);
    expect(withLabels(pods, "shop", {})).toEqual([pods[0]]);
  });
});

describe("a selector", () => {
  const labels = { app: "web", tier: "front" };

  it.each([
    ["that is absent", undefined, false],
    ["that is empty", {}, true],
    ["of a label that is there", { matchLabels: { app: "web" } }, true],
    ["of a label that differs", { matchLabels: { app: "web", tier: "back" } }, false],
    ["In", { matchExpressions: [{ key: "app", operator: "In", values: ["web", "x"] }] }, true],
    ["In, of a label that is not there", { matchExpressions: [{ key: "x", operator: "In", values: ["y"] }] }, false],
    ["NotIn", { matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, false],
    [
      "NotIn, of a label that is not there",
      { matchExpressions: [{ key: "x", operator: "NotIn", values: ["y"] }] },
      true,
    ],
    ["Exists", { matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
    ["DoesNotExist", { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
  ] as const)("%s", (_title, selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });
});

describe("owners", () => {
  const replicaSets = [object("web-6d4", ownedBy("Deployment", "web"))];
  const jobs = [object("backup-1", ownedBy("CronJob", "backup"))];
  const inSet = object("web-6d4-a", { ...ownedBy("ReplicaSet", "web-6d4"), labels: { "pod-template-hash": "6d4" } });
  const inJob = object("backup-1-a", ownedBy("Job", "backup-1"));
  const alone = object("alone");
  const { kinds } = snapshot({ pods: [inSet, inJob, alone], replicaSets, jobs });
  const none = snapshot().kinds;

  it.each([
    ["a Deployment, through its ReplicaSet", inSet, kinds, "Deployment", "web"],
    ["a Deployment, by the name of a ReplicaSet that is not known", inSet, none, "Deployment", "web"],
    ["a CronJob, through its Job", inJob, kinds, "CronJob", "backup"],
    ["a Job that is not known", inJob, none, "Job", "backup-1"],
    ["what controls it", object("db-0", ownedBy("StatefulSet", "db")), kinds, "StatefulSet", "db"],
    ["itself, where nothing controls it", alone, kinds, "Pod", "alone"],
  ])("a pod belongs to %s", (_title, pod, known, kind, name) => {
    expect(workloadOfPod(pod, known)).toEqual({ kind, namespace: "shop", name });
  });

  it("a workload has its pods, through what stands between", () => {
    expect(podsOfWorkload(object("web"), kinds)).toEqual([inSet]);
    expect(podsOfWorkload(object("backup"), kinds)).toEqual([inJob]);
    expect(podsOfWorkload(object("none"), kinds)).toEqual([]);
  });
});

describe("memos", () => {
  it("are made once for a snapshot", () => {
    const derive = vi.fn(({ version }: ClusterSnapshot) => version);
    const memo = memoOnSnapshot(derive);
    const [one, other] = [snapshot(), snapshot()];

    expect([memo(one), memo(one), memo(other)]).toEqual([1, 1, 1]);
    expect(derive).toHaveBeenCalledTimes(2);
  });

  it("of some kinds are made anew only when one of these changes", () => {
    const derive = vi.fn(({ pods, services }: Pick<KindViews, "pods" | "services">) => [pods, services]);
    const memo = memoOnKinds(["pods", "services"], derive);
    const one = snapshot();
    const sameToUs = { ...one, kinds: { ...one.kinds, nodes: { ...one.kinds.nodes, version: 2 } } };
    const other = { ...one, kinds: { ...one.kinds, services: { ...one.kinds.services, version: 2 } } };

    expect(memo(sameToUs)).toBe(memo(one));
    expect(memo(other)).not.toBe(memo(one));
    expect(derive).toHaveBeenCalledTimes(2);
  });
});

describe("gaps", () => {
  const stale = (staleSince: number, why: string): KindState => ({ ...READ, staleSince, why });

  it.each<[title: string, states: readonly (readonly [KindId, KindState])[], gaps: readonly object[]]>([
    [
      "are none where all is read or absent",
      [
        ["pods", READ],
        ["httpRoutes", { is: "absent" }],
      ],
      [],
    ],
    [
      "name what is not read",
      [
        ["pods", READ],
        ["services", { is: "notRead", forbidden: true, why: "no" }],
      ],
      [{ source: "kubernetes/east", what: "services", why: "no" }],
    ],
    [
      "name where something is not read",
      [
        ["pods", { ...READ, without: [{ namespace: "bank", why: "no" }] }],
        ["services", READ],
      ],
      [{ source: "kubernetes/east", what: "pods in bank", why: "no" }],
    ],
    [
      "are one where all fail for one reason, since the first of them did",
      [
        ["pods", stale(20, "gone")],
        ["services", stale(10, "gone")],
        ["httpRoutes", { is: "absent" }],
      ],
      [{ source: "kubernetes/east", what: "cluster", why: "gone", staleSince: 10 }],
    ],
    [
      "are as many as there are reasons",
      [
        ["pods", stale(20, "gone")],
        ["services", { is: "notRead", forbidden: true, why: "no" }],
      ],
      [
        { what: "pods", why: "gone", staleSince: 20 },
        { what: "services", why: "no" },
      ],
    ],
  ])("%s", (_title, states, gaps) => {
    expect(gapsOf("east", new Map(states))).toEqual(gaps.map((gap) => expect.objectContaining(gap)));
  });
});

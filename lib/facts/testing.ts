import { worldCluster } from "../demo/kubernetes/world-cluster";
import { KIND_IDS, KINDS, type KindId, kindOf } from "../kubernetes/kinds";
import type { KubernetesObject } from "../kubernetes/objects/meta";
import type { ClusterGap, ClusterSnapshot, KindState, KindViews } from "../kubernetes/snapshot";

/** An object as a test writes it: where nothing else is said, it belongs to `shop`. */
export type Written = {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
};

export type WrittenObjects = { readonly [Kind in KindId]?: Readonly<Record<string, Written>> };

/** A cluster in which every kind is read, with the objects that are written down by kind and name. */
export function clusterWith(
  objects: WrittenObjects,
  { cluster = "east", states = {} }: { cluster?: string; states?: Partial<Record<KindId, KindState>> } = {},
): ClusterSnapshot {
  const lists = new Map<KindId, KubernetesObject[]>();
  for (const [id, written] of Object.entries(objects) as [KindId, Readonly<Record<string, Written>>][]) {
    lists.set(
      id,
      Object.entries(written).map(([name, { metadata, ...rest }]) => ({
        apiVersion: "v1",
        kind: KINDS[id].kind,
        metadata: { name, uid: `${id}/${name}`, ...(KINDS[id].namespaced ? { namespace: "shop" } : {}), ...metadata },
        ...rest,
      })),
    );
  }
  return snapshotOf(cluster, lists, states);
}

/** The demo's cluster at a moment, in unix seconds, as a reader of it would have it. */
export function demoCluster(at: number, states: Partial<Record<KindId, KindState>> = {}): ClusterSnapshot {
  const byKind = new Map<string, KubernetesObject[]>();
  const all = worldCluster({ startedAt: at }).objectsAt(at);
  for (const object of all) {
    const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "";
    const key = `${group}/${object.kind}`;
    byKind.set(key, [...(byKind.get(key) ?? []), object as KubernetesObject]);
  }
  const lists = new Map<KindId, KubernetesObject[]>();
  for (const id of KIND_IDS) {
    const { group, kind, versions, trim } = kindOf(id);
    const raw = byKind.get(`${group}/${kind}`) ?? [];
    lists.set(
      id,
      raw.flatMap((object) => trim(object, versions[0]) ?? []),
    );
  }
  return snapshotOf("Kubernetes", lists, states);
}

const READ: KindState = { is: "read", version: "v1", without: [] };

function snapshotOf(
  cluster: string,
  lists: ReadonlyMap<KindId, readonly KubernetesObject[]>,
  states: Partial<Record<KindId, KindState>>,
): ClusterSnapshot {
  const kinds = Object.fromEntries(
    KIND_IDS.map((id) => {
      const state = states[id] ?? READ;
      return [id, { version: 1, state, objects: state.is === "read" ? (lists.get(id) ?? []) : [] }];
    }),
  ) as unknown as KindViews;
  const gaps = Object.entries(states).flatMap(([what, state]): ClusterGap[] =>
    state.is === "notRead" ? [{ source: `kubernetes/${cluster}`, what, why: state.why }] : [],
  );
  return { cluster, version: 1, complete: true, kinds, gaps };
}

/** A pod that runs, with a sidecar, under a Deployment named like its app. */
export function pod(
  app: string,
  { version = "v1", ready = true, owner = `${app}-${version}`, ...more }: PodOptions = {},
): Written {
  return {
    metadata: {
      labels: { app, version, "pod-template-hash": "abc", ...more.labels },
      annotations: more.annotations ?? {},
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${owner}-abc`, uid: "unread", controller: true },
      ],
    },
    spec: { containers: [{ name: app }, ...(more.sidecar === false ? [] : [{ name: "istio-proxy" }])] },
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      containerStatuses: [{ name: app, ready, restartCount: more.restarts ?? 0, ...more.container }],
    },
  };
}

type PodOptions = {
  readonly version?: string;
  readonly ready?: boolean;
  readonly owner?: string;
  readonly sidecar?: boolean;
  readonly restarts?: number;
  readonly container?: object;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

/** A Deployment of one app and version. */
export function deployment(app: string, version = "v1", replicas = 1): Written {
  const labels = { app, version };
  return { spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels } } } };
}

export function service(app: string, metadata: object = {}): Written {
  return { metadata, spec: { selector: { app } } };
}

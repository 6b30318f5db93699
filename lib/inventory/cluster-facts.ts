import { memoOn } from "../kubernetes/indexes";
import type { KindId } from "../kubernetes/kinds";
import type { EndpointSlice, Namespace, Pod, Service, Workload } from "../kubernetes/objects/core";
import { workloadOfPod } from "../kubernetes/owners";
import { type ClusterSnapshot, objectsOf } from "../kubernetes/snapshot";
import type { Membership } from "./membership";
import type { Dataplane, PodCounts } from "./model";

/** What a cluster tells of one thing that can be a row. */
export type ClusterFact = {
  readonly cluster: string;
  /** Undefined for a namespace. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly kind: string | undefined;
  readonly app: string | undefined;
  readonly versions: readonly string[];
  readonly pods: PodCounts | undefined;
  readonly dataplane: Dataplane | undefined;
  readonly meshLabels: Readonly<Record<string, string>> | undefined;
};

/** What a cluster tells of all that can be rows; undefined where the kinds it is told by are not read. */
export type ClusterFacts = {
  readonly workloads: readonly ClusterFact[] | undefined;
  readonly services: readonly ClusterFact[] | undefined;
  readonly apps: readonly ClusterFact[] | undefined;
  readonly namespaces: readonly ClusterFact[] | undefined;
};

/** Kinds that rows are made of: the gaps of others are none of theirs. */
export const INVENTORY_KINDS: readonly KindId[] = [
  "pods",
  "services",
  "namespaces",
  "endpointSlices",
  "deployments",
  "daemonSets",
  "statefulSets",
  "replicationControllers",
  "replicaSets",
  "jobs",
  "cronJobs",
];

const CONTROLLERS = ["deployments", "statefulSets", "daemonSets", "replicationControllers"] as const;

/** Reads a cluster, once for each snapshot. Pure. */
export function clusterFacts(snapshot: ClusterSnapshot, membership: Membership): ClusterFacts {
  return factsBy(membership)(snapshot);
}

const factsBy = memoOn((membership: Membership) =>
  memoOn((snapshot: ClusterSnapshot): ClusterFacts => {
    const { kinds } = snapshot;
    const isRead = (kind: KindId) => kinds[kind].state.is === "read";
    const hasWorkloads = isRead("pods") || CONTROLLERS.some(isRead);
    const workloads = hasWorkloads ? workloadFacts(snapshot, membership) : undefined;
    return {
      workloads,
      apps: workloads && appFacts(workloads),
      services: isRead("services") ? serviceFacts(snapshot) : undefined,
      namespaces: isRead("namespaces") ? namespaceFacts(snapshot, membership) : undefined,
    };
  }),
);

type Draft = {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  controller?: Workload;
  readonly pods: Pod[];
};

/** Everything that has pods, or should have: telemetry names workloads without their kind, so two of one name are one. */
function workloadFacts({ cluster, kinds }: ClusterSnapshot, membership: Membership): readonly ClusterFact[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (kind: string, namespace: string, name: string): Draft => {
    const key = `${namespace}/${name}`;
    const draft = drafts.get(key) ?? { kind, namespace, name, pods: [] };
    drafts.set(key, draft);
    return draft;
  };
  for (const id of CONTROLLERS) {
    for (const controller of objectsOf(kinds, id)) {
      const { namespace = "", name } = controller.metadata;
      draftOf(controller.kind, namespace, name).controller ??= controller;
    }
  }
  for (const pod of kinds.pods.objects) {
    if (pod.status?.phase === "Succeeded") continue;
    const { kind, namespace, name } = workloadOfPod(pod, kinds);
    draftOf(kind, namespace, name).pods.push(pod);
  }
  const arePodsRead = kinds.pods.state.is === "read";
  return [...drafts.values()].map(({ kind, namespace, name, controller, pods }): ClusterFact => {
    const labels = controller?.spec?.template?.metadata?.labels ?? pods[0]?.metadata.labels ?? {};
    const versions = pods.length > 0 ? pods.map(({ metadata }) => membership.versionOf(metadata.labels ?? {})) : [];
    return {
      cluster,
      namespace,
      name,
      kind,
      app: membership.appOf(labels, name),
      versions: inOrder([membership.versionOf(labels), ...versions]),
      pods: podCounts(controller, arePodsRead ? pods : undefined),
      dataplane: dataplaneOf(pods.map(membership.dataplaneOf)),
      meshLabels: undefined,
    };
  });
}

function podCounts(controller: Workload | undefined, pods: readonly Pod[] | undefined): PodCounts | undefined {
  if (!controller && !pods) return undefined;
  const { spec = {}, status = {} } = controller ?? {};
  const desired = controller && (status.desiredNumberScheduled ?? spec.replicas ?? 1);
  const ready = controller ? (status.numberReady ?? status.readyReplicas ?? 0) : (pods ?? []).filter(isReady).length;
  const restarts = pods?.reduce((sum, pod) => sum + restartsOf(pod), 0);
  return { ...(desired === undefined ? {} : { desired }), ready, ...(restarts === undefined ? {} : { restarts }) };
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
}

function restartsOf({ status: { containerStatuses = [], initContainerStatuses = [] } = {} }: Pod): number {
  return [...containerStatuses, ...initContainerStatuses].reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
}

function appFacts(workloads: readonly ClusterFact[]): readonly ClusterFact[] {
  const apps = new Map<string, ClusterFact[]>();
  for (const workload of workloads) {
    const key = `${workload.namespace}/${workload.app}`;
    apps.set(key, [...(apps.get(key) ?? []), workload]);
  }
  return [...apps.values()].flatMap((members) => {
    const [first] = members;
    if (first?.app === undefined) return [];
    return [
      {
        ...first,
        name: first.app,
        kind: undefined,
        app: undefined,
        versions: inOrder(members.flatMap(({ versions }) => versions)),
        pods: sumOfPods(members.map(({ pods }) => pods)),
        dataplane: dataplaneOf(members.flatMap(({ dataplane }) => dataplane ?? [])),
      },
    ];
  });
}

function sumOfPods(all: readonly (PodCounts | undefined)[]): PodCounts | undefined {
  let sum: PodCounts | undefined;
  for (const pods of all) {
    if (!pods) continue;
    const desired = plus(sum?.desired, pods.desired);
    const restarts = plus(sum?.restarts, pods.restarts);
    sum = {
      ...(desired === undefined ? {} : { desired }),
      ready: (sum?.ready ?? 0) + pods.ready,
      ...(restarts === undefined ? {} : { restarts }),
    };
  }
  return sum;
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : a + b;
}

function serviceFacts({ cluster, kinds }: ClusterSnapshot): readonly ClusterFact[] {
  const slices = new Map<string, EndpointSlice[]>();
  for (const slice of kinds.endpointSlices.objects) {
    const service = slice.metadata.labels?.["kubernetes.io/service-name"];
    if (service === undefined) continue;
    const key = `${slice.metadata.namespace}/${service}`;
    slices.set(key, [...(slices.get(key) ?? []), slice]);
  }
  const areEndpointsRead = kinds.endpointSlices.state.is === "read";
  return kinds.services.objects.map((service): ClusterFact => {
    const { namespace = "", name } = service.metadata;
    return {
      cluster,
      namespace,
      name,
      kind: serviceKind(service),
      app: undefined,
      versions: [],
      pods:
        areEndpointsRead && service.spec?.selector
          ? endpointCounts(slices.get(`${namespace}/${name}`) ?? [])
          : undefined,
      dataplane: undefined,
      meshLabels: undefined,
    };
  });
}

function serviceKind({ spec = {} }: Service): string {
  return spec.clusterIP === "None" ? "Headless" : (spec.type ?? "ClusterIP");
}

/** A pod has one endpoint per family of addresses: it counts once. Absent means ready. */
function endpointCounts(slices: readonly EndpointSlice[]): PodCounts {
  const ready = new Map<string, boolean>();
  for (const { endpoints = [] } of slices) {
    for (const { targetRef, addresses, conditions } of endpoints) {
      ready.set(targetRef?.name ?? addresses?.[0] ?? "", conditions?.ready !== false);
    }
  }
  return { desired: ready.size, ready: [...ready.values()].filter((each) => each).length };
}

function namespaceFacts({ cluster, kinds }: ClusterSnapshot, membership: Membership): readonly ClusterFact[] {
  return kinds.namespaces.objects.map(
    (namespace: Namespace): ClusterFact => ({
      cluster,
      namespace: undefined,
      name: namespace.metadata.name,
      kind: undefined,
      app: undefined,
      versions: [],
      pods: undefined,
      dataplane: undefined,
      meshLabels: membership.meshLabelsOf(namespace),
    }),
  );
}

function dataplaneOf(all: readonly Dataplane[]): Dataplane | undefined {
  const [first, ...others] = new Set(all);
  return others.length > 0 ? "mixed" : first;
}

function inOrder(all: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(all.filter((each) => each !== undefined))].sort();
}

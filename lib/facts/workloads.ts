import { grouped } from "../grouped";
import { byKey, keyOf, memoOn } from "../kubernetes/indexes";
import type { KindId } from "../kubernetes/kinds";
import type { CronJob, Job, Pod, Workload } from "../kubernetes/objects/core";
import { controllerOf, type WorkloadName, workloadOfPod } from "../kubernetes/owners";
import { type ClusterSnapshot, type KindViews, memoOnKinds } from "../kubernetes/snapshot";
import type { Machines, PodDataplane, ProxyRole } from "../mesh/cluster-vocabulary";
import type { Meshes } from "../mesh/meshes";

/** What telemetry calls a workload, with all the cluster knows of it. */
export type ClusterWorkload = {
  /** Of the object people work with (`Deployment`), also one that is not read itself (`Rollout`). */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What its pods carry. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly app: string;
  /** `latest` where it names none. */
  readonly version: string;
  /** Set for proxies that stand for themselves. */
  readonly role?: ProxyRole;
  /** Whether it is a part of the mesh that everybody shares: its control plane, or a proxy of its own. */
  readonly isOfMesh: boolean;
  /** How its pods take part, each way once; none for the control plane, which is neither in the mesh nor out of it. */
  readonly dataplanes: readonly PodDataplane[];
  /** Pods that should be there; undefined where none are meant to stay (jobs) or nobody says. */
  readonly desired?: number;
  /** Ready pods as its controller counts them. */
  readonly reportedReady?: number;
  /** Those that are still to run, or do. */
  readonly pods: readonly Pod[];
  /** Set for machines that are not pods: where they are. */
  readonly addresses?: readonly string[];
  readonly job?: Job;
};

/** Kinds of Kubernetes that make up workloads. */
export const WORKLOAD_KINDS = [
  "pods",
  "replicaSets",
  "deployments",
  "statefulSets",
  "daemonSets",
  "replicationControllers",
  "jobs",
  "cronJobs",
] as const satisfies readonly KindId[];

/** Those, and what meshes make up workloads of. Only where all were read is one that is not found not there. */
export function workloadKinds({ machines }: Pick<Meshes, "machines">): readonly KindId[] {
  return [...WORKLOAD_KINDS, ...machines.reads];
}

const NONE: readonly never[] = [];

/** Gives the same list whenever it is asked the same: what was found out about a list is kept with it. */
export type WorkloadIndex = {
  readonly all: readonly ClusterWorkload[];
  named(namespace: string, name: string): readonly ClusterWorkload[];
  ofApp(namespace: string, app: string): readonly ClusterWorkload[];
  inNamespace(namespace: string): readonly ClusterWorkload[];
};

/** Every workload of a cluster, by the names that meshes give it. */
export const workloadsIn: (meshes: Meshes) => (cluster: Pick<ClusterSnapshot, "kinds">) => WorkloadIndex = memoOn(
  (meshes) => memoOnKinds(workloadKinds(meshes), (kinds) => indexOf(readWorkloads(kinds as KindViews, meshes), meshes)),
);

type Kinds = Pick<KindViews, (typeof WORKLOAD_KINDS)[number]>;
type Draft = Omit<ClusterWorkload, "pods" | "app" | "version" | "role" | "isOfMesh" | "dataplanes"> & {
  readonly pods: Pod[];
};

function readWorkloads(kinds: KindViews, meshes: Meshes): readonly ClusterWorkload[] {
  const drafts = new Map<string, Draft>();
  const add = (draft: Omit<Draft, "pods">) => {
    const key = `${draft.kind}/${draft.namespace}/${draft.name}`;
    const known = drafts.get(key);
    const made = known ?? { ...draft, pods: [] };
    drafts.set(key, made);
    return made;
  };
  const lists = [kinds.deployments, kinds.statefulSets, kinds.daemonSets, kinds.replicationControllers];
  for (const { objects } of lists) {
    for (const object of objects) {
      const draft = ofController(object);
      add({ ...draft, ...aboveReplication(draft, kinds) });
    }
  }
  for (const object of kinds.cronJobs.objects) add(ofCronJob(object));
  for (const object of kinds.jobs.objects) if (!controllerOf(object)) add(ofJob(object));
  for (const pod of kinds.pods.objects) {
    const { labels = {}, annotations = {} } = pod.metadata;
    const draft = add({ ...aboveReplication(workloadOfPod(pod, kinds), kinds), labels, annotations });
    if (isLive(pod)) draft.pods.push(pod);
  }
  return [...drafts.values(), ...meshes.machines.of({ kinds }).map(ofMachines)].map((draft) => finished(draft, meshes));
}

/** OpenShift's DeploymentConfig stands above a ReplicationController, as a Deployment does above a ReplicaSet. */
function aboveReplication({ kind, namespace, name }: WorkloadName, { replicationControllers }: Kinds): WorkloadName {
  if (kind !== "ReplicationController") return { kind, namespace, name };
  const found = byKey(replicationControllers.objects).get(keyOf(namespace, name));
  const above = found && controllerOf(found);
  return above ? { kind: above.kind, namespace, name: above.name } : { kind, namespace, name };
}

function finished({ labels: own, annotations: ownAnnotations, ...draft }: Draft, meshes: Meshes): ClusterWorkload {
  const { pods, name } = draft;
  // What a controller has is what its pods have, but for what was added to them on their way in.
  const labels = { ...own, ...pods[0]?.metadata.labels };
  const annotations = { ...ownAnnotations, ...pods[0]?.metadata.annotations };
  const isControlPlane = meshes.isControlPlane(labels);
  const dataplanes = new Set<PodDataplane>(isControlPlane ? [] : pods.map(meshes.dataplaneOf));
  const role = meshes.roleOf(labels, annotations) ?? roleAmong(dataplanes);
  // Where no pod is known, the template still tells a proxy.
  if (role && pods.length === 0) dataplanes.add(role);
  return {
    ...draft,
    labels,
    annotations,
    app: meshes.appOf(labels) ?? name,
    version: meshes.versionOf(labels) ?? "latest",
    ...(role === undefined ? {} : { role }),
    isOfMesh: isControlPlane || role !== undefined,
    dataplanes: [...dataplanes],
  };
}

/** Pods that are nothing but a proxy make one of their workload, where all of them are. */
function roleAmong(dataplanes: ReadonlySet<PodDataplane>): ProxyRole | undefined {
  const [only] = dataplanes;
  return dataplanes.size === 1 && (only === "gateway" || only === "waypoint") ? only : undefined;
}

function isLive({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== "Succeeded" && status?.phase !== "Failed";
}

function ofController({ kind, metadata, spec, status }: Workload): Omit<Draft, "pods"> {
  const isDaemon = kind === "DaemonSet";
  const desired = isDaemon ? status?.desiredNumberScheduled : (spec?.replicas ?? 1);
  const reportedReady = isDaemon ? status?.numberReady : (status?.readyReplicas ?? 0);
  return {
    kind,
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    labels: spec?.template?.metadata?.labels ?? {},
    annotations: spec?.template?.metadata?.annotations ?? {},
    ...(desired === undefined ? {} : { desired }),
    ...(reportedReady === undefined ? {} : { reportedReady }),
  };
}

function ofCronJob({ kind, metadata, spec }: CronJob): Omit<Draft, "pods"> {
  const template = spec?.jobTemplate?.spec?.template?.metadata;
  return {
    kind,
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    labels: template?.labels ?? {},
    annotations: template?.annotations ?? {},
  };
}

function ofJob(job: Job): Omit<Draft, "pods"> {
  const { kind, metadata } = job;
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name, labels: {}, annotations: {}, job };
}

function ofMachines(machines: Machines): Draft {
  return { ...machines, annotations: {}, pods: [] };
}

function indexOf(all: readonly ClusterWorkload[], { otherNames }: Meshes): WorkloadIndex {
  const names = new Map<string, ClusterWorkload[]>();
  for (const workload of all) {
    for (const name of [workload.name, ...otherNames(workload, workload.labels)]) {
      const key = `${workload.namespace}/${name}`;
      names.set(key, [...(names.get(key) ?? []), workload]);
    }
  }
  const apps = grouped(all, ({ namespace, app }) => `${namespace}/${app}`);
  const namespaces = grouped(all, ({ namespace }) => namespace);
  return {
    all,
    named: (namespace, name) => names.get(`${namespace}/${name}`) ?? NONE,
    ofApp: (namespace, app) => apps.get(`${namespace}/${app}`) ?? NONE,
    inNamespace: (namespace) => namespaces.get(namespace) ?? NONE,
  };
}

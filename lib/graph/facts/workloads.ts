import { byKey, keyOf } from "../../kubernetes/indexes";
import type { CronJob, Job, Pod, Workload } from "../../kubernetes/objects/core";
import type { WorkloadEntry, WorkloadGroup } from "../../kubernetes/objects/istio";
import { controllerOf, type WorkloadName, workloadOfPod } from "../../kubernetes/owners";
import { hasLabels } from "../../kubernetes/selectors";
import { type ClusterSnapshot, type KindViews, memoOnKinds } from "../../kubernetes/snapshot";
import { canonicalName, canonicalRevision, otherNames, registrationGroup } from "../../mesh/istio/cluster/pods";

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

/** Kinds that make up workloads. Only where all were read is one that is not found not there. */
export const WORKLOAD_KINDS = [
  "pods",
  "replicaSets",
  "deployments",
  "statefulSets",
  "daemonSets",
  "replicationControllers",
  "jobs",
  "cronJobs",
  "workloadEntries",
  "workloadGroups",
] as const;

export type WorkloadIndex = {
  readonly all: readonly ClusterWorkload[];
  named(namespace: string, name: string): readonly ClusterWorkload[];
  ofApp(namespace: string, app: string): readonly ClusterWorkload[];
  inNamespace(namespace: string): readonly ClusterWorkload[];
};

/** Every workload of a cluster. */
export const workloadsIn: (snapshot: Pick<ClusterSnapshot, "kinds">) => WorkloadIndex = memoOnKinds(
  WORKLOAD_KINDS,
  (kinds) => indexOf(readWorkloads(kinds)),
);

type Kinds = Pick<KindViews, (typeof WORKLOAD_KINDS)[number]>;
type Draft = Omit<ClusterWorkload, "pods" | "app" | "version"> & { readonly pods: Pod[] };

function readWorkloads(kinds: Kinds): readonly ClusterWorkload[] {
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
  return [...[...drafts.values()].map(finished), ...machines(kinds)];
}

/** OpenShift's DeploymentConfig stands above a ReplicationController, as a Deployment does above a ReplicaSet. */
function aboveReplication({ kind, namespace, name }: WorkloadName, { replicationControllers }: Kinds): WorkloadName {
  if (kind !== "ReplicationController") return { kind, namespace, name };
  const found = byKey(replicationControllers.objects).get(keyOf(namespace, name));
  const above = found && controllerOf(found);
  return above ? { kind: above.kind, namespace, name: above.name } : { kind, namespace, name };
}

function finished({ labels: own, annotations: ownAnnotations, ...draft }: Draft): ClusterWorkload {
  const [pod] = draft.pods;
  // What a controller has is what its pods have, but for what was added to them on their way in.
  const labels = { ...own, ...pod?.metadata.labels };
  const annotations = { ...ownAnnotations, ...pod?.metadata.annotations };
  return { ...draft, labels, annotations, app: canonicalName(labels, draft.name), version: canonicalRevision(labels) };
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

/** A WorkloadGroup is a workload with its entries as machines; an entry of no group is one of its own. */
function machines({ workloadGroups, workloadEntries }: Kinds): readonly ClusterWorkload[] {
  const grouped = new Map<string, WorkloadEntry[]>();
  const alone: ClusterWorkload[] = [];
  for (const entry of workloadEntries.objects) {
    const { namespace = "", name } = entry.metadata;
    const group = groupOf(entry, workloadGroups.objects);
    if (group === undefined) alone.push(machine("WorkloadEntry", namespace, name, entry.spec?.labels, [entry]));
    else grouped.set(`${namespace}/${group}`, [...(grouped.get(`${namespace}/${group}`) ?? []), entry]);
  }
  const groups = workloadGroups.objects.map(({ metadata: { namespace = "", name }, spec }: WorkloadGroup) => {
    const labels = { ...spec?.metadata?.labels, ...spec?.template?.labels };
    return machine("WorkloadGroup", namespace, name, labels, grouped.get(`${namespace}/${name}`) ?? []);
  });
  return [...groups, ...alone];
}

/** The group an entry was registered by; one that was written by hand has its group's labels. */
function groupOf({ metadata, spec }: WorkloadEntry, groups: readonly WorkloadGroup[]): string | undefined {
  const { namespace, ownerReferences = [], annotations = {} } = metadata;
  const owner = ownerReferences.find(({ kind }) => kind === "WorkloadGroup")?.name ?? registrationGroup(annotations);
  if (owner !== undefined) return owner;
  return groups.find((group) => {
    const labels = group.spec?.metadata?.labels ?? {};
    const isBeside = group.metadata.namespace === namespace && Object.keys(labels).length > 0;
    return isBeside && hasLabels(spec?.labels, labels);
  })?.metadata.name;
}

function machine(
  kind: string,
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
  entries: readonly WorkloadEntry[],
): ClusterWorkload {
  const addresses = entries.flatMap(({ spec }) => spec?.address ?? []);
  const [app, version] = [canonicalName(labels, name), canonicalRevision(labels)];
  return { kind, namespace, name, labels, annotations: {}, app, version, pods: [], addresses };
}

function indexOf(all: readonly ClusterWorkload[]): WorkloadIndex {
  const names = new Map<string, ClusterWorkload[]>();
  for (const workload of all) {
    for (const name of [workload.name, ...otherNames(workload, workload.labels)]) {
      const key = `${workload.namespace}/${name}`;
      names.set(key, [...(names.get(key) ?? []), workload]);
    }
  }
  const apps = grouping(all, ({ namespace, app }) => `${namespace}/${app}`);
  const namespaces = grouping(all, ({ namespace }) => namespace);
  return {
    all,
    named: (namespace, name) => names.get(`${namespace}/${name}`) ?? [],
    ofApp: (namespace, app) => apps.get(`${namespace}/${app}`) ?? [],
    inNamespace: (namespace) => namespaces.get(namespace) ?? [],
  };
}

export function grouping<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

import type { Cluster } from "./cluster";
import { definitionObjects, nodeObjects, serviceAccountObjects } from "./cluster-objects";
import { editedAt, editsBetween } from "./edits";
import { cronJobObjects, jobChangesBetween, jobsChangedAt } from "./jobs";
import { KINDS } from "./kinds";
import { changesOf, hasChanges } from "./lives";
import { ownedBy, stamped } from "./meta";
import { type KubeObject, keyOf } from "./object";
import { endpointSliceObject, selects, serviceObject } from "./service-objects";
import { endpointsChangedAt, workloadChangedAt, workloadObjects } from "./workload-objects";
import { readYamlObjects } from "./yaml-objects";

const WORKLOAD_KINDS = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/**
 * The described world as a cluster. It follows from the clock alone, but for the last rollout of details, which hangs
 * on the hour in which the world was started: see `rolloutAt`.
 */
export function worldCluster({ startedAt }: { readonly startedAt: number }): Cluster {
  const written = withOwners(readYamlObjects());
  const ofKind = (...kinds: readonly string[]) => written.filter(({ kind }) => kinds.includes(kind));
  const namespaces = ofKind("Namespace").map(namespaceObject);
  const workloads = ofKind(...WORKLOAD_KINDS);
  const cronJobs = ofKind("CronJob");
  const services = ofKind("Service").map(serviceObject);
  const changing = new Set([...workloads, ...cronJobs, ...ofKind("Namespace", "Service")]);
  const others = written
    .filter((object) => !changing.has(object))
    .map((object) => ({ object, still: stamped(object) }));
  const still = [
    ...namespaces,
    ...services,
    ...nodeObjects(),
    ...definitionObjects(),
    ...serviceAccountObjects(namespaces, workloads).filter(
      (account) => !written.some((o) => keyOf(o) === keyOf(account)),
    ),
  ];
  const moving = new Set(workloads.filter(hasChanges));
  const behind = new Map(services.map((service) => [service, workloads.filter((each) => isBehind(service, each))]));
  const latest = new Map<KubeObject, WorkloadState>();
  const slices = new Map<KubeObject, { readonly states: readonly WorkloadState[]; readonly slice: KubeObject }>();

  function namespaceOf({ metadata }: KubeObject): KubeObject {
    const namespace = namespaces.find(({ metadata: { name } }) => name === metadata.namespace);
    if (!namespace) throw new Error(`There is no namespace ${metadata.namespace}.`);
    return namespace;
  }

  /** Worked out when it is another than before, which most never are. */
  function stateOf(workload: KubeObject, at: number): WorkloadState {
    const known = latest.get(workload);
    if (known && !moving.has(workload)) return known;
    const changedAt = workloadChangedAt(workload, { at, startedAt });
    if (known?.changedAt === changedAt) return known;
    const objects = workloadObjects(workload, { namespace: namespaceOf(workload), at, startedAt });
    const addressedAt = endpointsChangedAt(workload, { at, startedAt });
    const made = { workload, changedAt, addressedAt, objects };
    latest.set(workload, made);
    return made;
  }

  let jobs: { readonly changedAt: number; readonly objects: readonly KubeObject[] } | undefined;

  function jobsAt(at: number): readonly KubeObject[] {
    const changedAt = jobsChangedAt(at);
    if (jobs?.changedAt !== changedAt) {
      jobs = { changedAt, objects: cronJobs.flatMap((job) => cronJobObjects(job, namespaceOf(job), at)) };
    }
    return jobs.objects;
  }

  function sliceOf(service: KubeObject, at: number): KubeObject {
    const states = (behind.get(service) ?? []).map((workload) => stateOf(workload, at));
    const known = slices.get(service);
    if (known && states.every((state, i) => state === known.states[i])) return known.slice;
    const pods = states.flatMap(({ objects }) => objects.filter(({ kind }) => kind === "Pod"));
    const slice = endpointSliceObject(service, pods, Math.max(0, ...states.map(({ addressedAt }) => addressedAt)));
    slices.set(service, { states, slice });
    return slice;
  }

  return {
    kinds: KINDS,

    objectsAt(at) {
      return [
        ...still,
        ...others.map(({ object, still: same }) => editedAt(object, at) ?? same),
        ...workloads.flatMap((workload) => stateOf(workload, at).objects),
        ...services.map((service) => sliceOf(service, at)),
        ...jobsAt(at),
      ];
    },

    changesBetween(from, until) {
      const moments = [
        ...[...moving].flatMap((workload) => changesOf(workload, { from, until, startedAt })),
        ...editsBetween(from, until),
        ...jobChangesBetween(from, until),
      ];
      return [...new Set(moments)].sort((a, b) => a - b);
    },
  };
}

/** What is written names an owner; what is served has its uid too. */
function withOwners(objects: readonly KubeObject[]): KubeObject[] {
  return objects.map((object) => {
    const owners = object.metadata.ownerReferences?.map((reference) => {
      const owner = objects.find(
        ({ kind, apiVersion, metadata }) =>
          kind === reference.kind &&
          apiVersion === reference.apiVersion &&
          metadata.name === reference.name &&
          metadata.namespace === object.metadata.namespace,
      );
      if (!owner) throw new Error(`${keyOf(object)} has no owner ${reference.name}.`);
      return ownedBy(owner);
    });
    return owners ? { ...object, metadata: { ...object.metadata, ownerReferences: owners } } : object;
  });
}

type WorkloadState = {
  readonly workload: KubeObject;
  readonly changedAt: number;
  /** When the addresses of its pods last changed. */
  readonly addressedAt: number;
  readonly objects: readonly KubeObject[];
};

/** Whether a Service selects the pods of a workload. */
function isBehind({ metadata, spec }: KubeObject, workload: KubeObject): boolean {
  const { selector = {} } = spec as { selector?: Record<string, string> };
  return workload.metadata.namespace === metadata.namespace && selects(selector, podLabelsOf(workload));
}

function podLabelsOf({ spec }: KubeObject): Readonly<Record<string, string>> {
  return (spec as { template: { metadata: { labels?: Record<string, string> } } }).template.metadata.labels ?? {};
}

function namespaceObject(written: KubeObject): KubeObject {
  const { metadata } = written;
  const labels = { "kubernetes.io/metadata.name": metadata.name, ...metadata.labels };
  return stamped({
    ...written,
    metadata: { ...metadata, labels },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  });
}

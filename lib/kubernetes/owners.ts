import { byOwner, memoOn } from "./indexes";
import type { Pod, Workload } from "./objects/core";
import type { KubernetesObject, OwnerReference } from "./objects/meta";
import type { KindViews } from "./snapshot";

type Controllers = Pick<KindViews, "replicaSets" | "jobs" | "pods">;

/** What people call a pod's workload: its kind and name. */
export type WorkloadName = { readonly kind: string; readonly namespace: string; readonly name: string };

/**
 * The workload a pod belongs to: what controls it, or what controls that, where a ReplicaSet or a Job stands between.
 * A pod that nothing controls is its own. Where the ReplicaSet is not known (not read, or just made), its Deployment's
 * name is read off its own, which ends in the hash of the pod's template.
 */
export function workloadOfPod({ metadata }: Pod, kinds: Pick<KindViews, "replicaSets" | "jobs">): WorkloadName {
  const namespace = metadata.namespace ?? "";
  const owner = controllerOf({ metadata });
  if (!owner) return { kind: "Pod", namespace, name: metadata.name };
  if (owner.kind === "ReplicaSet") {
    const above = aboveOf(owner, kinds.replicaSets.objects);
    if (above) return { kind: above.kind, namespace, name: above.name };
    const hash = metadata.labels?.["pod-template-hash"];
    if (hash !== undefined && owner.name.endsWith(`-${hash}`) && !isKnown(owner, kinds.replicaSets.objects)) {
      return { kind: "Deployment", namespace, name: owner.name.slice(0, -hash.length - 1) };
    }
  }
  const above = owner.kind === "Job" ? aboveOf(owner, kinds.jobs.objects) : undefined;
  return { kind: (above ?? owner).kind, namespace, name: (above ?? owner).name };
}

/** The pods of a workload, through its ReplicaSets or Jobs if it has them. */
export function podsOfWorkload(workload: Workload | KubernetesObject, kinds: Controllers): readonly Pod[] {
  const { uid } = workload.metadata;
  if (uid === undefined) return [];
  const between = [
    ...(byOwner(kinds.replicaSets.objects).get(uid) ?? []),
    ...(byOwner<KubernetesObject>(kinds.jobs.objects).get(uid) ?? []),
  ];
  const pods = byOwner(kinds.pods.objects);
  return [uid, ...between.map(({ metadata }) => metadata.uid ?? "")].flatMap((owner) => pods.get(owner) ?? []);
}

export function controllerOf({ metadata }: Pick<KubernetesObject, "metadata">): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

const byUid = memoOn((objects: readonly KubernetesObject[]) => {
  return new Map(objects.map((object) => [object.metadata.uid, object]));
});

function aboveOf(owner: OwnerReference, objects: readonly KubernetesObject[]): OwnerReference | undefined {
  const object = byUid(objects).get(owner.uid);
  return object && controllerOf(object);
}

function isKnown(owner: OwnerReference, objects: readonly KubernetesObject[]): boolean {
  return byUid(objects).has(owner.uid);
}

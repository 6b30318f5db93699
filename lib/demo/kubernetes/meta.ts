import { apiVersionOf, kindOf } from "./kinds";
import {
  type KubeObject,
  keyOf,
  LONG_AGO_DAYS,
  longAgo,
  type OwnerReference,
  timestamp,
  uidOf,
  versionOf,
} from "./object";

/** When an object was made and last changed (unix seconds), and by whom, where that is told. */
export type Stamp = {
  /** Absent: long ago. */
  readonly madeAt?: number | undefined;
  /** Absent: when it was made. */
  readonly changedAt?: number | undefined;
  /** How often its `spec` was changed, and once for its making. */
  readonly generation?: number;
  /** Who wrote the last change. Absent: the tool that applies what is in the repository. */
  readonly manager?: { readonly name: string; readonly operation: "Apply" | "Update" };
};

/** Kinds whose objects have no `spec` that could have a generation. */
const WITHOUT_GENERATION = new Set([
  "Pod",
  "Node",
  "ConfigMap",
  "Namespace",
  "Service",
  "ServiceAccount",
  "EndpointSlice",
  "Event",
]);

/**
 * The object with what an API server adds: uid, versions, moments, and who changed it last.
 * Everything follows from the object's name and the moments alone.
 */
export function stamped(object: KubeObject, stamp: Stamp = {}): KubeObject {
  const key = keyOf(object);
  const madeAt = stamp.madeAt ?? madeLongAgo(object, key);
  const changedAt = Math.max(stamp.changedAt ?? madeAt, madeAt);
  const manager = stamp.manager ?? (isConfiguration(object) ? GITOPS : undefined);
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid: objectUid(object, madeAt),
      resourceVersion: versionOf(changedAt, key),
      creationTimestamp: timestamp(madeAt),
      ...(WITHOUT_GENERATION.has(object.kind) ? {} : { generation: stamp.generation ?? 1 }),
      ...(manager ? { managedFields: [managedFields(object, manager, changedAt)] } : {}),
    },
  };
}

/** A reference to the controller that made an object. */
export function ownedBy(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? objectUid(owner, madeLongAgo(owner, keyOf(owner))),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Namespaces come before what is in them. */
function madeLongAgo({ kind }: KubeObject, key: string): number {
  return longAgo(key) - (kind === "Namespace" ? LONG_AGO_DAYS * 24 * 3600 : 0);
}

/** What an object is given for life: another one of the same name, made at another moment, has another. */
function objectUid(object: KubeObject, madeAt: number): string {
  return uidOf(`${keyOf(object)}@${madeAt}`);
}

const GITOPS = { name: "argocd-controller", operation: "Apply" } as const;

function isConfiguration(object: KubeObject): boolean {
  return kindOf(object)?.custom === true;
}

function managedFields(object: KubeObject, manager: NonNullable<Stamp["manager"]>, at: number) {
  const kind = kindOf(object);
  return {
    manager: manager.name,
    operation: manager.operation,
    apiVersion: kind ? apiVersionOf(kind, kind.versions[0] ?? "v1") : object.apiVersion,
    time: timestamp(at),
    fieldsType: "FieldsV1",
    fieldsV1: { "f:spec": Object.fromEntries(Object.keys(object.spec ?? {}).map((field) => [`f:${field}`, {}])) },
  };
}

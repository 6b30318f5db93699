import { scrambled } from "../pod-names";
import { NODES } from "../world-places";
import { EVENTS_KEPT, eventObjects } from "./events";
import type { PodTemplate } from "./injection";
import {
  existsAt,
  isReady,
  isWanted,
  type Life,
  lastChange,
  lastCountedChange,
  lastEndpointChange,
  livesAt,
  placeOf,
  proxyRestarts,
} from "./lives";
import { ownedBy, stamped } from "./meta";
import { type KubeObject, keyOf, longAgo, timestamp } from "./object";
import { podAt } from "./pods";

type WorkloadSpec = {
  readonly replicas?: number;
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: PodTemplate;
};

export type WorkloadFrame = {
  readonly namespace: KubeObject;
  /** Unix seconds. */
  readonly at: number;
  readonly startedAt: number;
};

/** A Deployment, StatefulSet or DaemonSet with its status at a moment, its ReplicaSets, its pods, and what happened to them. */
export function workloadObjects(written: KubeObject, frame: WorkloadFrame): KubeObject[] {
  const lives = livesAt(written, frame.at, frame.startedAt);
  return [...controlledObjects(written, lives, frame), ...eventObjects(written, lives, frame.at)];
}

function controlledObjects(written: KubeObject, lives: readonly Life[], frame: WorkloadFrame): KubeObject[] {
  const workload = withStatus(written, lives, frame.at);
  const alive = lives.filter((life) => existsAt(life, frame.at));
  if (workload.kind !== "Deployment") {
    return [workload, ...alive.map((life) => podOfSet(workload, life, frame))];
  }
  const revisions = [...new Set(lives.map(({ revision }) => revision))];
  return [
    workload,
    ...revisions.flatMap((revision) => {
      const ofRevision = lives.filter((life) => life.revision === revision);
      return replicaSetObjects(workload, revision, ofRevision, frame);
    }),
  ];
}

/** The moment of the newest change to any of these objects. */
export function workloadChangedAt(written: KubeObject, { at, startedAt }: Omit<WorkloadFrame, "namespace">): number {
  const lives = livesAt(written, at, startedAt);
  const restartedAt = proxyRestarts(written, 0, at)?.lastAt ?? 0;
  const forgottenAt = restartedAt + EVENTS_KEPT <= at ? restartedAt + EVENTS_KEPT : 0;
  return Math.max(lastChange(lives, at) ?? 0, restartedAt, forgottenAt);
}

/** The moment of the newest change to the addresses of its pods. */
export function endpointsChangedAt(written: KubeObject, { at, startedAt }: Omit<WorkloadFrame, "namespace">): number {
  return lastEndpointChange(livesAt(written, at, startedAt), at) ?? 0;
}

function withStatus(written: KubeObject, lives: readonly Life[], at: number): KubeObject {
  const spec = written.spec as WorkloadSpec;
  const newest = lives.at(-1)?.revision ?? "";
  const wanted = lives.filter((life) => life.revision === newest && isWanted(life, at)).length;
  const alive = lives.filter((life) => existsAt(life, at) && life.until > at);
  const updated = alive.filter(({ revision }) => revision === newest).length;
  const ready = lives.filter((life) => isReady(life, at)).length;
  const madeAt = longAgo(keyOf(written));
  const changedAt = Math.max(madeAt, lastCountedChange(lives, at) ?? madeAt);
  const generation = generationOf(lives, at);
  const template = templateOf(written, newest);

  if (written.kind === "DaemonSet") {
    const status = {
      currentNumberScheduled: alive.length,
      desiredNumberScheduled: NODES.length,
      numberAvailable: ready,
      numberMisscheduled: 0,
      numberReady: ready,
      updatedNumberScheduled: updated,
      observedGeneration: generation,
    };
    return stamped({ ...written, spec: { ...spec, template }, status }, { madeAt, changedAt, generation });
  }
  const counts = { replicas: alive.length, readyReplicas: ready, availableReplicas: ready, updatedReplicas: updated };
  const annotations = {
    ...written.metadata.annotations,
    "deployment.kubernetes.io/revision": revisionNumber(written, newest),
  };
  const isDeployment = written.kind === "Deployment";
  const object = {
    ...written,
    metadata: isDeployment ? { ...written.metadata, annotations } : written.metadata,
    spec: { ...spec, replicas: wanted, template },
    status: {
      ...counts,
      observedGeneration: generation,
      ...(isDeployment ? { conditions: conditionsOf(wanted, ready, changedAt) } : {}),
    },
  };
  return stamped(object, { madeAt, changedAt, generation });
}

function conditionsOf(wanted: number, ready: number, changedAt: number) {
  const when = { lastUpdateTime: timestamp(changedAt), lastTransitionTime: timestamp(changedAt) };
  const isAvailable = ready >= wanted;
  return [
    {
      type: "Available",
      status: isAvailable ? "True" : "False",
      reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      ...when,
    },
    {
      type: "Progressing",
      status: "True",
      reason: isAvailable ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
      ...when,
    },
  ];
}

function replicaSetObjects(
  workload: KubeObject,
  revision: string,
  lives: readonly Life[],
  { namespace, at }: WorkloadFrame,
): KubeObject[] {
  const { name } = workload.metadata;
  const hash = scrambled(`${workload.metadata.namespace}/${name}${revision}`, 9);
  const labels = { "pod-template-hash": hash };
  const template = templateOf(workload, revision);
  const wanted = lives.filter((life) => isWanted(life, at)).length;
  const ready = lives.filter((life) => isReady(life, at)).length;
  const madeAt = Math.min(...lives.map(({ from }) => from));
  const ownLabels = { ...template.metadata.labels, ...labels };
  const replicaSet = stamped(
    {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace.metadata.name ? { namespace: namespace.metadata.name } : {}),
        labels: ownLabels,
        annotations: {
          "deployment.kubernetes.io/desired-replicas": String(wanted),
          "deployment.kubernetes.io/revision": revisionNumber(workload, revision),
        },
        ownerReferences: [ownedBy(workload)],
      },
      spec: {
        replicas: wanted,
        selector: { matchLabels: { ...(workload.spec as WorkloadSpec).selector.matchLabels, ...labels } },
        template: { ...template, metadata: { ...template.metadata, labels: ownLabels } },
      },
      status: {
        replicas: wanted,
        fullyLabeledReplicas: wanted,
        readyReplicas: ready,
        availableReplicas: ready,
        observedGeneration: generationOf(lives, at),
      },
    },
    { madeAt, changedAt: lastCountedChange(lives, at), generation: generationOf(lives, at) },
  );
  const pods = lives
    .filter((life) => existsAt(life, at))
    .map((life) => podAt({ namespace, workload, owner: replicaSet, template, labels }, life, at));
  return [replicaSet, ...pods];
}

function podOfSet(workload: KubeObject, life: Life, { namespace, at }: WorkloadFrame): KubeObject {
  const { name } = workload.metadata;
  const revision = { "controller-revision-hash": scrambled(`${name} template`, 10) };
  const labels =
    workload.kind === "StatefulSet"
      ? {
          ...revision,
          "statefulset.kubernetes.io/pod-name": life.pod.name,
          "apps.kubernetes.io/pod-index": life.pod.name.slice(name.length + 1),
        }
      : { ...revision, "pod-template-generation": "1" };
  const { template } = workload.spec as WorkloadSpec;
  return podAt({ namespace, workload, owner: workload, template, labels }, life, at);
}

/** A revision of every hour runs that hour's build; the one before a rollout ran the build before. */
function templateOf(workload: KubeObject, revision: string): PodTemplate {
  const { template } = workload.spec as WorkloadSpec;
  const [first, ...others] = template.spec.containers;
  if (!first || revision === "") return template;
  const image = revision.startsWith("@")
    ? first.image.replace(/-rc.*$/, `-rc.${revision.slice(1)}`)
    : `${first.image}-previous`;
  return { ...template, spec: { ...template.spec, containers: [{ ...first, image }, ...others] } };
}

function revisionNumber(workload: KubeObject, revision: string): string {
  if (revision.startsWith("@")) return String(Number(revision.slice(1)) - Math.floor(FIRST_GENERATION / 3600));
  return revision === "" && placeOf(workload)?.before ? "2" : "1";
}

/** Grows with every pod that is made or ended: the changes to `replicas` and to the template. */
function generationOf(lives: readonly Life[], at: number): number {
  const changes = lives.flatMap(({ from, until }) => [from, until]).filter((moment) => moment <= at);
  return Math.max(1, Math.floor((Math.max(0, ...changes) - FIRST_GENERATION) / 60));
}

/** Generations are minutes since then, so that they grow without anything being counted. */
const FIRST_GENERATION = Date.parse("2026-10-01T00:00:00Z") / 1000;

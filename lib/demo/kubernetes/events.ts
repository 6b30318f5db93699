import { hashOf } from "../pod-names";
import { type Life, proxyRestarts, READY_AFTER } from "./lives";
import { stamped } from "./meta";
import { type KubeObject, timestamp } from "./object";

/** An API server forgets events after this long. Seconds. */
export const EVENTS_KEPT = 3600;

type Happening = {
  readonly at: number;
  readonly pod: string;
  readonly about: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  readonly reason: string;
  readonly message: string;
  readonly by: string;
  readonly type?: "Normal" | "Warning";
};

/** What controllers and kubelets said within the last hour of the pods of one workload. */
export function eventObjects(workload: KubeObject, lives: readonly Life[], at: number): KubeObject[] {
  const happenings = [...lives.flatMap((life) => happeningsOf(workload, life)), ...restartsOf(workload, lives, at)];
  return happenings
    .filter((happening) => happening.at <= at && at < happening.at + EVENTS_KEPT)
    .map((happening) => eventOf(happening, workload.metadata.namespace ?? ""));
}

function happeningsOf(workload: KubeObject, { pod, from, until }: Life): Happening[] {
  const about = { apiVersion: "v1", kind: "Pod", name: pod.name };
  const controller = { apiVersion: workload.apiVersion, kind: workload.kind, name: workload.metadata.name };
  return [
    {
      at: from,
      pod: pod.name,
      about: controller,
      reason: "ScalingReplicaSet",
      message: `Scaled up replica set ${pod.name.slice(0, -6)}`,
      by: "deployment-controller",
    },
    {
      at: from,
      pod: pod.name,
      about,
      reason: "Scheduled",
      message: `Successfully assigned ${workload.metadata.namespace}/${pod.name} to ${pod.node}`,
      by: "default-scheduler",
    },
    { at: from + READY_AFTER, pod: pod.name, about, reason: "Started", message: "Started container", by: "kubelet" },
    {
      at: until,
      pod: pod.name,
      about: controller,
      reason: "ScalingReplicaSet",
      message: `Scaled down replica set ${pod.name.slice(0, -6)}`,
      by: "deployment-controller",
    },
    { at: until, pod: pod.name, about, reason: "Killing", message: "Stopping container", by: "kubelet" },
  ];
}

function restartsOf(workload: KubeObject, lives: readonly Life[], at: number): Happening[] {
  return lives.flatMap(({ pod, from }): Happening[] => {
    const restarts = proxyRestarts(workload, from, at);
    if (!restarts) return [];
    const about = { apiVersion: "v1", kind: "Pod", name: pod.name };
    const message = "Back-off restarting failed container istio-proxy";
    return [{ at: restarts.lastAt, pod: pod.name, about, reason: "BackOff", message, by: "kubelet", type: "Warning" }];
  });
}

function eventOf({ at, pod, about, reason, message, by, type = "Normal" }: Happening, namespace: string): KubeObject {
  const when = timestamp(at);
  return stamped(
    {
      apiVersion: "v1",
      kind: "Event",
      metadata: {
        // What distinguishes the events of one object is hexadecimal, and was a time once.
        name: `${about.name}.${(at * 4096 + (hashOf(`${reason} ${pod}`) % 4096)).toString(16)}`,
        namespace,
      },
      involvedObject: { ...about, namespace },
      reason,
      message,
      type,
      count: 1,
      firstTimestamp: when,
      lastTimestamp: when,
      reportingComponent: by,
      source: { component: by },
    },
    { madeAt: at },
  );
}

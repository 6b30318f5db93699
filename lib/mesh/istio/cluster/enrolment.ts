import { byKey, memoOn } from "../../../kubernetes/indexes";
import type { Pod, WebhookConfiguration } from "../../../kubernetes/objects/core";
import type { ClusterSnapshot } from "../../../kubernetes/snapshot";
import type { ClusterVocabulary, KubernetesLabels as Labels } from "../../cluster-vocabulary";
import { dataplaneOfPod } from "./pods";

/*
 * What puts the pods of a namespace into the mesh, and which of them it has not reached. Labels are wishes; what was done
 * stands on the pods.
 * @see https://istio.io/latest/docs/setup/upgrade/canary/#stable-revision-labels
 * @see https://istio.io/latest/docs/ambient/usage/add-workloads/
 */

type Kinds = Pick<ClusterSnapshot, "kinds">;

/** The revision that `istio-injection=enabled` stands for, and what a revision is called that has no name. */
const DEFAULT = "default";

export const enrolment: NonNullable<ClusterVocabulary["enrolment"]> = {
  reads: ["namespaces", "mutatingWebhooks"],
  of(cluster, namespace, pods) {
    const labels = byKey(cluster.kinds.namespaces.objects).get(namespace)?.metadata.labels ?? {};
    const own = pods.filter(canJoin);
    const told = [injectionOf(cluster, labels, own), captureOf(labels, own)];
    return told.flatMap((what) =>
      what === undefined ? [] : [{ kind: "Namespace", namespace, name: namespace, what }],
    );
  },
};

/** Pods in the network of their node are never in the mesh, whatever labels say. */
function canJoin({ spec }: Pod): boolean {
  return spec?.hostNetwork !== true;
}

/** The revision or tag that a namespace's labels ask for. `istio-injection` goes before `istio.io/rev`. */
export function askedRevision(labels: Labels): string | undefined {
  const injection = labels["istio-injection"];
  if (injection !== undefined) return injection === "enabled" ? DEFAULT : undefined;
  return labels["istio.io/rev"] || undefined;
}

function injectionOf(cluster: Kinds, labels: Labels, pods: readonly Pod[]): string | undefined {
  const asked = askedRevision(labels);
  if (asked === undefined) return undefined;
  const wanting = pods.filter(wantsSidecar);
  const injector = injectorsIn(cluster.kinds.mutatingWebhooks.objects).get(asked);
  if (!injector) {
    if (cluster.kinds.mutatingWebhooks.state.is !== "read") return undefined;
    return `asks for sidecars of the revision or tag ${asked}, which does not exist: pods that start now get none`;
  }
  const { revision, tag } = injector;
  const by = tag === undefined || tag === revision ? "" : `, by its tag ${tag}`;
  const others = wanting.map(injectedRevision).filter((each) => each !== undefined && each !== revision);
  const without = wanting.filter((pod) => dataplaneOfPod(pod) === "none").length;
  return [
    `injects sidecars of revision ${revision}${by}`,
    ...(others.length > 0
      ? [`${share(others.length, wanting.length)} that of ${[...new Set(others)].sort().join(", ")} until restarted`]
      : []),
    ...(without > 0 ? [`${share(without, wanting.length)} none until started anew`] : []),
  ].join("; ");
}

/** "2 of 3 pods have". */
function share(some: number, all: number, [one, many] = ["has", "have"]): string {
  return `${some} of ${all} ${all === 1 ? "pod" : "pods"} ${some === 1 ? one : many}`;
}

/** A pod's own label goes before its annotation, and both before its namespace. */
function wantsSidecar({ metadata: { labels = {}, annotations = {} } }: Pod): boolean {
  return (labels["sidecar.istio.io/inject"] ?? annotations["sidecar.istio.io/inject"]) !== "false";
}

type Injector = { readonly revision: string; readonly tag?: string };

/** What injects, by the revision or the tag that it answers to. */
const injectorsIn = memoOn((webhooks: readonly WebhookConfiguration[]): ReadonlyMap<string, Injector> => {
  const injectors = new Map<string, Injector>();
  for (const { metadata } of webhooks) {
    const { "istio.io/rev": revision, "istio.io/tag": tag } = metadata.labels ?? {};
    if (!revision) continue;
    if (tag) injectors.set(tag, { revision, tag });
    else if (!injectors.has(revision)) injectors.set(revision, { revision });
  }
  return injectors;
});

/** The revision that injected a pod, as its injector noted; undefined for a pod that none has injected. */
export const injectedRevision: (pod: Pod) => string | undefined = memoOn(({ metadata: { annotations = {} } }) => {
  const status = annotations["sidecar.istio.io/status"];
  if (status === undefined) return undefined;
  return revisionIn(status) || annotations["istio.io/rev"] || DEFAULT;
});

function revisionIn(status: string): string | undefined {
  try {
    const { revision } = Object(JSON.parse(status)) as { revision?: unknown };
    return typeof revision === "string" ? revision : undefined;
  } catch {
    return undefined;
  }
}

/** A pod's own label goes before its namespace's, and a proxy of its own before both. */
function captureOf(ofNamespace: Labels, pods: readonly Pod[]): string | undefined {
  if (ofNamespace["istio.io/dataplane-mode"] !== "ambient") return undefined;
  const ways = pods
    .filter(({ metadata: { labels = {} } }) => (labels["istio.io/dataplane-mode"] ?? "ambient") === "ambient")
    .map(dataplaneOfPod);
  const left = ways.filter((way) => way === "none").length;
  if (left === 0) return "enrols its pods in the ambient mesh";
  const are = share(left, ways.filter((way) => way === "ambient" || way === "none").length, ["is", "are"]);
  return `enrols its pods in the ambient mesh; ${are} not captured by its node's proxy`;
}

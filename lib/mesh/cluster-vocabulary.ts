import type { ConfigNote, Dataplane } from "../graph/model";
import type { KindId } from "../kubernetes/kinds";
import type { Pod, Service } from "../kubernetes/objects/core";
import type { ClusterSnapshot } from "../kubernetes/snapshot";
import type { Visibility } from "./hosts";
import type { Route } from "./route";

export type KubernetesLabels = Readonly<Record<string, string>>;

type Kinds = Pick<ClusterSnapshot, "kinds">;

/** How one pod takes part: by a proxy of its own, by its node's, as a proxy that stands for itself, or not at all. */
export type PodDataplane = Exclude<Dataplane, "mixed">;

/** A proxy that stands for itself rather than beside a program. */
export type ProxyRole = "gateway" | "waypoint";

/** What is part of the mesh and runs outside of Kubernetes: one workload with its machines. */
export type Machines = {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: KubernetesLabels;
  readonly addresses: readonly string[];
};

/** A host in a cluster, in `hostKey`'s spelling, and the service it is, if it is one. */
export type HostInCluster = {
  readonly cluster: Kinds;
  readonly host: string;
  readonly service?: Service;
};

/** What an object says, and whose proxies see it. */
export type SeenNote = ConfigNote & { readonly visibility: Visibility };

/** Limits on a host; with `podLabels`, on those of its pods alone. */
export type LimitNote = SeenNote & { readonly podLabels?: KubernetesLabels };

/** A kind of caller that no proxy can name, told by the annotations of whom it calls. */
export type NamelessCaller = {
  isCalling(annotations: KubernetesLabels): boolean;
  /** What it may be and what would end it, as a sentence about those that are called. */
  inWords(called: string, isOne: boolean): string;
};

/** What is told by objects of these kinds: where they cannot be read, an answer names it as not checked. */
type ToldBy = { readonly reads: readonly KindId[] };

/**
 * How a mesh is told from the objects of a cluster. A mesh that has no word for something leaves it out. Functions are
 * pure, and quick: they are asked for each pod, or each host.
 */
export type ClusterVocabulary = {
  /** The app its metrics give a workload whose pods have these labels; undefined where they name none. */
  appOf(labels: KubernetesLabels): string | undefined;
  /** Its version, likewise. */
  versionOf(labels: KubernetesLabels): string | undefined;
  /** What metrics call a workload beside its own name. */
  otherNames?(workload: { readonly kind: string; readonly name: string }, labels: KubernetesLabels): readonly string[];
  /** What is done, not what labels wish for. */
  dataplaneOf(pod: Pick<Pod, "metadata" | "spec">): PodDataplane;
  /** What the labels and annotations of a workload's pods say of a proxy that stands for itself. */
  roleOf?(labels: KubernetesLabels, annotations: KubernetesLabels): ProxyRole | undefined;
  /** Whether they are the control plane's, or a node's proxy: parts of the mesh that need no proxy. */
  isControlPlane?(labels: KubernetesLabels): boolean;
  /** Whether pods of a namespace with these labels join the mesh unless they say otherwise. */
  isMeshNamespace?(labels: KubernetesLabels): boolean;
  /** Of a namespace's labels those that put it into the mesh, or keep it out. */
  meshLabelsOf?(labels: KubernetesLabels): KubernetesLabels;
  /** Whether a label of a pod says nothing to a reader, such as what an injector repeats. */
  isNoise?(label: string): boolean;
  readonly namelessCallers?: readonly NamelessCaller[];
  readonly machines?: ToldBy & { of(cluster: Kinds): readonly Machines[] };
  /** `behind` is how the pods behind the host's service take part. */
  readonly routes?: ToldBy & { of(host: HostInCluster, behind: () => Dataplane | undefined): readonly Route[] };
  /** The labels of the pods that a route's subset of a host is made of. */
  readonly subsets?: ToldBy & { labelsOf(cluster: Kinds, host: string, subset: string): KubernetesLabels | undefined };
  /** Connections, requests, ejections. */
  readonly limits?: ToldBy & { of(cluster: Kinds, host: string): readonly LimitNote[] };
  /** Hosts that are no service of Kubernetes, and that the configuration declares. */
  readonly declared?: ToldBy & {
    of(cluster: Kinds, host: string): readonly SeenNote[];
    /** What can keep a caller from seeing what is there for everybody, in words. */
    readonly hiddenBy: { readonly declared: string; readonly service: string };
  };
  /** What puts a namespace's pods into the mesh, and which of these it has not reached, or not yet. */
  readonly enrolment?: ToldBy & {
    of(cluster: Kinds, namespace: string, pods: readonly Pod[]): readonly ConfigNote[];
  };
  /** Objects that make a gateway of the pods with these labels. */
  readonly gateways?: ToldBy & { selecting(cluster: Kinds, labels: KubernetesLabels): readonly ConfigNote[] };
  readonly waypoints?: ToldBy & {
    /** The object that pods with these labels are the waypoint of. */
    ofProxy(labels: KubernetesLabels, namespace: string): ConfigObject | undefined;
    /** What a service is to go through; `isThere` is undefined where that cannot be checked. */
    of(cluster: Kinds, service: Service): (ConfigObject & { readonly isThere: boolean | undefined }) | undefined;
  };
};

export type ConfigObject = Pick<ConfigNote, "kind" | "namespace" | "name">;

/** The words that are told by objects of their own kinds. */
export type ToldWord = {
  [Word in keyof Required<ClusterVocabulary>]: Required<ClusterVocabulary>[Word] extends ToldBy ? Word : never;
}[keyof ClusterVocabulary];

import type { Namespace, Pod } from "../kubernetes/objects/core";
import type { Dataplane } from "./model";

type Labels = Readonly<Record<string, string>>;

/** How a mesh reads Kubernetes objects: what it calls an app, and by what it is told who takes part. */
export type Membership = {
  /** What telemetry calls the app of a workload whose pods have these labels. */
  appOf(labels: Labels, workload: string): string;
  /** Undefined where the labels name no version. */
  versionOf(labels: Labels): string | undefined;
  /** By which proxy a pod takes part; `none` where it does not. */
  dataplaneOf(pod: Pod): Exclude<Dataplane, "mixed">;
  /** The labels of a namespace that put it into the mesh, or keep it out. */
  meshLabelsOf(namespace: Namespace): Labels;
};

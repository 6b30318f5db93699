import { memoOn } from "../kubernetes/indexes";
import { type ClusterSnapshot, memoOnSnapshot } from "../kubernetes/snapshot";
import type { Meshes } from "../mesh/meshes";
import { type ServiceIndex, servicesIn } from "./services";
import { type WorkloadIndex, workloadsIn } from "./workloads";

/** A cluster with what is known of it: what rows of lists and nodes of graphs are told by. */
export type KnownCluster = ClusterSnapshot & {
  readonly meshes: Meshes;
  readonly workloads: WorkloadIndex;
  readonly services: ServiceIndex;
};

/** Reads a cluster by the words of the meshes that may be in it, once for each snapshot. Pure. */
export const knownCluster: (meshes: Meshes) => (snapshot: ClusterSnapshot) => KnownCluster = memoOn((meshes) =>
  memoOnSnapshot((snapshot) => ({
    ...snapshot,
    meshes,
    workloads: workloadsIn(meshes)(snapshot),
    services: servicesIn(meshes)(snapshot),
  })),
);

/** The same step by step, each of some milliseconds in a large cluster; what is there at the end is quick to have. */
export function* knowing(snapshots: readonly ClusterSnapshot[], meshes: Meshes): Generator<void> {
  for (const snapshot of snapshots) {
    for (const derive of [workloadsIn, servicesIn]) {
      derive(meshes)(snapshot);
      yield;
    }
  }
}

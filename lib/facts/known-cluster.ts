import { memoOn } from "../kubernetes/indexes";
import type { Service } from "../kubernetes/objects/core";
import { type ClusterSnapshot, memoOnSnapshot } from "../kubernetes/snapshot";
import { hostKey } from "../mesh/hosts";
import type { Meshes } from "../mesh/meshes";
import { type ServiceIndex, servicesIn } from "./services";
import { type ClusterWorkload, type WorkloadIndex, workloadsIn } from "./workloads";

/** A cluster with what is known of it: what rows of lists and nodes of graphs are told by. */
export type KnownCluster = ClusterSnapshot & {
  readonly meshes: Meshes;
  readonly workloads: WorkloadIndex;
  readonly services: ServiceIndex;
  readonly hosts: HostIndex;
};

/** A host (in `hostKey`'s spelling), as one cluster's configuration knows it. */
export type KnownHost = {
  readonly cluster: KnownCluster;
  readonly host: string;
  /** Absent for hosts that are no service of Kubernetes. */
  readonly service?: Service;
};

/** The same hosts, and lists of them, whoever asks: what was found out about one is kept with it. */
export type HostIndex = {
  /** A list of one. */
  named(host: string, service: Service | undefined): readonly KnownHost[];
  /** Those of the services in front of a workload. */
  inFrontOf(workload: ClusterWorkload): readonly KnownHost[];
};

/** Reads a cluster by the words of the meshes that may be in it, once for each snapshot. Pure. */
export const knownCluster: (meshes: Meshes) => (snapshot: ClusterSnapshot) => KnownCluster = memoOn((meshes) =>
  memoOnSnapshot((snapshot) => {
    const services = servicesIn(meshes)(snapshot);
    const hosts = hostIndex(services, () => cluster);
    const cluster: KnownCluster = { ...snapshot, meshes, workloads: workloadsIn(meshes)(snapshot), services, hosts };
    return cluster;
  }),
);

function hostIndex(services: ServiceIndex, clusterOf: () => KnownCluster): HostIndex {
  const known = new Map<string, readonly [KnownHost]>();
  const ofWorkloads = new Map<ClusterWorkload, readonly KnownHost[]>();

  function named(host: string, service: Service | undefined): readonly [KnownHost] {
    const held = known.get(host);
    if (held && held[0].service === service) return held;
    const made = [{ cluster: clusterOf(), host, ...(service ? { service } : {}) }] as const;
    known.set(host, made);
    return made;
  }

  function inFrontOf(workload: ClusterWorkload): readonly KnownHost[] {
    const held = ofWorkloads.get(workload);
    if (held) return held;
    const found = services
      .inFrontOf(workload)
      .flatMap((service) => named(hostKey(service.metadata.name, workload.namespace), service));
    ofWorkloads.set(workload, found);
    return found;
  }

  return { named, inFrontOf };
}

/** The same step by step, each of some milliseconds in a large cluster; what is there at the end is quick to have. */
export function* knowing(snapshots: readonly ClusterSnapshot[], meshes: Meshes): Generator<void> {
  for (const snapshot of snapshots) {
    for (const derive of [workloadsIn, servicesIn]) {
      derive(meshes)(snapshot);
      yield;
    }
  }
}

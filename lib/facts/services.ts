import { grouped } from "../grouped";
import { byKey, byNamespace, keyOf, memoOn } from "../kubernetes/indexes";
import type { Service } from "../kubernetes/objects/core";
import { hasLabels } from "../kubernetes/selectors";
import { type ClusterSnapshot, memoOnKinds } from "../kubernetes/snapshot";
import type { Meshes } from "../mesh/meshes";
import { type ClusterWorkload, type WorkloadIndex, workloadKinds, workloadsIn } from "./workloads";

/** Which workloads are behind which services. */
export type ServiceIndex = {
  readonly all: readonly Service[];
  get(namespace: string, name: string): Service | undefined;
  behind(service: Service): readonly ClusterWorkload[];
  inFrontOf(workload: ClusterWorkload): readonly Service[];
  inNamespace(namespace: string): readonly Service[];
};

const NONE: readonly never[] = [];

/** By the services' selectors over the labels of the workloads' pods. */
export const servicesIn: (meshes: Meshes) => (cluster: Pick<ClusterSnapshot, "kinds">) => ServiceIndex = memoOn(
  (meshes) =>
    memoOnKinds(["services", ...workloadKinds(meshes)], (kinds) =>
      indexOf(kinds.services.objects, workloadsIn(meshes)({ kinds })),
    ),
);

function indexOf(objects: readonly Service[], workloads: WorkloadIndex): ServiceIndex {
  const behind = new Map<Service, ClusterWorkload[]>();
  const inFront = new Map<ClusterWorkload, Service[]>();
  const carriers = new Map<string, ReadonlyMap<string, readonly ClusterWorkload[]>>();
  /** By one label of the selector, so that a namespace of a thousand services is not compared with a thousand workloads. */
  const candidates = (namespace: string, label: string, value: string) => {
    const key = `${namespace}/${label}`;
    const known = carriers.get(key) ?? grouped(workloads.inNamespace(namespace), ({ labels }) => labels[label] ?? "");
    carriers.set(key, known);
    return known.get(value) ?? NONE;
  };
  for (const service of objects) {
    const { namespace = "" } = service.metadata;
    const selector = service.spec?.selector ?? {};
    const [first] = Object.entries(selector);
    if (!first) continue;
    const chosen = candidates(namespace, ...first).filter(({ labels }) => hasLabels(labels, selector));
    behind.set(service, chosen);
    for (const workload of chosen) inFront.set(workload, [...(inFront.get(workload) ?? []), service]);
  }
  return {
    all: objects,
    get: (namespace, name) => byKey(objects).get(keyOf(namespace, name)),
    behind: (service) => behind.get(service) ?? NONE,
    inFrontOf: (workload) => inFront.get(workload) ?? NONE,
    inNamespace: (namespace) => byNamespace(objects).get(namespace) ?? NONE,
  };
}

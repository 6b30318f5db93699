import { byKey, keyOf } from "../../kubernetes/indexes";
import type { Service } from "../../kubernetes/objects/core";
import { hasLabels } from "../../kubernetes/selectors";
import { type ClusterSnapshot, memoOnSnapshot } from "../../kubernetes/snapshot";
import { type ClusterWorkload, grouping, workloadsIn } from "./workloads";

/** Which workloads are behind which services. */
export type ServiceIndex = {
  get(namespace: string, name: string): Service | undefined;
  behind(service: Service): readonly ClusterWorkload[];
  inFrontOf(workload: ClusterWorkload): readonly Service[];
};

const NONE: readonly never[] = [];

/** By the services' selectors over the labels of the workloads' pods. */
export const servicesIn: (snapshot: ClusterSnapshot) => ServiceIndex = memoOnSnapshot((snapshot) => {
  const { objects } = snapshot.kinds.services;
  const behind = new Map<Service, ClusterWorkload[]>();
  const inFront = new Map<ClusterWorkload, Service[]>();
  const carriers = new Map<string, ReadonlyMap<string, readonly ClusterWorkload[]>>();
  /** By one label of the selector, so that a namespace of a thousand services is not compared with a thousand workloads. */
  const candidates = (namespace: string, label: string, value: string) => {
    const key = `${namespace}/${label}`;
    const known =
      carriers.get(key) ?? grouping(workloadsIn(snapshot).inNamespace(namespace), ({ labels }) => labels[label] ?? "");
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
    get: (namespace, name) => byKey(objects).get(keyOf(namespace, name)),
    behind: (service) => behind.get(service) ?? NONE,
    inFrontOf: (workload) => inFront.get(workload) ?? NONE,
  };
});

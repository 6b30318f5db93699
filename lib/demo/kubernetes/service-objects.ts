import { hashOf, scrambled } from "../pod-names";
import { ownedBy, stamped } from "./meta";
import type { KubeObject } from "./object";

type Port = {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
};

type ServiceSpec = {
  readonly type?: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports: readonly Port[];
};

/** A Service with what an API server fills in. */
export function serviceObject(written: KubeObject): KubeObject {
  const spec = written.spec as ServiceSpec;
  const { name, namespace } = written.metadata;
  const hash = hashOf(`${namespace}/${name} address`);
  const clusterIP = `10.96.${hash % 250}.${(Math.floor(hash / 250) % 250) + 2}`;
  const isBalanced = spec.type === "LoadBalancer";
  return stamped({
    ...written,
    spec: {
      ...spec,
      type: spec.type ?? "ClusterIP",
      ports: spec.ports.map((port) => ({ ...port, protocol: port.protocol ?? "TCP" })),
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
      sessionAffinity: "None",
    },
    status: { loadBalancer: isBalanced ? { ingress: [{ ip: `203.0.113.${(hash % 200) + 10}` }] } : {} },
  });
}

/** The EndpointSlice of a Service: every pod it selects that has an address, ready or not. */
export function endpointSliceObject(service: KubeObject, pods: readonly KubeObject[], changedAt: number): KubeObject {
  const { selector = {}, ports } = service.spec as ServiceSpec;
  const { name, namespace = "" } = service.metadata;
  const endpoints = pods
    .filter((pod) => pod.metadata.namespace === namespace && selects(selector, pod.metadata.labels ?? {}))
    .flatMap((pod) => endpointOf(pod));
  return stamped(
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: `${name}-${scrambled(`${namespace}/${name} slice`, 5)}`,
        generateName: `${name}-`,
        namespace,
        labels: {
          "kubernetes.io/service-name": name,
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        },
        ownerReferences: [ownedBy(service)],
      },
      addressType: "IPv4",
      endpoints,
      ports: ports.map((port) => ({ name: port.name, port: port.targetPort, protocol: port.protocol ?? "TCP" })),
    },
    { changedAt },
  );
}

/** Whether all labels that are asked for are there; nothing asked for selects nothing. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}

function endpointOf({ metadata, spec, status }: KubeObject) {
  const { podIP, conditions } = status as { podIP?: string; conditions: readonly { type: string; status: string }[] };
  if (!podIP) return [];
  const terminating = metadata.deletionTimestamp !== undefined;
  const ready = conditions.some((condition) => condition.type === "Ready" && condition.status === "True");
  return [
    {
      addresses: [podIP],
      conditions: { ready, serving: ready, terminating },
      nodeName: (spec as { nodeName: string }).nodeName,
      targetRef: { kind: "Pod", name: metadata.name, namespace: metadata.namespace, uid: metadata.uid },
    },
  ];
}

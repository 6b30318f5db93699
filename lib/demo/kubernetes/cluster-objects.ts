import { NODES } from "../world-places";
import { apiVersionOf, KINDS, type Kind, resourceOf } from "./kinds";
import { stamped } from "./meta";
import { type KubeObject, keyOf, longAgo, timestamp } from "./object";
import { nodeAddress } from "./pods";

/** What the API server says it is; Istio 1.30 supports it. */
export const KUBERNETES_VERSION = "v1.35.2";

/** The cluster's machines. */
export function nodeObjects(): KubeObject[] {
  return NODES.map((name) => {
    const resources = { cpu: "8", memory: "32801632Ki", pods: "110", "ephemeral-storage": "203056560Ki" };
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          "kubernetes.io/arch": "amd64",
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "topology.kubernetes.io/region": "east",
          "topology.kubernetes.io/zone": `east-${"abc"[NODES.indexOf(name)]}`,
        },
      },
    };
    return stamped({
      ...node,
      spec: { podCIDR: `10.244.${NODES.indexOf(name) + 1}.0/24`, providerID: `demo://east/${name}` },
      status: {
        capacity: resources,
        allocatable: resources,
        addresses: [
          { type: "InternalIP", address: nodeAddress(name) },
          { type: "Hostname", address: name },
        ],
        conditions: [
          {
            type: "Ready",
            status: "True",
            reason: "KubeletReady",
            message: "kubelet is posting ready status",
            lastTransitionTime: timestamp(longAgo(keyOf(node))),
          },
        ],
        nodeInfo: { kubeletVersion: KUBERNETES_VERSION, operatingSystem: "linux", architecture: "amd64" },
      },
    });
  });
}

/** The definition of every kind that does not come with Kubernetes. */
export function definitionObjects(): KubeObject[] {
  return KINDS.filter(({ custom }) => custom).map(definitionOf);
}

function definitionOf(kind: Kind): KubeObject {
  const names = {
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural: kind.plural,
    singular: kind.kind.toLowerCase(),
    ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
  };
  const definition = {
    apiVersion: apiVersionOf({ group: "apiextensions.k8s.io" }, "v1"),
    kind: "CustomResourceDefinition",
    metadata: {
      name: resourceOf(kind),
      ...(kind.group.startsWith("gateway.")
        ? {
            annotations: {
              "gateway.networking.k8s.io/bundle-version": "v1.4.1",
              "gateway.networking.k8s.io/channel": "standard",
            },
          }
        : { labels: { app: "istio-pilot", chart: "istio", release: "istio" } }),
    },
  };
  const since = timestamp(longAgo(keyOf(definition)));
  return stamped({
    ...definition,
    spec: {
      group: kind.group,
      names,
      scope: kind.namespaced ? "Namespaced" : "Cluster",
      conversion: { strategy: "None" },
      versions: kind.versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        subresources: { status: {} },
      })),
    },
    status: {
      acceptedNames: names,
      storedVersions: kind.versions.slice(0, 1),
      conditions: [
        { type: "NamesAccepted", status: "True", reason: "NoConflicts", lastTransitionTime: since },
        { type: "Established", status: "True", reason: "InitialNamesAccepted", lastTransitionTime: since },
      ],
    },
  });
}

/** The service accounts that pods run as, and each namespace's `default`. */
export function serviceAccountObjects(
  namespaces: readonly KubeObject[],
  workloads: readonly KubeObject[],
): KubeObject[] {
  const names = new Set(namespaces.map(({ metadata }) => `${metadata.name}/default`));
  for (const { metadata, spec } of workloads) {
    const { template } = spec as { template: { spec: { serviceAccountName?: string } } };
    names.add(`${metadata.namespace}/${template.spec.serviceAccountName ?? "default"}`);
  }
  return [...names].sort().map((path) => {
    const [namespace = "", name = ""] = path.split("/");
    return stamped({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } });
  });
}

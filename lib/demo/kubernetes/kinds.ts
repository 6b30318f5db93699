/** One kind of object, as the API serves it. */
export type Kind = {
  /** Empty for the core group. */
  readonly group: string;
  /** Served versions, the preferred (and stored) one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  /** Its name in paths. */
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Comes from a CustomResourceDefinition: its items carry `kind` and `apiVersion` in lists too. */
  readonly custom: boolean;
  /** Paths that a field selector may name, beside `metadata.name` and `metadata.namespace`. */
  readonly selectable: readonly string[];
};

/**
 * Every kind the demo's API server knows.
 * Preferred versions are those of Kubernetes 1.35, Istio 1.30 and Gateway API 1.4.
 */
export const KINDS: readonly Kind[] = [
  builtIn("", "v1", "ConfigMap", { short: ["cm"] }),
  builtIn("", "v1", "Event", {
    short: ["ev"],
    selectable: ["involvedObject.kind", "involvedObject.name", "reason", "type"],
  }),
  builtIn("", "v1", "Namespace", { short: ["ns"], scope: "cluster", selectable: ["status.phase"] }),
  builtIn("", "v1", "Node", { short: ["no"], scope: "cluster", selectable: ["spec.unschedulable"] }),
  builtIn("", "v1", "Pod", {
    short: ["po"],
    selectable: ["spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase", "status.podIP"],
  }),
  builtIn("", "v1", "Secret", { selectable: ["type"] }),
  builtIn("", "v1", "Service", { short: ["svc"], selectable: ["spec.clusterIP", "spec.type"] }),
  builtIn("", "v1", "ServiceAccount", { short: ["sa"] }),
  builtIn("admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration", { scope: "cluster" }),
  builtIn("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration", { scope: "cluster" }),
  builtIn("apiextensions.k8s.io", "v1", "CustomResourceDefinition", { short: ["crd", "crds"], scope: "cluster" }),
  builtIn("apps", "v1", "DaemonSet", { short: ["ds"] }),
  builtIn("apps", "v1", "Deployment", { short: ["deploy"] }),
  builtIn("apps", "v1", "ReplicaSet", { short: ["rs"], selectable: ["status.replicas"] }),
  builtIn("apps", "v1", "StatefulSet", { short: ["sts"] }),
  builtIn("batch", "v1", "CronJob", { short: ["cj"] }),
  builtIn("batch", "v1", "Job", { selectable: ["status.successful"] }),
  builtIn("discovery.k8s.io", "v1", "EndpointSlice", {}),
  builtIn("networking.k8s.io", "v1", "NetworkPolicy", { plural: "networkpolicies", short: ["netpol"] }),
  custom("gateway.networking.k8s.io", ["v1", "v1beta1"], "Gateway", { short: ["gtw"] }),
  custom("gateway.networking.k8s.io", ["v1", "v1beta1"], "GatewayClass", {
    plural: "gatewayclasses",
    short: ["gc"],
    scope: "cluster",
  }),
  custom("gateway.networking.k8s.io", ["v1"], "GRPCRoute", {}),
  custom("gateway.networking.k8s.io", ["v1", "v1beta1"], "HTTPRoute", {}),
  custom("gateway.networking.k8s.io", ["v1beta1"], "ReferenceGrant", { short: ["refgrant"] }),
  custom("networking.istio.io", ["v1", "v1beta1", "v1alpha3"], "DestinationRule", { short: ["dr"] }),
  custom("networking.istio.io", ["v1alpha3"], "EnvoyFilter", {}),
  custom("networking.istio.io", ["v1", "v1beta1", "v1alpha3"], "Gateway", { short: ["gw"] }),
  custom("networking.istio.io", ["v1beta1"], "ProxyConfig", {}),
  custom("networking.istio.io", ["v1", "v1beta1", "v1alpha3"], "ServiceEntry", {
    plural: "serviceentries",
    short: ["se"],
  }),
  custom("networking.istio.io", ["v1", "v1beta1", "v1alpha3"], "Sidecar", {}),
  custom("networking.istio.io", ["v1", "v1beta1", "v1alpha3"], "VirtualService", { short: ["vs"] }),
  custom("networking.istio.io", ["v1", "v1beta1", "v1alpha3"], "WorkloadEntry", {
    plural: "workloadentries",
    short: ["we"],
  }),
  custom("networking.istio.io", ["v1", "v1beta1", "v1alpha3"], "WorkloadGroup", { short: ["wg"] }),
  custom("extensions.istio.io", ["v1alpha1"], "WasmPlugin", {}),
  custom("security.istio.io", ["v1", "v1beta1"], "AuthorizationPolicy", {
    plural: "authorizationpolicies",
    short: ["ap"],
  }),
  custom("security.istio.io", ["v1", "v1beta1"], "PeerAuthentication", { short: ["pa"] }),
  custom("security.istio.io", ["v1", "v1beta1"], "RequestAuthentication", { short: ["ra"] }),
  custom("telemetry.istio.io", ["v1", "v1alpha1"], "Telemetry", { plural: "telemetries", short: ["telemetry"] }),
];

/** The name of a kind in RBAC and in Status objects: `virtualservices.networking.istio.io`, `pods`. */
export function resourceOf({ group, plural }: Pick<Kind, "group" | "plural">): string {
  return group === "" ? plural : `${plural}.${group}`;
}

/** `apps/v1`, `v1`. */
export function apiVersionOf(kind: Pick<Kind, "group">, version: string): string {
  return kind.group === "" ? version : `${kind.group}/${version}`;
}

/** The kind that an object says it is; undefined for one that is not served. */
export function kindOf(
  object: { readonly apiVersion: string; readonly kind: string },
  kinds = KINDS,
): Kind | undefined {
  const [group, version] = groupVersion(object.apiVersion);
  return kinds.find((known) => known.group === group && known.kind === object.kind && known.versions.includes(version));
}

/** `["apps", "v1"]`, `["", "v1"]`. */
export function groupVersion(apiVersion: string): readonly [group: string, version: string] {
  const slash = apiVersion.indexOf("/");
  return [apiVersion.slice(0, Math.max(slash, 0)), apiVersion.slice(slash + 1)];
}

type Details = {
  /** Where adding an s does not do. */
  readonly plural?: string;
  readonly short?: readonly string[];
  readonly scope?: "cluster";
  readonly selectable?: readonly string[];
};

function builtIn(group: string, version: string, kind: string, details: Details): Kind {
  return { ...kindWith(group, [version], kind, details), custom: false };
}

function custom(group: string, versions: readonly string[], kind: string, details: Details): Kind {
  return { ...kindWith(group, versions, kind, details), custom: true };
}

function kindWith(
  group: string,
  versions: readonly string[],
  kind: string,
  { plural = `${kind.toLowerCase()}s`, short = [], scope, selectable = [] }: Details,
): Omit<Kind, "custom"> {
  return { group, versions, kind, plural, shortNames: short, namespaced: scope !== "cluster", selectable };
}

import {
  CONFIG_MAP,
  CRON_JOB,
  ENDPOINT_SLICE,
  JOB,
  METADATA_ONLY,
  NAMESPACE,
  NODE,
  POD,
  REPLICATION_CONTROLLER,
  SERVICE,
  WEBHOOKS,
  WHOLE,
  WORKLOAD,
} from "./masks";
import type * as core from "./objects/core";
import type * as gateway from "./objects/gateway-api";
import type * as istio from "./objects/istio";
import type { KubernetesObject } from "./objects/meta";
import { type Body, type Mask, trimmed } from "./trim";

/** Which objects of a kind are read: all, those of a namespace, those a selector chooses. */
export type Scope = {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
};

/** A kind of object that is read. Two kinds may share their plural, so the group belongs to the name. */
export type Kind<T extends KubernetesObject = KubernetesObject> = {
  /** Empty for Kubernetes' core. */
  readonly group: string;
  /** Versions we can read, best first. Discovery says which of them a cluster serves. */
  readonly versions: readonly [string, ...string[]];
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The server is asked for no more than metadata. */
  readonly metadataOnly: boolean;
  /** Which objects are read where the whole cluster may be read. */
  readonly everywhere: Scope;
  /** Which objects are read where it may not, in the namespaces that were configured. */
  within(namespaces: readonly string[]): readonly Scope[];
  trim(raw: unknown, version: string): T | undefined;
};

/* Groups of several kinds. */
const NETWORKING = "networking.istio.io/v1,v1beta1,v1alpha3";
const SECURITY = "security.istio.io/v1,v1beta1";
const GATEWAY = "gateway.networking.k8s.io/v1,v1beta1";
const ROUTE = "gateway.networking.k8s.io/v1,v1alpha2";
const SERVICES_OF_MANY = "multicluster.x-k8s.io/v1beta1,v1alpha1";
const ADMISSION = "admissionregistration.k8s.io/v1";
const ADMIN = "policy.networking.k8s.io/v1alpha1";

/** What the registry's objects are, by its keys. */
export type KindId = keyof typeof KINDS;
export type ObjectOf<K extends KindId> = (typeof KINDS)[K] extends Kind<infer T> ? T : never;

/**
 * Every kind that is read; nothing else ever is, and Secrets never. A kind that a cluster does not have costs nothing.
 * Which of a mesh's kinds there are, and in which versions: https://github.com/istio/istio/blob/master/pkg/config/schema/metadata.yaml,
 * https://gateway-api.sigs.k8s.io/reference/spec/ and the CRDs of the others.
 */
export const KINDS = {
  pods: kind<core.Pod>("/v1", "Pod", "pods", { mask: POD }),
  services: kind<core.Service>("/v1", "Service", "services", { mask: SERVICE }),
  namespaces: kind<core.Namespace>("/v1", "Namespace", "namespaces", { mask: NAMESPACE, namespaced: false }),
  nodes: kind<core.Node>("/v1", "Node", "nodes", { mask: NODE, namespaced: false }),
  serviceAccounts: bare("/v1", "ServiceAccount", "serviceaccounts"),
  configMaps: kind<core.ConfigMap>("/v1", "ConfigMap", "configmaps", { mask: CONFIG_MAP, ...meshConfigMaps() }),
  replicationControllers: kind<core.Workload>("/v1", "ReplicationController", "replicationcontrollers", {
    mask: REPLICATION_CONTROLLER,
  }),
  endpointSlices: kind<core.EndpointSlice>("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", {
    mask: ENDPOINT_SLICE,
  }),

  deployments: kind<core.Workload>("apps/v1", "Deployment", "deployments", { mask: WORKLOAD }),
  daemonSets: kind<core.Workload>("apps/v1", "DaemonSet", "daemonsets", { mask: WORKLOAD }),
  statefulSets: kind<core.Workload>("apps/v1", "StatefulSet", "statefulsets", { mask: WORKLOAD }),
  // Between a pod and its Deployment; there are ten old ones for each that is in use.
  replicaSets: bare("apps/v1", "ReplicaSet", "replicasets"),
  jobs: kind<core.Job>("batch/v1", "Job", "jobs", { mask: JOB }),
  cronJobs: kind<core.CronJob>("batch/v1", "CronJob", "cronjobs", { mask: CRON_JOB }),

  networkPolicies: whole<core.NetworkPolicy>("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
  ingresses: whole<core.Ingress>("networking.k8s.io/v1", "Ingress", "ingresses"),
  ingressClasses: clusterWide<core.IngressClass>("networking.k8s.io/v1", "IngressClass", "ingressclasses"),
  adminNetworkPolicies: clusterWide<gateway.OtherObject>(ADMIN, "AdminNetworkPolicy", "adminnetworkpolicies"),
  baselineAdminNetworkPolicies: clusterWide<gateway.OtherObject>(
    ADMIN,
    "BaselineAdminNetworkPolicy",
    "baselineadminnetworkpolicies",
  ),
  ciliumNetworkPolicies: whole<gateway.OtherObject>("cilium.io/v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies"),
  ciliumClusterwideNetworkPolicies: clusterWide<gateway.OtherObject>(
    "cilium.io/v2",
    "CiliumClusterwideNetworkPolicy",
    "ciliumclusterwidenetworkpolicies",
  ),
  mutatingWebhooks: kind<core.WebhookConfiguration>(
    ADMISSION,
    "MutatingWebhookConfiguration",
    "mutatingwebhookconfigurations",
    { mask: WEBHOOKS, namespaced: false },
  ),
  validatingWebhooks: kind<core.WebhookConfiguration>(
    ADMISSION,
    "ValidatingWebhookConfiguration",
    "validatingwebhookconfigurations",
    { mask: WEBHOOKS, namespaced: false },
  ),
  // Their names say which groups there are; their schemas would be tens of megabytes.
  customResourceDefinitions: kind<KubernetesObject>(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "customresourcedefinitions",
    { mask: METADATA_ONLY, namespaced: false },
  ),

  virtualServices: whole<istio.VirtualService>(NETWORKING, "VirtualService", "virtualservices"),
  destinationRules: whole<istio.DestinationRule>(NETWORKING, "DestinationRule", "destinationrules"),
  istioGateways: whole<istio.IstioGateway>(NETWORKING, "Gateway", "gateways"),
  serviceEntries: whole<istio.ServiceEntry>(NETWORKING, "ServiceEntry", "serviceentries"),
  workloadEntries: whole<istio.WorkloadEntry>(NETWORKING, "WorkloadEntry", "workloadentries"),
  workloadGroups: whole<istio.WorkloadGroup>(NETWORKING, "WorkloadGroup", "workloadgroups"),
  sidecars: whole<istio.Sidecar>(NETWORKING, "Sidecar", "sidecars"),
  envoyFilters: whole<istio.EnvoyFilter>("networking.istio.io/v1alpha3", "EnvoyFilter", "envoyfilters"),
  proxyConfigs: whole<istio.ProxyConfig>("networking.istio.io/v1beta1", "ProxyConfig", "proxyconfigs"),
  authorizationPolicies: whole<istio.AuthorizationPolicy>(SECURITY, "AuthorizationPolicy", "authorizationpolicies"),
  peerAuthentications: whole<istio.PeerAuthentication>(SECURITY, "PeerAuthentication", "peerauthentications"),
  requestAuthentications: whole<istio.RequestAuthentication>(
    SECURITY,
    "RequestAuthentication",
    "requestauthentications",
  ),
  telemetries: whole<istio.Telemetry>("telemetry.istio.io/v1,v1alpha1", "Telemetry", "telemetries"),
  wasmPlugins: whole<istio.IstioExtension>("extensions.istio.io/v1alpha1", "WasmPlugin", "wasmplugins"),
  trafficExtensions: whole<istio.IstioExtension>(
    "extensions.istio.io/v1alpha1",
    "TrafficExtension",
    "trafficextensions",
  ),

  gatewayClasses: clusterWide<gateway.GatewayClass>(GATEWAY, "GatewayClass", "gatewayclasses"),
  apiGateways: whole<gateway.ApiGateway>(GATEWAY, "Gateway", "gateways"),
  httpRoutes: whole<gateway.ApiRoute>(GATEWAY, "HTTPRoute", "httproutes"),
  grpcRoutes: whole<gateway.ApiRoute>(ROUTE, "GRPCRoute", "grpcroutes"),
  tlsRoutes: whole<gateway.ApiRoute>("gateway.networking.k8s.io/v1,v1alpha3,v1alpha2", "TLSRoute", "tlsroutes"),
  tcpRoutes: whole<gateway.ApiRoute>(ROUTE, "TCPRoute", "tcproutes"),
  udpRoutes: whole<gateway.ApiRoute>(ROUTE, "UDPRoute", "udproutes"),
  referenceGrants: whole<gateway.ReferenceGrant>(GATEWAY, "ReferenceGrant", "referencegrants"),
  backendTlsPolicies: whole<gateway.BackendTlsPolicy>(
    "gateway.networking.k8s.io/v1,v1alpha3",
    "BackendTLSPolicy",
    "backendtlspolicies",
  ),
  listenerSets: whole<gateway.ListenerSet>("gateway.networking.k8s.io/v1", "ListenerSet", "listenersets"),
  xBackends: whole<gateway.OtherObject>("gateway.networking.x-k8s.io/v1alpha1", "XBackend", "xbackends"),
  xBackendTrafficPolicies: whole<gateway.OtherObject>(
    "gateway.networking.x-k8s.io/v1alpha1",
    "XBackendTrafficPolicy",
    "xbackendtrafficpolicies",
  ),
  inferencePools: whole<gateway.OtherObject>("inference.networking.k8s.io/v1", "InferencePool", "inferencepools"),
  serviceExports: whole<gateway.OtherObject>(SERVICES_OF_MANY, "ServiceExport", "serviceexports"),
  serviceImports: whole<gateway.OtherObject>(SERVICES_OF_MANY, "ServiceImport", "serviceimports"),
} as const;

export const KIND_IDS = Object.keys(KINDS) as readonly KindId[];

/** A kind by its id, where its objects' type does not matter. */
export function kindOf(id: KindId): Kind {
  return KINDS[id];
}

type Options<T extends KubernetesObject> = {
  readonly mask: Mask<Body<T>>;
  readonly namespaced?: boolean;
  readonly everywhere?: Scope;
  readonly within?: Kind["within"];
};

/** `groupVersions` reads `group/best,second`. */
function kind<T extends KubernetesObject>(
  groupVersions: string,
  name: string,
  plural: string,
  { mask, namespaced = true, everywhere = {}, within }: Options<T>,
): Kind<T> {
  const [group = "", versions = ""] = groupVersions.split("/");
  const [best = "", ...others] = versions.split(",");
  return {
    group,
    versions: [best, ...others],
    kind: name,
    plural,
    namespaced,
    metadataOnly: Object.keys(mask).length === 0,
    everywhere,
    within: within ?? ((namespaces) => (namespaced ? namespaces.map((namespace) => ({ namespace })) : [])),
    trim: (raw, version) =>
      trimmed<T>(raw, mask, { apiVersion: group === "" ? version : `${group}/${version}`, kind: name }),
  };
}

/** Configuration: kept as it is. */
function whole<T extends KubernetesObject>(groupVersions: string, name: string, plural: string): Kind<T> {
  return kind<T>(groupVersions, name, plural, { mask: WHOLE as unknown as Mask<Body<T>> });
}

function clusterWide<T extends KubernetesObject>(groupVersions: string, name: string, plural: string): Kind<T> {
  return kind<T>(groupVersions, name, plural, { mask: WHOLE as unknown as Mask<Body<T>>, namespaced: false });
}

function bare(groupVersions: string, name: string, plural: string): Kind<KubernetesObject> {
  return kind<KubernetesObject>(groupVersions, name, plural, { mask: METADATA_ONLY });
}

/**
 * ConfigMaps hold anything, so only those of a control plane are read. Istio labels its own with the revision. A role
 * can allow them by name alone, and then a list is allowed that asks for one name.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
function meshConfigMaps(): Pick<Kind, "everywhere" | "within"> {
  const names = ["istio", "istio-sidecar-injector"];
  return {
    everywhere: { labelSelector: "istio.io/rev" },
    within: (namespaces) =>
      [...new Set([...namespaces, "istio-system"])].flatMap((namespace) =>
        names.map((name) => ({ namespace, fieldSelector: `metadata.name=${name}` })),
      ),
  };
}

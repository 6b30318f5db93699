import type { Container, Pod } from "../../../kubernetes/objects/core";

type Labels = Readonly<Record<string, string>>;

/** How a pod takes part in the mesh: through a proxy of its own, through its node's, or not at all. */
export type PodDataplane = "sidecar" | "ambient" | "none";

/**
 * A sidecar is the container `istio-proxy`, among the init containers if it is a native one. Ambient is what the CNI
 * says it has done, not what a label wishes for.
 * @see https://istio.io/latest/docs/ambient/usage/add-workloads/
 */
export function dataplaneOfPod({ metadata, spec }: Pick<Pod, "metadata" | "spec">): PodDataplane {
  if (spec?.containers?.some(isProxy)) return "sidecar";
  if (spec?.initContainers?.some((container) => isProxy(container) && container.restartPolicy === "Always")) {
    return "sidecar";
  }
  return metadata.annotations?.["ambient.istio.io/redirection"] === "enabled" ? "ambient" : "none";
}

function isProxy({ name }: Container): boolean {
  return name === "istio-proxy";
}

/** The app a workload's metrics are told apart by. */
export function canonicalName(labels: Labels, workload: string): string {
  return labels["service.istio.io/canonical-name"] ?? labels["app.kubernetes.io/name"] ?? labels.app ?? workload;
}

/** The version a workload's metrics are told apart by; `latest` where it names none. */
export function canonicalRevision(labels: Labels): string {
  return (
    labels["service.istio.io/canonical-revision"] ?? labels["app.kubernetes.io/version"] ?? labels.version ?? "latest"
  );
}

/**
 * What metrics call a workload beside its own name: what its pods say, and a job without the date at its end, which is
 * taken for that of a CronJob.
 * @see https://github.com/istio/istio/blob/master/pkg/kube/util.go
 */
export function otherNames(
  { kind, name }: { readonly kind: string; readonly name: string },
  labels: Labels,
): readonly string[] {
  const own = labels["service.istio.io/workload-name"];
  const [, dated] = (kind === "Job" && /^(.+)-\d{8,10}$/.exec(name)) || [];
  return [own, dated].filter((other) => other !== undefined && other !== name) as string[];
}

/** A proxy that stands for itself rather than beside a program. */
export type ProxyRole = "gateway" | "waypoint";

/**
 * What the labels and annotations of a proxy's pods say it is: those of the Gateway API's controller, or of the
 * injector. Gateways that are selected by a Gateway object alone are not told by this.
 */
export function proxyRole(labels: Labels, annotations: Labels): ProxyRole | undefined {
  const managed = labels["gateway.istio.io/managed"];
  if (managed === "istio.io-mesh-controller") return "waypoint";
  if (managed !== undefined) return "gateway";
  if (labels["gateway.networking.k8s.io/gateway-name"] !== undefined) return "gateway";
  return annotations["inject.istio.io/templates"]?.split(",").includes("gateway") ? "gateway" : undefined;
}

/** The Gateway (Gateway API) that a pod was made for. */
export function gatewayNameOf(labels: Labels): string | undefined {
  return labels["gateway.networking.k8s.io/gateway-name"];
}

/** Whether pods of a namespace join the mesh unless they say otherwise. */
export function isMeshNamespace(labels: Labels): boolean {
  if (labels["istio-injection"] !== undefined) return labels["istio-injection"] === "enabled";
  return labels["istio.io/rev"] !== undefined || labels["istio.io/dataplane-mode"] === "ambient";
}

/** A waypoint that labels ask for; `none` where they decline one. */
export type WaypointChoice = "none" | { readonly namespace: string; readonly name: string };

/** The waypoint of a service: its own label beats its namespace's. Undefined: none was asked for. */
export function waypointOf(own: Labels, ofNamespace: Labels, namespace: string): WaypointChoice | undefined {
  for (const labels of [own, ofNamespace]) {
    const name = labels["istio.io/use-waypoint"];
    if (name === undefined) continue;
    return name === "none" ? "none" : { namespace: labels["istio.io/use-waypoint-namespace"] ?? namespace, name };
  }
  return undefined;
}

/** The WorkloadGroup that a machine registered itself with. */
export function registrationGroup(annotations: Labels): string | undefined {
  return annotations["istio.io/autoRegistrationGroup"];
}

/** The control plane and the node's proxies: parts of the mesh that need no proxy. */
export function isControlPlane(labels: Labels): boolean {
  return labels.istio === "pilot" || labels.app === "ztunnel" || labels["k8s-app"] === "istio-cni-node";
}

/**
 * Whether Prometheus reads a pod's metrics from the program rather than through its proxy's agent.
 * @see https://istio.io/latest/docs/ops/integrations/prometheus/#option-1-metrics-merging
 */
export function isScrapedPastProxy(annotations: Labels): boolean {
  return annotations["prometheus.io/scrape"] === "true" && annotations["prometheus.istio.io/merge-metrics"] === "false";
}

/**
 * Whether the kubelet probes the program itself, past the proxy's agent, which would take the probes for it.
 * @see https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/
 */
export function isProbedDirectly(annotations: Labels): boolean {
  return annotations["sidecar.istio.io/rewriteAppHTTPProbers"] === "false";
}

/** Labels that say nothing to a reader: hashes, and what the injector repeats. */
export function isNoise(label: string): boolean {
  return NOISE.has(label);
}

const NOISE: ReadonlySet<string> = new Set([
  "pod-template-hash",
  "controller-revision-hash",
  "pod-template-generation",
  "statefulset.kubernetes.io/pod-name",
  "apps.kubernetes.io/pod-index",
  "controller-uid",
  "batch.kubernetes.io/controller-uid",
  "security.istio.io/tlsMode",
  "service.istio.io/canonical-name",
  "service.istio.io/canonical-revision",
]);

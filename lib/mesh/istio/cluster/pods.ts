import type { Container, Pod } from "../../../kubernetes/objects/core";
import type { KubernetesLabels as Labels, PodDataplane, ProxyRole } from "../../cluster-vocabulary";

/*
 * What Istio writes on pods and namespaces, and reads there.
 * @see https://istio.io/latest/docs/reference/config/labels/
 * @see https://istio.io/latest/docs/reference/config/annotations/
 */

/**
 * A sidecar is the container `istio-proxy`, among the init containers if it is a native one; where there is nothing else
 * in the pod, it is a gateway. Ambient is what the CNI says it has done, not what a label wishes for.
 * @see https://istio.io/latest/docs/ambient/usage/add-workloads/
 */
export function dataplaneOfPod({ metadata, spec = {} }: Pick<Pod, "metadata" | "spec">): PodDataplane {
  const { labels = {}, annotations = {} } = metadata;
  const role = proxyRole(labels, annotations);
  if (role) return role;
  const { containers = [], initContainers = [] } = spec;
  if (containers.some(isProxy)) return containers.length === 1 ? "gateway" : "sidecar";
  if (initContainers.some((container) => isProxy(container) && container.restartPolicy === "Always")) return "sidecar";
  return annotations["ambient.istio.io/redirection"] === "enabled" ? "ambient" : "none";
}

function isProxy({ name }: Container): boolean {
  return name === "istio-proxy";
}

/** The app a workload's metrics are told apart by; where its labels name none, it is the workload. */
export function canonicalName(labels: Labels): string | undefined {
  return firstOf(labels, "service.istio.io/canonical-name", "app.kubernetes.io/name", "app");
}

/** The version a workload's metrics are told apart by; where its labels name none, `latest`. */
export function canonicalRevision(labels: Labels): string | undefined {
  return firstOf(labels, "service.istio.io/canonical-revision", "app.kubernetes.io/version", "version");
}

/** A label without a value names nothing. */
function firstOf(labels: Labels, ...names: readonly string[]): string | undefined {
  for (const name of names) if (labels[name]) return labels[name];
  return undefined;
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

/** Whether pods of a namespace join the mesh unless they say otherwise. Injection turned off leaves ambient as it is. */
export function isMeshNamespace(labels: Labels): boolean {
  if (labels["istio.io/dataplane-mode"] === "ambient") return true;
  if (labels["istio-injection"] !== undefined) return labels["istio-injection"] === "enabled";
  return labels["istio.io/rev"] !== undefined;
}

/** The labels of a namespace that put it into the mesh, or keep it out. */
export function meshLabelsOf(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => MESH_LABELS.has(name)));
}

const MESH_LABELS: ReadonlySet<string> = new Set([
  "istio-injection",
  "istio.io/rev",
  "istio.io/dataplane-mode",
  "istio.io/use-waypoint",
]);

/** The control plane and the node's proxies: parts of the mesh that need no proxy. */
export function isControlPlane(labels: Labels): boolean {
  return labels.istio === "pilot" || labels.app === "ztunnel" || labels["k8s-app"] === "istio-cni-node";
}

/** Labels that the injector repeats. */
export function isNoise(label: string): boolean {
  return NOISE.has(label);
}

const NOISE: ReadonlySet<string> = new Set([
  "security.istio.io/tlsMode",
  "service.istio.io/canonical-name",
  "service.istio.io/canonical-revision",
]);

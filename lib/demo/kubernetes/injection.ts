import type { DataPlane } from "../world-places";
import type { KubeObject } from "./object";

/** A container of a pod's spec; the demo reads these fields and passes on the rest. */
export type Container = {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly { readonly containerPort: number; readonly name?: string; readonly protocol?: string }[];
  readonly [field: string]: unknown;
};

export type PodTemplate = {
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly containers: readonly Container[];
    readonly restartPolicy?: string;
  };
};

/** How a pod takes part in the mesh: with a classic sidecar, with a native one (an init container that stays), by ztunnel. */
export type Injection = "sidecar" | "native sidecar" | "ambient" | "none";

/** The revisions and tags whose webhooks exist. */
const KNOWN_REVISIONS = new Set(["default", "prod"]);

/** Namespaces whose injector was told to use native sidecars. */
const NATIVE = new Set(["payments", "shop"]);

/** What the injector left alone because it was made before its namespace was labelled. */
const OLDER_THAN_LABEL = new Set(["shop/debug-shell"]);

/** What the webhooks of the demo make of a pod of this namespace. */
export function injectionOf(namespace: KubeObject, workload: string, template: PodTemplate): Injection {
  const { name, labels = {} } = namespace.metadata;
  const own = template.metadata.labels ?? {};
  if (OLDER_THAN_LABEL.has(`${name}/${workload}`) || own["sidecar.istio.io/inject"] === "false") return "none";
  if (template.metadata.annotations?.["inject.istio.io/templates"] === "gateway") return "none";

  const revision = labels["istio.io/rev"];
  const isInjected =
    labels["istio-injection"] === "enabled" || (revision !== undefined && KNOWN_REVISIONS.has(revision));
  if (isInjected) return NATIVE.has(name) ? "native sidecar" : "sidecar";
  const mode = own["istio.io/dataplane-mode"] ?? labels["istio.io/dataplane-mode"];
  return mode === "ambient" ? "ambient" : "none";
}

/** Whether that agrees with what the telemetry's world says of the workload. */
export function agrees(injection: Injection, plane: DataPlane): boolean {
  if (plane === "sidecar") return injection === "sidecar" || injection === "native sidecar";
  if (plane === "ambient") return injection === "ambient";
  return injection === "none";
}

import type { Membership } from "../../inventory/membership";
import type { Pod } from "../../kubernetes/objects/core";

/*
 * @see https://istio.io/latest/docs/reference/config/labels/
 * @see https://istio.io/latest/docs/reference/config/annotations/
 */
const APP_LABELS = ["service.istio.io/canonical-name", "app.kubernetes.io/name", "app"] as const;
const VERSION_LABELS = ["service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"] as const;
const NAMESPACE_LABELS = [
  "istio-injection",
  "istio.io/rev",
  "istio.io/dataplane-mode",
  "istio.io/use-waypoint",
] as const;

const PROXY = "istio-proxy";

/** How Istio names and recognises what takes part in its mesh. */
export const istioMembership: Membership = {
  appOf: (labels, workload) => firstOf(labels, APP_LABELS) ?? workload,
  versionOf: (labels) => {
    const version = firstOf(labels, VERSION_LABELS);
    // What Istio writes where nobody named one.
    return version === "latest" ? undefined : version;
  },
  dataplaneOf,
  meshLabelsOf: ({ metadata: { labels = {} } }) =>
    Object.fromEntries(
      NAMESPACE_LABELS.flatMap((name) => {
        const value = labels[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
};

/** What was injected, and what was captured: labels only say what was wished for. */
function dataplaneOf({ metadata: { annotations = {} }, spec = {} }: Pod): ReturnType<Membership["dataplaneOf"]> {
  const { containers = [], initContainers = [] } = spec;
  const isProxy = ({ name }: { readonly name: string }) => name === PROXY;
  if (containers.some(isProxy)) return containers.length === 1 ? "gateway" : "sidecar";
  // A native sidecar is an init container that goes on.
  if (initContainers.some((container) => isProxy(container) && container.restartPolicy === "Always")) return "sidecar";
  return annotations["ambient.istio.io/redirection"] === "enabled" ? "ambient" : "none";
}

function firstOf(labels: Readonly<Record<string, string>>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = labels[name];
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

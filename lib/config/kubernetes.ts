import { isIPv6 } from "node:net";
import { delimiter, resolve } from "node:path";
import {
  type InCluster,
  KUBERNETES_DEFAULTS,
  type KubernetesConfig,
  SERVICE_ACCOUNT_FOLDER,
} from "../kubernetes/config";
import { KUBERNETES_SETTINGS as SETTINGS } from "./kubernetes-settings";
import type { Environment, Mistakes } from "./reader";
import type { Setting } from "./setting";

type Read = <T>(name: keyof typeof SETTINGS, setting: Setting<T>) => T | undefined;

/** The clusters to read, from the settings and from what Kubernetes tells each pod about itself. */
export function readKubernetes(env: Environment, read: Read, mistakes: Mistakes): KubernetesConfig {
  const contexts = (read("KUBERNETES_CONTEXTS", SETTINGS.KUBERNETES_CONTEXTS) ?? []).map(contextOf);
  const names = new Set(contexts.map(({ cluster }) => cluster));
  if (names.size < contexts.length) mistakes.add("KUBERNETES_CONTEXTS", "two of them name the same cluster");
  if (names.has("") || contexts.some(({ context }) => context === "")) {
    mistakes.add("KUBERNETES_CONTEXTS", "expected names of contexts, or cluster=context");
  }
  return {
    mode: read("KUBERNETES", SETTINGS.KUBERNETES) ?? KUBERNETES_DEFAULTS.mode,
    clusterName: read("KUBERNETES_CLUSTER", SETTINGS.KUBERNETES_CLUSTER) ?? KUBERNETES_DEFAULTS.clusterName,
    contexts,
    namespaces: [...new Set(read("KUBERNETES_NAMESPACES", SETTINGS.KUBERNETES_NAMESPACES))],
    memoryMb: read("KUBERNETES_MEMORY_MB", SETTINGS.KUBERNETES_MEMORY_MB) ?? KUBERNETES_DEFAULTS.memoryMb,
    // Next's server changes the directory it works in.
    kubeconfig: (read("KUBECONFIG", SETTINGS.KUBECONFIG) ?? "")
      .split(delimiter)
      .filter(Boolean)
      .map((path) => resolve(path)),
    inCluster: inClusterOf(env),
  };
}

function contextOf(text: string): { readonly cluster: string; readonly context: string } {
  const at = text.indexOf("=");
  return at < 0 ? { cluster: text, context: text } : { cluster: text.slice(0, at), context: text.slice(at + 1) };
}

/** @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
function inClusterOf({
  KUBERNETES_SERVICE_HOST: host,
  KUBERNETES_SERVICE_PORT: port,
}: Environment): InCluster | undefined {
  if (!host || !port) return undefined;
  return { server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`, folder: SERVICE_ACCOUNT_FOLDER };
}

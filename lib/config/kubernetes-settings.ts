import { setting } from "./setting";
import { integer, list, matching, oneOf, text } from "./values";

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const CLUSTER = /^[^\s=,]+$/;

/** Which clusters are read, and where in them. */
export const KUBERNETES_SETTINGS = {
  KUBERNETES: setting({
    key: "kubernetes",
    schema: oneOf(["auto", "none"]),
    fallback: "auto",
    meaning: "`auto` reads the cluster it runs in, else the kubeconfig's current context, else none; `none` reads none",
  }),
  KUBERNETES_CLUSTER: setting({
    key: "kubernetesCluster",
    schema: matching(CLUSTER, "expected a name"),
    fallback: "Kubernetes",
    meaning: "What that cluster is called in its metrics; `Kubernetes` is Istio's own default",
  }),
  KUBERNETES_CONTEXTS: setting({
    key: "kubernetesContexts",
    schema: list(text()),
    meaning:
      "Contexts of the kubeconfig, one for each cluster, instead; `east=admin@east,west=…` also names the clusters",
  }),
  KUBERNETES_NAMESPACES: setting({
    key: "kubernetesNamespaces",
    schema: list(matching(NAMESPACE, "expected names of namespaces")),
    meaning: "Namespaces to read what may not be read in the whole cluster",
  }),
  KUBERNETES_MEMORY_MB: setting({
    key: "kubernetesMemoryMb",
    schema: integer(16, 65_536),
    fallback: "512",
    meaning: "So much is kept of each cluster, in MB; what there is no room for is named, and the rest is read",
  }),
  KUBECONFIG: setting({
    key: "kubeconfig",
    schema: text(),
    meaning: "Kubeconfig files, joined by `:`, as for kubectl; without it `~/.kube/config`",
  }),
} as const;

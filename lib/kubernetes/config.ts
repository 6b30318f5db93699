/** How to reach the clusters. Plain data: whoever reads the configuration fills it. */
export type KubernetesConfig = {
  /** `auto`: the contexts that are named, else the cluster we run in, else the kubeconfig's current context, else none. */
  readonly mode: "auto" | "none";
  /** What the cluster is called in its own telemetry, where there is only one. Contexts name theirs. */
  readonly clusterName: string;
  /** Kubeconfig files, merged as kubectl does; empty: `~/.kube/config`, if it is there. */
  readonly kubeconfig: readonly string[];
  readonly contexts: readonly KubernetesContext[];
  /** Where to read kinds that may not be read in the whole cluster. */
  readonly namespaces: readonly string[];
  /** So much is kept of each cluster; what there is no room for is named. */
  readonly memoryMb: number;
  /** Given in a pod, which Kubernetes tells where its API is. */
  readonly inCluster?: InCluster | undefined;
};

export type KubernetesContext = {
  /** What the cluster is called in its own telemetry. */
  readonly cluster: string;
  readonly context: string;
};

export type InCluster = {
  readonly server: string;
  /** The folder with `token` and `ca.crt`. */
  readonly folder: string;
};

export const SERVICE_ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** `Kubernetes` is what Istio calls a cluster that nobody has given a name. */
export const KUBERNETES_DEFAULTS = {
  mode: "none",
  clusterName: "Kubernetes",
  kubeconfig: [],
  contexts: [],
  namespaces: [],
  memoryMb: 512,
} as const satisfies KubernetesConfig;

import { isAppError } from "../errors";
import { type ClusterReader, readCluster } from "./cluster";
import type { KubernetesConfig } from "./config";
import type { LoginOptions } from "./credentials";
import type { ClusterGap, ClusterSnapshot } from "./snapshot";
import type { Timing } from "./timing";

/** Every cluster that is configured. */
export type Clusters = {
  /** What is known now of each; none while credentials are looked for, or where there is no cluster. */
  snapshots(): readonly ClusterSnapshot[];
  /** What is missing of all of them, and why. */
  gaps(): readonly ClusterGap[];
  /** Whether each kind of each cluster was tried, well or not. */
  isTried(): boolean;
  reader(cluster: string): ClusterReader | undefined;
  close(): void;
};

export type ClustersOptions = { readonly timing?: Timing; readonly now?: () => number } & LoginOptions;

/** Starts to read the clusters. Never throws: what cannot be opened is a gap. */
export function openClusters(config: KubernetesConfig, options: ClustersOptions = {}): Clusters {
  let readers: readonly ClusterReader[] = [];
  let isOpening = true;
  let isClosed = false;
  let why: string | undefined;
  let last: readonly ClusterSnapshot[] = [];

  async function open(): Promise<void> {
    if (config.mode === "none") return;
    // Credentials need a client that is loaded only where there is a cluster.
    const { openLogins } = await import("./credentials");
    const logins = await openLogins(config, options);
    if (isClosed) for (const login of logins) login.close();
    else
      readers = logins.map((login) =>
        readCluster({ login, namespaces: config.namespaces, memoryMb: config.memoryMb, ...options }),
      );
  }

  void open()
    .catch((thrown: unknown) => {
      why = isAppError(thrown) ? thrown.message : `Kubernetes cannot be read (${nameOf(thrown)}).`;
    })
    .finally(() => {
      isOpening = false;
    });

  function snapshots(): readonly ClusterSnapshot[] {
    const now = readers.map((reader) => reader.snapshot());
    if (now.length !== last.length || now.some((snapshot, index) => snapshot !== last[index])) last = now;
    return last;
  }

  return {
    snapshots,

    gaps() {
      const ownGaps = why === undefined ? [] : [{ source: "kubernetes", what: "cluster", why }];
      return [...ownGaps, ...snapshots().flatMap(({ gaps }) => gaps)];
    },

    isTried: () => !isOpening && snapshots().every(({ complete }) => complete),
    reader: (cluster) => readers.find((reader) => reader.cluster === cluster),

    close() {
      isClosed = true;
      for (const reader of readers) reader.close();
    },
  };
}

/** By what nobody wrote into a kubeconfig: a message may quote it. */
function nameOf(thrown: unknown): string {
  const { code, name } = Object(thrown) as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? typeof thrown);
}

import type { Gap, SourceState } from "../graph/model";
import type { Clusters } from "../kubernetes/clusters";
import type { ClusterSnapshot } from "../kubernetes/snapshot";
import type { TelemetrySnapshot } from "./telemetry/snapshot";

/** The clusters as they were when figures were first answered with. */
export type PinnedClusters = {
  /** The same for the same content. */
  readonly version: string;
  readonly snapshots: readonly ClusterSnapshot[];
  /** What is missing of all clusters together: of each by itself its snapshot tells. */
  readonly gaps: readonly Gap[];
  readonly sources: readonly SourceState[];
};

/** Figures that stay, of an old moment or of a source that is down, are not shown with an old cluster for longer. */
const PINNED_SECONDS = 60;

type Pin = { readonly atSeconds: number; readonly pinnedAt: number; readonly clusters: PinnedClusters };
const pins = new WeakMap<object, WeakMap<TelemetrySnapshot["flows"], Pin>>();

/**
 * The clusters that go with these figures. A cluster changes with each pod that comes and goes, and an answer that did so,
 * too, would never be the one the browser has already: so it changes with the figures, once every cluster was read. Until
 * then it changes with the clusters.
 */
export function pinnedClusters(
  clusters: Pick<Clusters, "snapshots" | "gaps" | "isTried">,
  { flows, atSeconds }: Pick<TelemetrySnapshot, "flows" | "atSeconds">,
  now: number,
): PinnedClusters {
  const ofThese = pins.get(clusters) ?? new WeakMap<TelemetrySnapshot["flows"], Pin>();
  pins.set(clusters, ofThese);
  const pin = ofThese.get(flows);
  if (pin?.atSeconds === atSeconds && now - pin.pinnedAt < PINNED_SECONDS) return pin.clusters;
  const current = clustersNow(clusters);
  if (clusters.isTried()) ofThese.set(flows, { atSeconds, pinnedAt: now, clusters: current });
  return current;
}

function clustersNow(clusters: Pick<Clusters, "snapshots" | "gaps">): PinnedClusters {
  const snapshots = clusters.snapshots();
  const own = new Set(snapshots.map(({ cluster }) => `kubernetes/${cluster}`));
  const gaps = clusters.gaps().filter(({ source }) => !own.has(source));
  const versions = snapshots.map(({ cluster, version }) => `${cluster}@${version}`);
  return {
    version: [...versions, ...gaps.map(({ what, why }) => `${what}: ${why}`)].join(","),
    snapshots,
    gaps,
    sources: snapshots.map(clusterState),
  };
}

function clusterState({ cluster, complete, staleSince, gaps }: ClusterSnapshot): SourceState {
  const state: SourceState = { name: cluster, kind: "kubernetes" };
  const broken = gaps.find(({ what, pending }) => what === "cluster" && !pending);
  if (broken) {
    return {
      ...state,
      reachable: false,
      why: broken.why,
      ...(staleSince === undefined ? {} : { lastAnswerAt: staleSince }),
    };
  }
  return complete ? { ...state, reachable: true } : state;
}

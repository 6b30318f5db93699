import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../errors";
import { chosenReports } from "../graph/choose-reports";
import { judging } from "../graph/judge";
import type { Gap, SourceState } from "../graph/model";
import type { Figuring } from "../graph/view";
import { clusterFacts, INVENTORY_KINDS } from "../inventory/cluster-facts";
import { trafficOfNode } from "../inventory/details";
import type { Inventory, InventoryDetails, InventoryKind, InventoryRow } from "../inventory/model";
import { inventoryRows } from "../inventory/rows";
import { type MeshOf, meshOfRows } from "../inventory/telemetry-rows";
import type { Clusters } from "../kubernetes/clusters";
import type { ClusterGap } from "../kubernetes/snapshot";
import { istioMembership } from "../mesh/istio/membership";
import { inPieces } from "../pieces";
import type { ServerContext } from "./context";
import { meshGraph, sourceState, type Versioned } from "./load-graph";
import type { TelemetrySnapshot } from "./telemetry/snapshot";

/** What lists are made from. */
export type InventoryContext = Pick<ServerContext, "telemetry" | "config" | "now"> & {
  readonly clusters: Pick<Clusters, "snapshots" | "gaps">;
};

type Moment = {
  readonly latency: "now" | "wait" | "none";
  readonly windowSeconds: number;
  readonly atSeconds: number | undefined;
};

export type InventoryRequest = Moment & {
  readonly kind: InventoryKind;
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
};

/** As in ids, `unknown` is a cluster or namespace that telemetry does not tell. A namespace is in no other. */
export type DetailsRequest = Moment & {
  readonly kind: InventoryKind;
  readonly cluster: string;
  readonly namespace: string | undefined;
  readonly name: string;
};

const NOT_TOLD = "unknown";

/** From here on what a cluster is now says nothing of what it was. */
const PAST_SECONDS = 120;

/**
 * What there is of a kind in the mesh, with the figures of the graph: of the same samples, by the same functions. Never
 * rejects for a source that fails: what is missing is named. `prepare` is given the answers to come, before their
 * figures are shown to anybody.
 */
export async function loadInventory(
  context: InventoryContext,
  request: InventoryRequest,
  prepare?: (next: Versioned<Inventory>) => Promise<unknown>,
): Promise<Versioned<Inventory>> {
  const { kind, namespaces, clusters } = request;
  return versioned(context, request, request.namespaces, prepare, (snapshot) => {
    const { rows, ...answer } = everything(context, snapshot, request);
    return {
      ...answer,
      namespaces: namespacesOf(kind, rows),
      rows: rows.filter((row) => isChosen(kind, row, namespaces, clusters)),
    };
  });
}

/**
 * One row with its edges.
 * @throws AppError `not-found`, when the answer is made, for what neither telemetry nor cluster knows
 */
export async function loadInventoryDetails(
  context: InventoryContext,
  request: DetailsRequest,
): Promise<Versioned<InventoryDetails>> {
  const { kind, cluster, namespace, name } = request;
  const latencyOf = kind === "namespaces" ? name : namespace;
  return versioned(context, request, latencyOf === undefined ? [] : [latencyOf], undefined, (snapshot) => {
    const { rows, ...answer } = everything(context, snapshot, request);
    const row = rows.find(
      (row) =>
        row.name === name &&
        (row.cluster ?? NOT_TOLD) === cluster &&
        (kind === "namespaces" || (row.namespace ?? NOT_TOLD) === namespace),
    );
    if (!row) throw new AppError("not-found", "Neither the metrics of this window nor a cluster know it.");
    const mesh = meshOfRows(kind, meshOf(snapshot));
    return { ...answer, row, ...trafficOfNode(mesh, row.id, figuringOf(context, snapshot)) };
  });
}

async function versioned<T>(
  context: InventoryContext,
  request: InventoryRequest | DetailsRequest,
  namespaces: readonly string[],
  prepare: ((next: Versioned<T>) => Promise<unknown>) | undefined,
  make: (snapshot: TelemetrySnapshot) => T,
): Promise<Versioned<T>> {
  // Whoever waited for latency gets what others are given then.
  const key = JSON.stringify({ ...request, latency: request.latency === "none" });
  const answerFrom = (snapshot: TelemetrySnapshot): Versioned<T> => ({
    version: `${snapshot.version}/${clustersVersion(context)}/${key}`,
    pending: snapshot.latency.state === "pending" || snapshot.latency.state === "partial",
    value: async () => {
      await judgedAhead(context, snapshot, request.kind);
      return make(snapshot);
    },
  });
  const inUse = prepare && {
    key: `inventory/${key}`,
    prepare: (next: TelemetrySnapshot) => prepare(answerFrom(next)),
  };
  return answerFrom(await context.telemetry.read({ ...request, namespaces, idle: false }, inUse));
}

/** Cuts and judges the mesh piece by piece, so that others are answered in between; what is made of it then is quick. */
async function judgedAhead(context: InventoryContext, snapshot: TelemetrySnapshot, kind: InventoryKind): Promise<void> {
  chosenReports(snapshot.flows);
  await nextTurn();
  const by = figuringOf(context, snapshot);
  const mesh = meshOfRows(kind, meshOf(snapshot));
  await nextTurn();
  await inPieces(judging(mesh, { ...by, groupBy: "none" }));
  if (kind === "namespaces") await inPieces(judging(meshOf(snapshot)("workload"), { ...by, groupBy: "none" }));
}

function meshOf(snapshot: TelemetrySnapshot): MeshOf {
  return (type) => meshGraph(snapshot, { type, serviceNodes: false });
}

function clustersVersion({ clusters }: InventoryContext): string {
  const versions = clusters.snapshots().map(({ cluster, version }) => [cluster, version]);
  return JSON.stringify([versions, gapsOf(clusters)]);
}

type Everything = Omit<Inventory, "namespaces">;

function everything(
  context: InventoryContext,
  snapshot: TelemetrySnapshot,
  { kind, atSeconds }: Pick<InventoryRequest, "kind" | "atSeconds">,
): Everything {
  const { config, clusters, now } = context;
  const { state, atSeconds: latencyAt, refreshSeconds } = snapshot.latency;
  const isPast = atSeconds !== undefined && now() - snapshot.atSeconds > PAST_SECONDS;
  const known = new Map(clusters.snapshots().map((each) => [each.cluster, clusterFacts(each, istioMembership)]));
  const gaps = gapsOf(clusters);
  const rows = inventoryRows(kind, meshOf(snapshot), {
    ...figuringOf(context, snapshot),
    clusters: known,
    isPast,
  });
  return {
    at: snapshot.atSeconds,
    windowSeconds: snapshot.windowSeconds,
    refreshSeconds: config.refreshSeconds,
    latency: {
      state,
      ...(latencyAt === undefined ? {} : { at: latencyAt }),
      ...(refreshSeconds === undefined ? {} : { refreshSeconds }),
    },
    sources: [...snapshot.sources.map(sourceState), ...[...known.keys()].map((cluster) => clusterState(cluster, gaps))],
    rows,
    missing: [...snapshot.gaps, ...gaps, ...(isPast ? [...known.keys()].map(configurationOfNow) : [])],
  };
}

function figuringOf({ config }: InventoryContext, { windowSeconds, latency }: TelemetrySnapshot): Figuring {
  return { windowSeconds, health: config.health, latency: latency.buckets };
}

/** Gaps of what rows are made of. */
function gapsOf(clusters: Pick<Clusters, "gaps">): readonly ClusterGap[] {
  return clusters.gaps().filter(({ what }) => {
    const [kind = ""] = what.split(" in ");
    return kind === "cluster" || INVENTORY_KINDS.some((known) => known === kind);
  });
}

function clusterState(cluster: string, gaps: readonly ClusterGap[]): SourceState {
  const whole = gaps.find(({ source, what }) => source === `kubernetes/${cluster}` && what === "cluster");
  const state = { name: cluster, kind: "kubernetes" as const };
  if (!whole) return { ...state, reachable: true };
  return whole.pending ? state : { ...state, reachable: false, why: whole.why };
}

function configurationOfNow(cluster: string): Gap {
  return {
    source: `kubernetes/${cluster}`,
    what: "configuration",
    why: "Configuration as of now: pods of that moment are not known, and what had no traffic then is left out.",
  };
}

function isChosen(
  kind: InventoryKind,
  row: InventoryRow,
  namespaces: readonly string[],
  clusters: readonly string[],
): boolean {
  const namespace = kind === "namespaces" ? row.name : row.namespace;
  return (
    (namespaces.length === 0 || (namespace !== undefined && namespaces.includes(namespace))) &&
    (clusters.length === 0 || (row.cluster !== undefined && clusters.includes(row.cluster)))
  );
}

function namespacesOf(kind: InventoryKind, rows: readonly InventoryRow[]): Inventory["namespaces"] {
  const found = new Map<string, { cluster?: string; name: string }>();
  for (const { cluster, namespace, name } of rows) {
    const own = kind === "namespaces" ? name : namespace;
    if (own === undefined) continue;
    found.set(JSON.stringify([own, cluster]), { ...(cluster === undefined ? {} : { cluster }), name: own });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, place]) => place);
}

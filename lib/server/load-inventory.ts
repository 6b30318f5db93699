import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../errors";
import { knowing, knownCluster } from "../facts/known-cluster";
import { chosenReports } from "../graph/choose-reports";
import { judging } from "../graph/judge";
import type { Gap } from "../graph/model";
import { placeIn } from "../graph/node-identity";
import type { Figuring } from "../graph/view";
import { inventoryKinds } from "../inventory/cluster-rows";
import { trafficOfNode } from "../inventory/details";
import type { Inventory, InventoryDetails, InventoryKind, InventoryRow } from "../inventory/model";
import { inventoryRows } from "../inventory/rows";
import { type MeshOf, meshOfRows } from "../inventory/telemetry-rows";
import { meshesOf } from "../mesh/meshes";
import { FLAVOURS } from "../mesh/registry";
import { inPieces } from "../pieces";
import type { ServerContext } from "./context";
import { isOfNow, meshGraph, sourceState, type Versioned } from "./load-graph";
import { type PinnedClusters, pinnedClusters } from "./pinned-clusters";
import type { TelemetrySnapshot } from "./telemetry/snapshot";

/** What lists are made from. */
export type InventoryContext = Pick<ServerContext, "config" | "now"> & {
  readonly telemetry: Pick<ServerContext["telemetry"], "read">;
  readonly clusters: Pick<ServerContext["clusters"], "snapshots" | "gaps" | "isTried">;
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

const MESHES = meshesOf(FLAVOURS);

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
  const { kind } = request;
  return versioned(context, request, request.namespaces, prepare, (snapshot, clusters) => {
    const { rows, ...answer } = everything(context, snapshot, clusters, request);
    return {
      ...answer,
      namespaces: namespacesOf(kind, rows),
      rows: rows.filter((row) => isChosen(row, request)),
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
  return versioned(context, request, latencyOf === undefined ? [] : [latencyOf], undefined, (snapshot, clusters) => {
    const { rows, ...answer } = everything(context, snapshot, clusters, request);
    const row = rows.find(
      (row) =>
        row.name === name &&
        (row.cluster === cluster || (placeIn(row.id.split("/")[1] ?? "") ?? NOT_TOLD) === cluster) &&
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
  make: (snapshot: TelemetrySnapshot, clusters: PinnedClusters) => T,
): Promise<Versioned<T>> {
  // Whoever waited for latency gets what others are given then.
  const key = JSON.stringify({ ...request, latency: request.latency === "none" });
  const answerFrom = (snapshot: TelemetrySnapshot): Versioned<T> => {
    const clusters = pinnedClusters(context.clusters, snapshot, context.now());
    return {
      version: `${snapshot.version}/${clusters.version}/${key}`,
      pending: snapshot.latency.state === "pending" || snapshot.latency.state === "partial",
      value: async () => {
        await judgedAhead(context, snapshot, request.kind);
        await inPieces(knowing(clusters.snapshots, MESHES));
        return make(snapshot, clusters);
      },
    };
  };
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

type Everything = Omit<Inventory, "namespaces">;

function everything(
  context: InventoryContext,
  snapshot: TelemetrySnapshot,
  clusters: PinnedClusters,
  { kind, atSeconds }: Pick<InventoryRequest, "kind" | "atSeconds">,
): Everything {
  const { state, atSeconds: latencyAt, refreshSeconds } = snapshot.latency;
  const isPast = !isOfNow(atSeconds, context.now());
  const rows = inventoryRows(kind, meshOf(snapshot), {
    ...figuringOf(context, snapshot),
    at: snapshot.atSeconds,
    clusters: clusters.snapshots.map(knownCluster(MESHES)),
    isPast,
  });
  return {
    at: snapshot.atSeconds,
    windowSeconds: snapshot.windowSeconds,
    refreshSeconds: context.config.refreshSeconds,
    latency: {
      state,
      ...(latencyAt === undefined ? {} : { at: latencyAt }),
      ...(refreshSeconds === undefined ? {} : { refreshSeconds }),
    },
    sources: [...snapshot.sources.map(sourceState), ...clusters.sources],
    rows,
    missing: [
      ...snapshot.gaps,
      ...gapsOf(clusters),
      ...(isPast ? clusters.snapshots.map(({ cluster }) => configurationOfNow(cluster)) : []),
    ],
  };
}

function figuringOf({ config }: InventoryContext, { windowSeconds, latency }: TelemetrySnapshot): Figuring {
  return { windowSeconds, health: config.health, latency: latency.buckets };
}

/** Gaps of what rows are made of. */
function gapsOf({ gaps, snapshots }: PinnedClusters): readonly Gap[] {
  const kinds = inventoryKinds(MESHES);
  return [...gaps, ...snapshots.flatMap((snapshot) => snapshot.gaps)].filter(({ what }) => {
    const [kind = ""] = what.split(" in ");
    return kind === "cluster" || kinds.some((known) => known === kind);
  });
}

function configurationOfNow(cluster: string): Gap {
  return {
    source: `kubernetes/${cluster}`,
    what: "configuration",
    why: "Configuration as of now: pods of that moment are not known, and what had no traffic then is left out.",
  };
}

function isChosen(row: InventoryRow, { kind, namespaces, clusters }: InventoryRequest): boolean {
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

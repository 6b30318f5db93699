import { setImmediate as nextTurn } from "node:timers/promises";
import type { Config } from "../config/config";
import { buildGraph, type Cut, type MeshGraph } from "../graph/build";
import { chosenReports } from "../graph/choose-reports";
import { enriching } from "../graph/enrich";
import { explainGraph } from "../graph/explain";
import { judging } from "../graph/judge";
import type { Graph, GraphType, GroupBy, SourceState } from "../graph/model";
import { graphView, namespacesOf, type ViewOptions } from "../graph/view";
import { meshesOf } from "../mesh/meshes";
import { FLAVOURS } from "../mesh/registry";
import { inPieces } from "../pieces";
import type { SourceStatus } from "../prometheus/source";
import type { ServerContext } from "./context";
import { type PinnedClusters, pinnedClusters } from "./pinned-clusters";
import type { TelemetrySnapshot } from "./telemetry/snapshot";

export type GraphRequest = {
  readonly type: GraphType;
  readonly serviceNodes: boolean;
  readonly idle: boolean;
  readonly groupBy: GroupBy;
  readonly latency: "now" | "wait" | "none";
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
  readonly windowSeconds: number;
  readonly atSeconds: number | undefined;
  readonly explain: boolean;
};

/** An answer with what identifies it: the same version is the same answer, so it need not be made, or sent, again. */
export type Versioned<T> = { readonly version: string; readonly value: () => Promise<T>; readonly pending: boolean };

type GraphContext = Pick<ServerContext, "telemetry" | "config" | "now"> & {
  readonly clusters: Pick<ServerContext["clusters"], "snapshots" | "gaps" | "isTried">;
};

/** How far from now figures may be for the clusters of now to be theirs. */
const NOW_SECONDS = 120;

/** Whether figures that were asked for are of about now. */
export function isOfNow(atSeconds: number | undefined, now: number): boolean {
  return atSeconds === undefined || atSeconds > now - NOW_SECONDS;
}

/**
 * The service graph of one window and moment. The mesh is read and cut once for everybody; a view only leaves out
 * and adds up. Never rejects for a source that fails: what is missing is named in the answer. `prepare` is given the
 * answers to come, before their figures are shown to anybody.
 */
export async function loadGraph(
  context: GraphContext,
  request: GraphRequest,
  prepare?: (next: Versioned<Graph>) => Promise<unknown>,
): Promise<Versioned<Graph>> {
  // Whoever waited for latency gets what others are given then.
  const key = JSON.stringify({ ...request, latency: request.latency === "none" });
  const graphFrom = (snapshot: TelemetrySnapshot): Versioned<Graph> => {
    const clusters = pinnedClusters(context.clusters, snapshot, context.now());
    return {
      version: `${snapshot.version}/${clusters.version}/${key}`,
      pending: snapshot.latency.state === "pending" || snapshot.latency.state === "partial",
      value: () => graphOf(context, snapshot, clusters, request),
    };
  };
  // Explanations are large, and asked for once.
  const inUse =
    prepare && !request.explain ? { key, prepare: (next: TelemetrySnapshot) => prepare(graphFrom(next)) } : undefined;
  return graphFrom(await context.telemetry.read(request, inUse));
}

async function graphOf(
  { config, now }: Pick<ServerContext, "config" | "now">,
  snapshot: TelemetrySnapshot,
  clusters: PinnedClusters,
  request: GraphRequest,
): Promise<Graph> {
  const { type, groupBy } = request;
  chosenReports(snapshot.flows);
  await nextTurn();
  const mesh = meshGraph(snapshot, cutOf(request));
  const options: ViewOptions = {
    namespaces: request.namespaces,
    clusters: request.clusters,
    groupBy,
    appBoxes: type === "versionedApp",
    windowSeconds: snapshot.windowSeconds,
    health: config.health,
    latency: snapshot.latency.buckets,
  };
  await inPieces(judging(mesh, options));
  const view = graphView(mesh, options);
  const { state, atSeconds, refreshSeconds } = snapshot.latency;
  const graph: Graph = {
    at: snapshot.atSeconds,
    windowSeconds: snapshot.windowSeconds,
    type,
    groupBy,
    refreshSeconds: config.refreshSeconds,
    latency: {
      state,
      ...(atSeconds === undefined ? {} : { at: atSeconds }),
      ...(refreshSeconds === undefined ? {} : { refreshSeconds }),
    },
    namespaces: namespacesOf(mesh),
    sources: [...snapshot.sources.map(sourceState), ...clusters.sources],
    ...view,
    missing: [...snapshot.gaps, ...clusters.gaps],
  };
  const enriched = await withClusters(graph, clusters, request, now());
  return request.explain ? explainGraph(enriched, mesh, request, FLAVOURS, explainedAt(snapshot, config)) : enriched;
}

/** Adds what the clusters know. */
async function withClusters(
  graph: Graph,
  { snapshots }: PinnedClusters,
  { idle, serviceNodes, namespaces, clusters, atSeconds, groupBy }: GraphRequest,
  now: number,
): Promise<Graph> {
  const options = {
    meshes: meshesOf(FLAVOURS),
    idle,
    serviceNodes: serviceNodes && groupBy === "none",
    atIsNow: isOfNow(atSeconds, now),
    namespaces,
    clusters,
  };
  let enriched = graph;
  function* steps() {
    for (enriched of enriching(graph, snapshots, options)) yield;
  }
  await inPieces(steps());
  return enriched;
}

/** How a view's mesh is cut: a group has no room for the services between its members, and would count their traffic twice. */
export function cutOf({ type, serviceNodes, groupBy }: Pick<GraphRequest, "type" | "serviceNodes" | "groupBy">): Cut {
  return { type, serviceNodes: serviceNodes && groupBy === "none" };
}

/** Meshes by the flows they were cut from, kept for every viewer with the same cut, and forgotten with the flows. */
const meshes = new WeakMap<TelemetrySnapshot["flows"], Map<string, MeshGraph>>();

export function meshGraph({ flows }: Pick<TelemetrySnapshot, "flows">, cut: Cut): MeshGraph {
  const cuts = meshes.get(flows) ?? new Map<string, MeshGraph>();
  meshes.set(flows, cuts);
  const key = `${cut.type}/${cut.serviceNodes}`;
  const mesh = cuts.get(key) ?? buildGraph(flows, cut);
  cuts.set(key, mesh);
  return mesh;
}

export function sourceState(status: SourceStatus): SourceState {
  return {
    name: status.name,
    kind: "prometheus",
    ...(status.reachable === undefined ? {} : { reachable: status.reachable }),
    ...(status.why === undefined ? {} : { why: status.why }),
    ...(status.latencyMs === undefined ? {} : { latencyMs: status.latencyMs }),
    ...(status.lastAnswerAt === undefined ? {} : { lastAnswerAt: status.lastAnswerAt }),
  };
}

function explainedAt({ atSeconds, windowSeconds, latency }: TelemetrySnapshot, { sources }: Config) {
  return {
    at: atSeconds,
    windowSeconds,
    latency: latency.buckets,
    replicaLabels: new Map(sources.map(({ name, replicaLabels = [] }) => [name, replicaLabels])),
  };
}

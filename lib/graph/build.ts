import type { Ends, Flow, Peer, ServiceRef } from "../mesh/flow";
import { chooseReports, chosenReports, type Exchange, waypointKeys } from "./choose-reports";
import type { EdgeSum } from "./edge-sum";
import { type Front, fronts } from "./fronts";
import type { GraphType } from "./model";
import { destinationNode, edgeId, type NodeIdentity, serviceNode, sourceNode } from "./node-identity";

/** How the mesh is cut into nodes. */
export type Cut = {
  readonly type: GraphType;
  /** Draws each service between its callers and the workloads behind it. A service graph has services anyway. */
  readonly serviceNodes: boolean;
};

/** The whole mesh cut into nodes and edges: the sums from which every view is made. */
export type MeshGraph = {
  readonly nodes: ReadonlyMap<string, MeshNode>;
  readonly edges: ReadonlyMap<string, EdgeSum>;
  /** Requests per second by who asked which service over what (`askedKey`), of services that some did not get through to. */
  readonly asked: ReadonlyMap<string, number>;
  readonly surroundings: Surroundings;
};

/** What a flow alone does not tell of the mesh it is part of. */
export type Surroundings = {
  readonly flows: readonly Flow[];
  /** Peers as completely as anybody named them: waypoints, for one, do not know their callers' apps. */
  readonly peers: ReadonlyMap<string, Peer>;
  readonly frontsOf: (peer: Peer) => readonly Front[];
};

/** Who asked which service over what. */
export function askedKey({ source, service, protocol }: Ends): string {
  return `${source.key}\n${service.key}\n${protocol}`;
}

export type MeshNode = NodeIdentity & {
  readonly traits: ReadonlySet<string>;
  /** What labels tell of peers that have no name: how they called. */
  readonly evidence: UnknownEvidence | undefined;
  /** How many nodes a group stands for. */
  readonly members?: number;
};

/** How a nameless peer showed itself, counted in reports. */
export type UnknownEvidence = {
  readonly protocols: ReadonlySet<string>;
  readonly security: ReadonlySet<string>;
  readonly principals: ReadonlySet<string>;
  readonly via: ReadonlySet<string>;
};

/**
 * Cuts a mesh's flows into a graph. Pure: flows in, graph out; the same flows in any order give the same graph. Flows that are
 * only some of a mesh are drawn as they would be within it where its surroundings are given.
 */
export function buildGraph(flows: readonly Flow[], cut: Cut, within?: Surroundings): MeshGraph {
  const whole = within ? [...within.flows, ...flows] : flows;
  const exchanges = within ? chooseReports(flows, whole) : chosenReports(flows);
  const peers = bestNamedPeers(exchanges);
  const surroundings: Surroundings = within
    ? { ...within, peers: new Map([...peers, ...within.peers]) }
    : { flows, peers, frontsOf: cut.type === "service" ? fronts(exchanges) : () => [] };
  const draft = newDraft(surroundings, waypointKeys(whole));
  for (const exchange of exchanges) {
    // Flows of one series differ in their answers alone: where they are drawn is the same.
    const drawings = new Map<Ends, readonly Drawing[]>();
    for (const flow of exchange.flows) {
      const drawn = kept(drawings, flow.ends, () =>
        routesOf(draft, exchange, flow.ends, cut).flatMap((route) => {
          const edge = edgeBetween(draft, route, exchange, flow.ends);
          return edge ? [{ edge, factor: route.factor }] : [];
        }),
      );
      for (const { edge, factor } of drawn) edge.parts.push({ exchange, flow, factor });
    }
  }
  return {
    nodes: sortedById(draft.nodes),
    edges: sortedById(draft.edges),
    asked: askedRates(exchanges),
    surroundings,
  };
}

/** From where to where a flow is drawn, and how much of it (1 = all). */
type Route = { readonly from: NodeIdentity; readonly to: NodeIdentity; readonly factor: number };

type Drawing = { readonly edge: EdgeSum; readonly factor: number };

function routesOf(draft: Draft, exchange: Exchange, ends: Ends, cut: Cut): readonly Route[] {
  return cut.type === "service"
    ? routesBetweenServices(draft, ends)
    : routesBetweenWorkloads(draft, exchange, ends, cut);
}

/** Only of services that some requests never got through to: of others nobody wants to know. */
function askedRates(exchanges: readonly Exchange[]): ReadonlyMap<string, number> {
  const missed = new Set<string>();
  for (const { flows } of exchanges) {
    for (const { ends } of flows) {
      const { destination, service } = ends;
      if (destination.workload === undefined && destination.app === undefined) missed.add(service.key);
    }
  }
  const asked = new Map<string, number>();
  if (missed.size === 0) return asked;
  for (const { flows } of exchanges) {
    for (const { ends, measure, rate } of flows) {
      if (measure !== "requests" || !missed.has(ends.service.key)) continue;
      const key = askedKey(ends);
      asked.set(key, (asked.get(key) ?? 0) + rate);
    }
  }
  return asked;
}

export function sortedById<T>(all: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

type DraftNode = NodeIdentity & {
  traits: Set<string>;
  evidence: undefined | { protocols: Set<string>; security: Set<string>; principals: Set<string>; via: Set<string> };
};

type Draft = {
  readonly nodes: Map<string, DraftNode>;
  readonly edges: Map<string, EdgeSum>;
  readonly waypoints: ReadonlySet<string>;
  /** What peers and services are drawn as, as callers and as those who answered. */
  readonly callers: Map<Peer, NodeIdentity>;
  readonly answerers: Map<Peer, Map<ServiceRef, NodeIdentity>>;
  readonly services: Map<ServiceRef, NodeIdentity | undefined>;
} & Pick<Surroundings, "peers" | "frontsOf">;

function newDraft({ peers, frontsOf }: Surroundings, waypoints: ReadonlySet<string>): Draft {
  return {
    nodes: new Map(),
    edges: new Map(),
    waypoints,
    peers,
    frontsOf,
    callers: new Map(),
    answerers: new Map(),
    services: new Map(),
  };
}

function routesBetweenWorkloads(draft: Draft, exchange: Exchange, ends: Ends, cut: Cut): readonly Route[] {
  const from = see(draft, callerOf(draft, ends.source, cut.type), ends, "source");
  const to = see(draft, answererOf(draft, ends, cut.type), ends, "destination");
  const between = cut.serviceNodes && !exchange.underlay ? injectedService(draft, ends, to) : undefined;
  if (!between) return [{ from, to, factor: 1 }];
  const middle = see(draft, between, ends, "service");
  return [
    { from, to: middle, factor: 1 },
    { from: middle, to, factor: 1 },
  ];
}

/** A service goes in between where there is one, and where it is not itself what the request ended at. */
function injectedService(draft: Draft, ends: Ends, to: NodeIdentity): NodeIdentity | undefined {
  if (ends.service.detour || to.kind === "service" || to.kind === "external") return undefined;
  if (draft.waypoints.has(ends.source.key) || draft.waypoints.has(ends.destination.key)) return undefined;
  return serviceOf(draft, ends.service);
}

/**
 * A workload's calls are drawn as calls of the service it is reached through. Where it is reached through several, each
 * carries its share of them, so that no request is drawn twice; where through none, the workload stays itself.
 */
function routesBetweenServices(draft: Draft, ends: Ends): readonly Route[] {
  const { source, destination, service } = ends;
  const asked = service.detour && destination.workload !== undefined ? undefined : serviceOf(draft, service);
  const to = see(draft, asked ?? answererOf(draft, ends, "workload"), ends, "service");
  const callers = draft.frontsOf(source);
  if (callers.length === 0) {
    return [{ from: see(draft, callerOf(draft, source, "workload"), ends, "source"), to, factor: 1 }];
  }
  return callers.flatMap(({ service: front, share }) => {
    const identity = serviceOf(draft, front);
    return identity ? [{ from: see(draft, identity, ends, "service"), to, factor: share }] : [];
  });
}

function bestNamedPeers(exchanges: readonly Exchange[]): ReadonlyMap<string, Peer> {
  const peers = new Map<string, Peer>();
  const note = (peer: Peer) => {
    const best = peers.get(peer.key);
    if (!best || (best !== peer && detailOf(peer) > detailOf(best))) peers.set(peer.key, peer);
  };
  for (const { flows } of exchanges) {
    let last: Ends | undefined;
    for (const { ends } of flows) {
      if (ends === last) continue;
      note(ends.source);
      note(ends.destination);
      last = ends;
    }
  }
  return peers;
}

function detailOf({ app, version }: Peer): number {
  return (app === undefined ? 0 : 2) + (version === undefined || version === "latest" ? 0 : 1);
}

function named(draft: Draft, peer: Peer): Peer {
  return draft.peers.get(peer.key) ?? peer;
}

/** Peers and services are interned, so what they are drawn as is worked out once for each. */
function callerOf(draft: Draft, peer: Peer, type: GraphType): NodeIdentity {
  return kept(draft.callers, peer, () => sourceNode(named(draft, peer), type));
}

function answererOf(draft: Draft, { destination, service }: Ends, type: GraphType): NodeIdentity {
  const byService = kept(draft.answerers, destination, () => new Map<ServiceRef, NodeIdentity>());
  return kept(byService, service, () => destinationNode(named(draft, destination), service, type));
}

function serviceOf({ services }: Draft, service: ServiceRef): NodeIdentity | undefined {
  return kept(services, service, () => serviceNode(service));
}

function kept<K, V>(all: Map<K, V>, key: K, make: () => V): V {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}

function see(draft: Draft, identity: NodeIdentity, ends: Ends, role: "source" | "destination" | "service"): DraftNode {
  const node = kept(draft.nodes, identity.id, () => ({ ...identity, traits: new Set<string>(), evidence: undefined }));
  const peer = role === "source" ? ends.source : ends.destination;
  if (role !== "service" && draft.waypoints.has(peer.key)) node.traits.add("waypoint");
  if (role !== "service" && peer.gateway) node.traits.add("gateway");
  if (node.kind === "unknown" || node.via !== undefined) noteEvidence(node, ends, role);
  return node;
}

function noteEvidence(node: DraftNode, ends: Ends, role: string): void {
  node.evidence ??= { protocols: new Set(), security: new Set(), principals: new Set(), via: new Set() };
  node.evidence.protocols.add(ends.protocol);
  node.evidence.security.add(ends.security);
  const principal = role === "source" ? ends.sourcePrincipal : ends.destinationPrincipal;
  if (principal) node.evidence.principals.add(principal);
  if (ends.service.via) node.evidence.via.add(ends.service.via);
}

/** The edge to draw on; undefined for what lies beneath an edge that is there already. */
function edgeBetween(
  draft: Draft,
  { from, to }: Route,
  { underlay }: Exchange,
  { protocol }: Ends,
): EdgeSum | undefined {
  const id = edgeId(from.id, to.id, protocol);
  const known = draft.edges.get(id);
  if (known?.underlay === underlay) return known;
  if (known && underlay) return undefined;
  const edge: EdgeSum = { id, source: from.id, target: to.id, protocol, underlay, parts: [] };
  draft.edges.set(id, edge);
  return edge;
}

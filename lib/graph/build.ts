import type { Ends, Flow, Peer } from "../mesh/flow";
import { chooseReports, type Exchange, waypointKeys } from "./choose-reports";
import type { EdgeSum, Part } from "./edge-sum";
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
  /** Requests per second by who asked which service over what (`askedKey`), wherever they ended. */
  readonly asked: ReadonlyMap<string, number>;
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

/** Cuts a mesh's flows into a graph. Pure: flows in, graph out; the same flows in any order give the same graph. */
export function buildGraph(flows: readonly Flow[], cut: Cut): MeshGraph {
  const exchanges = chooseReports(flows);
  const draft = newDraft(exchanges, waypointKeys(flows), cut);
  for (const exchange of exchanges) {
    for (const flow of exchange.flows) {
      if (cut.type === "service") drawBetweenServices(draft, exchange, flow);
      else drawBetweenWorkloads(draft, exchange, flow, cut);
    }
  }
  return { nodes: finish(draft), edges: draft.edges, asked: askedRates(exchanges) };
}

function askedRates(exchanges: readonly Exchange[]): ReadonlyMap<string, number> {
  const asked = new Map<string, number>();
  for (const { flows } of exchanges) {
    for (const { ends, measure, rate } of flows) {
      if (measure !== "requests") continue;
      const key = askedKey(ends);
      asked.set(key, (asked.get(key) ?? 0) + rate);
    }
  }
  return asked;
}

type DraftNode = NodeIdentity & {
  traits: Set<string>;
  evidence?: { protocols: Set<string>; security: Set<string>; principals: Set<string>; via: Set<string> };
};

type Draft = {
  readonly nodes: Map<string, DraftNode>;
  readonly edges: Map<string, EdgeSum>;
  readonly waypoints: ReadonlySet<string>;
  /** Peers as completely as anybody named them: waypoints, for one, do not know their callers' apps. */
  readonly peers: ReadonlyMap<string, Peer>;
  readonly frontsOf: (peer: Peer) => readonly Front[];
};

/** A service through which a workload is reached, with its share of what the workload receives. */
type Front = { readonly service: Ends["service"]; readonly share: number };

function newDraft(exchanges: readonly Exchange[], waypoints: ReadonlySet<string>, cut: Cut): Draft {
  return {
    nodes: new Map(),
    edges: new Map(),
    waypoints,
    peers: bestNamedPeers(exchanges),
    frontsOf: cut.type === "service" ? fronts(exchanges) : () => [],
  };
}

function drawBetweenWorkloads(draft: Draft, exchange: Exchange, flow: Flow, cut: Cut): void {
  const { source, destination, service } = flow.ends;
  const from = see(draft, sourceNode(named(draft, source), cut.type), flow, "source");
  const to = see(draft, destinationNode(named(draft, destination), service, cut.type), flow, "destination");
  const between = cut.serviceNodes && !exchange.underlay ? injectedService(draft, flow, to) : undefined;
  if (!between) {
    connect(draft, from, to, { exchange, flow, factor: 1 });
    return;
  }
  const middle = see(draft, between, flow, "service");
  connect(draft, from, middle, { exchange, flow, factor: 1 });
  connect(draft, middle, to, { exchange, flow, factor: 1 });
}

/** A service goes in between where there is one, and where it is not itself what the request ended at. */
function injectedService(draft: Draft, { ends }: Flow, to: NodeIdentity): NodeIdentity | undefined {
  if (ends.service.detour || to.kind === "service" || to.kind === "external") return undefined;
  if (draft.waypoints.has(ends.source.key) || draft.waypoints.has(ends.destination.key)) return undefined;
  return serviceNode(ends.service);
}

/**
 * A workload's calls are drawn as calls of the service it is reached through. Where it is reached through several, each
 * carries its share of them, so that no request is drawn twice; where through none, the workload stays itself.
 */
function drawBetweenServices(draft: Draft, exchange: Exchange, flow: Flow): void {
  const { source, destination, service } = flow.ends;
  const asked = service.detour && destination.workload !== undefined ? undefined : serviceNode(service);
  const to = see(draft, asked ?? destinationNode(named(draft, destination), service, "workload"), flow, "service");
  const callers = draft.frontsOf(source);
  if (callers.length === 0) {
    const from = see(draft, sourceNode(named(draft, source), "workload"), flow, "source");
    connect(draft, from, to, { exchange, flow, factor: 1 });
    return;
  }
  for (const { service: front, share } of callers) {
    const identity = serviceNode(front);
    if (!identity) continue;
    connect(draft, see(draft, identity, flow, "service"), to, { exchange, flow, factor: share });
  }
}

/** Through which services each workload is reached: by requests where it gets any, else by bytes. */
function fronts(exchanges: readonly Exchange[]): (peer: Peer) => readonly Front[] {
  type Tally = { service: Ends["service"]; requests: number; bytes: number };
  const tallies = new Map<string, Map<string, Tally>>();
  for (const { flows, underlay } of exchanges) {
    if (underlay) continue;
    for (const { ends, measure, rate } of flows) {
      const { destination, service } = ends;
      if (destination.workload === undefined || service.detour || !serviceNode(service)) continue;
      const tally = tallies.get(destination.key) ?? new Map<string, Tally>();
      const entry = tally.get(service.key) ?? { service, requests: 0, bytes: 0 };
      if (measure === "requests") entry.requests += rate;
      if (measure === "requestBytes" || measure === "responseBytes") entry.bytes += rate;
      tallies.set(destination.key, tally.set(service.key, entry));
    }
  }
  const memo = new Map<string, readonly Front[]>();
  return (peer) => {
    const known = memo.get(peer.key);
    if (known) return known;
    const entries = [...(tallies.get(peer.key)?.values() ?? [])];
    const weigh = entries.some(({ requests }) => requests > 0) ? "requests" : "bytes";
    const total = entries.reduce((sum, entry) => sum + entry[weigh], 0);
    const shares =
      total > 0
        ? entries
            .filter((entry) => entry[weigh] > 0)
            .map((entry) => ({ service: entry.service, share: entry[weigh] / total }))
        : entries.slice(0, 1).map(({ service }) => ({ service, share: 1 }));
    memo.set(peer.key, shares);
    return shares;
  };
}

function bestNamedPeers(exchanges: readonly Exchange[]): ReadonlyMap<string, Peer> {
  const peers = new Map<string, Peer>();
  for (const { flows } of exchanges) {
    for (const { ends } of flows) {
      for (const peer of [ends.source, ends.destination]) {
        const best = peers.get(peer.key);
        if (!best || detailOf(peer) > detailOf(best)) peers.set(peer.key, peer);
      }
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

function see(draft: Draft, identity: NodeIdentity, flow: Flow, role: "source" | "destination" | "service"): DraftNode {
  const node = draft.nodes.get(identity.id) ?? { ...identity, traits: new Set<string>() };
  draft.nodes.set(identity.id, node);
  const peer = role === "source" ? flow.ends.source : flow.ends.destination;
  if (role !== "service" && draft.waypoints.has(peer.key)) node.traits.add("waypoint");
  if (role !== "service" && peer.gateway) node.traits.add("gateway");
  if (node.kind === "unknown" || node.via !== undefined) noteEvidence(node, flow, role);
  return node;
}

function noteEvidence(node: DraftNode, { ends }: Flow, role: string): void {
  node.evidence ??= { protocols: new Set(), security: new Set(), principals: new Set(), via: new Set() };
  node.evidence.protocols.add(ends.protocol);
  node.evidence.security.add(ends.security);
  const principal = role === "source" ? ends.sourcePrincipal : ends.destinationPrincipal;
  if (principal) node.evidence.principals.add(principal);
  if (ends.service.via) node.evidence.via.add(ends.service.via);
}

function connect(draft: Draft, from: NodeIdentity, to: NodeIdentity, part: Part): void {
  const { protocol } = part.flow.ends;
  const id = edgeId(from.id, to.id, protocol);
  const edge = draft.edges.get(id);
  if (edge && edge.underlay === part.exchange.underlay) {
    edge.parts.push(part);
    return;
  }
  if (edge && part.exchange.underlay) return;
  draft.edges.set(id, {
    id,
    source: from.id,
    target: to.id,
    protocol,
    underlay: part.exchange.underlay,
    parts: [part],
  });
}

function finish({ nodes }: Draft): ReadonlyMap<string, MeshNode> {
  return new Map([...nodes.values()].map((node) => [node.id, { ...node, evidence: node.evidence }]));
}

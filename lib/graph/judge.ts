import { requestHealth } from "../health/request-health";
import type { HealthSettings } from "../health/settings";
import { askedKey, type MeshGraph, type MeshNode } from "./build";
import { type EdgeFigures, type EdgeSum, figuresOf, type Part, responsesOf, sumsOf } from "./edge-sum";
import { grouped } from "./grouping";
import type { DirectionTotals, GroupBy, Health, NodeTraffic, Protocol, ResponseShare } from "./model";
import { addSums, addTotals, connectionsOf, noSums, type Sums } from "./sums";

/*
 * What is known of edges and nodes but for their latency, which comes later and by itself. It is worked out once for
 * all views of a mesh, of which there are several: one for each piece of latency that comes in, for one.
 */

/** By what, and over which time, health is judged. */
export type Judgement = { readonly windowSeconds: number; readonly health: HealthSettings };

export type JudgedEdge = { readonly figures: EdgeFigures; readonly health: Health };

/** `latencyMs` is left to whoever has the buckets; `healths` is empty where there is nothing to judge by. */
export type JudgedNode = {
  readonly traffic: Readonly<Partial<Record<Protocol, Omit<NodeTraffic, "latencyMs">>>>;
  readonly healths: readonly Health[];
};

/** A node's edges by side, without underlay. */
export type Touching = { readonly in: EdgeSum[]; readonly out: EdgeSum[] };

export function judgedEdge(edge: EdgeSum, { asked }: Pick<MeshGraph, "asked">, by: Judgement): JudgedEdge {
  return once(edges, edge, by, () => {
    const figures = figuresOf(edge.parts, edge.underlay, sumsOfEdge(edge));
    const { requestRate, errorRate, clientErrorRate, connectionsPerSecond, responses } = figures;
    const observed = {
      protocol: edge.protocol,
      requestRate,
      errorRate,
      clientErrorRate,
      askedRate: askedOfUnreached([edge], asked),
      bytesPerSecond: (figures.sentBytesPerSecond ?? 0) + (figures.receivedBytesPerSecond ?? 0),
      connections: connectionsPerSecond,
      responses,
    };
    return { figures, health: requestHealth(observed, by.windowSeconds, by.health) };
  });
}

const PROTOCOLS: readonly Protocol[] = ["http", "grpc", "tcp"];
const SIDES = ["in", "out"] as const;

/** A node is judged by all its traffic in the mesh, whatever of it is shown. */
export function judgedNode(node: MeshNode, mesh: MeshGraph, by: Judgement): JudgedNode {
  return once(nodes, node, by, () => {
    const touching = edgesByNode(mesh).get(node.id);
    const traffic: Partial<Record<Protocol, NodeTraffic>> = {};
    const healths: Health[] = [];
    for (const protocol of PROTOCOLS) {
      for (const side of SIDES) {
        const carrying = touching?.[side].filter((edge) => edge.protocol === protocol) ?? [];
        if (carrying.length === 0) continue;
        const sums = noSums();
        for (const edge of carrying) addSums(sums, sumsOfEdge(edge));
        const totals: DirectionTotals = {};
        addTotals(totals, sums);
        traffic[protocol] ??= {};
        traffic[protocol][side] = totals;
        const askedRate = side === "in" ? askedOfUnreached(carrying, mesh.asked) : undefined;
        const health = requestHealth(observedOf(protocol, sums, askedRate, carrying), by.windowSeconds, by.health);
        healths.push(named(health, side));
      }
    }
    return { traffic, healths };
  });
}

/** Judges all of a mesh ahead, as a graph of it needs: piece by piece, for whoever must not be held up. */
export function* judging(
  mesh: MeshGraph,
  { groupBy, ...by }: Judgement & { readonly groupBy: GroupBy },
): Generator<void> {
  const whole = groupBy === "none" ? mesh : grouped(mesh, groupBy);
  for (const edge of whole.edges.values()) yield void judgedEdge(edge, whole, by);
  for (const node of whole.nodes.values()) yield void judgedNode(node, whole, by);
}

/** Which edges begin and end where. */
export function edgesByNode(mesh: MeshGraph): ReadonlyMap<string, Touching> {
  const known = touchings.get(mesh);
  if (known) return known;
  const touching = new Map<string, Touching>();
  const of = (id: string): Touching => {
    const found = touching.get(id);
    if (found) return found;
    const made = { in: [], out: [] };
    touching.set(id, made);
    return made;
  };
  for (const edge of mesh.edges.values()) {
    if (edge.underlay) continue;
    of(edge.source).out.push(edge);
    of(edge.target).in.push(edge);
  }
  touchings.set(mesh, touching);
  return touching;
}

type Kept<T> = Judgement & { readonly value: T };
const edges = new WeakMap<EdgeSum, Kept<JudgedEdge>>();
const nodes = new WeakMap<MeshNode, Kept<JudgedNode>>();
const sumsOfEdges = new WeakMap<EdgeSum, Readonly<Sums>>();
const touchings = new WeakMap<MeshGraph, ReadonlyMap<string, Touching>>();

function once<K extends WeakKey, T>(kept: WeakMap<K, Kept<T>>, key: K, by: Judgement, judge: () => T): T {
  const known = kept.get(key);
  if (known && known.windowSeconds === by.windowSeconds && known.health === by.health) return known.value;
  const value = judge();
  kept.set(key, { windowSeconds: by.windowSeconds, health: by.health, value });
  return value;
}

function sumsOfEdge(edge: EdgeSum): Readonly<Sums> {
  const known = sumsOfEdges.get(edge);
  if (known) return known;
  const sums = sumsOf(edge.parts);
  sumsOfEdges.set(edge, sums);
  return sums;
}

function observedOf(
  protocol: Protocol,
  sums: Readonly<Sums>,
  askedRate: number | undefined,
  carrying: readonly EdgeSum[],
) {
  const { requests, error, clientError, requestBytes, responseBytes } = sums;
  return {
    protocol,
    requestRate: requests,
    errorRate: requests === undefined ? undefined : (error ?? 0),
    clientErrorRate: requests === undefined ? undefined : (clientError ?? 0),
    askedRate,
    bytesPerSecond: (requestBytes ?? 0) + (responseBytes ?? 0),
    connections: connectionsOf(sums),
    /** Only asked for where something fails, and dear for a node with many edges. */
    get responses(): readonly ResponseShare[] {
      return responsesOf(carrying.flatMap(({ parts }) => parts));
    },
  };
}

/**
 * Requests that reached no workload are drawn as an edge of their own, of which all fail. How bad that is shows only
 * against all that the same callers asked of the same service: undefined where the edge is of another kind.
 */
function askedOfUnreached(
  carrying: readonly { readonly parts: readonly Part[] }[],
  asked: ReadonlyMap<string, number>,
): number | undefined {
  const keys = new Set<string>();
  for (const { parts } of carrying) {
    for (const { flow } of parts) {
      const { destination, service } = flow.ends;
      if (destination.workload !== undefined || destination.app !== undefined || service.detour) return undefined;
      if (flow.measure === "requests") keys.add(askedKey(flow.ends));
    }
  }
  let sum = 0;
  for (const key of keys) sum += asked.get(key) ?? 0;
  return sum;
}

/** The same share means another thing on each side of a node. */
function named({ status, reasons }: Health, side: "in" | "out"): Health {
  if (reasons.length === 0) return { status, reasons };
  return { status, reasons: reasons.map((reason) => `${side === "in" ? "Inbound" : "Outbound"}: ${reason}`) };
}

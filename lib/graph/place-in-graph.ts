import type { Ends } from "../mesh/flow";
import type { NodeKind, Protocol } from "./model";
import { destinationNode, nodeId, serviceNode, sourceNode } from "./node-identity";

/** A node id taken apart. Fields that an id calls `unknown` are undefined. */
export type NodeRef = {
  readonly id: string;
  readonly kind: NodeKind;
  readonly cluster: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly version: string | undefined;
};

export type EdgeRef = { readonly source: NodeRef; readonly target: NodeRef; readonly protocol: Protocol };

const KINDS: readonly string[] = ["workload", "service", "app", "external", "unknown", "group"] satisfies NodeKind[];
const PROTOCOLS: readonly string[] = ["http", "grpc", "tcp"] satisfies Protocol[];

/** Reads a node id; undefined if it is none. */
export function parseNodeId(id: string): NodeRef | undefined {
  const parts = id.split("/");
  if (parts.length < 4 || parts.length > 5) return undefined;
  let decoded: string[];
  try {
    decoded = parts.map(decodeURIComponent);
  } catch {
    return undefined;
  }
  const [kind = "", cluster = "", namespace = "", name = "", version] = decoded;
  if (!KINDS.includes(kind) || name === "") return undefined;
  const ref = {
    id,
    kind: kind as NodeKind,
    cluster: cluster === "unknown" ? undefined : cluster,
    namespace: namespace === "unknown" ? undefined : namespace,
    name,
    version,
  };
  // Only one spelling is an id: what reads the same but is written otherwise would be cached twice.
  return nodeId(ref.kind, ref, name, version) === id ? ref : undefined;
}

/** Reads an edge id; undefined if it is none. */
export function parseEdgeId(id: string): EdgeRef | undefined {
  const [source = "", target = "", protocol = "", ...rest] = id.split("|");
  const ends = { source: parseNodeId(source), target: parseNodeId(target) };
  if (rest.length > 0 || !PROTOCOLS.includes(protocol) || !ends.source || !ends.target) return undefined;
  return { source: ends.source, target: ends.target, protocol: protocol as Protocol };
}

/** Whether these ends leave the node, in whatever graph type it is drawn. */
export function leaves(ends: Ends, node: NodeRef): boolean {
  if (node.kind === "group") return isInGroup(ends.source, node);
  const { source } = ends;
  return [sourceNode(source, "workload"), sourceNode(source, "app"), sourceNode(source, "versionedApp")].some(
    ({ id }) => id === node.id,
  );
}

/** Whether these ends arrive at the node: at the workload or app that answered, or at the service that was asked. */
export function reaches(ends: Ends, node: NodeRef): boolean {
  const { destination, service } = ends;
  if (node.kind === "group") return isInGroup(destination, node);
  if (serviceNode(service)?.id === node.id) return true;
  const types = ["workload", "app", "versionedApp"] as const;
  return types.some((type) => destinationNode(destination, service, type).id === node.id);
}

/** Whether these ends are part of the edge. An edge that starts at a service is its second half: service to workload. */
export function isPartOf(ends: Ends, { source, target, protocol }: EdgeRef): boolean {
  if (ends.protocol !== protocol || !reaches(ends, target)) return false;
  return source.kind === "service" ? serviceNode(ends.service)?.id === source.id : leaves(ends, source);
}

function isInGroup(peer: Ends["source"], { cluster, namespace, name }: NodeRef): boolean {
  if (cluster === undefined && namespace === undefined) return peer.cluster === name;
  if (peer.cluster !== cluster) return false;
  return namespace === undefined ? peer.namespace === name : peer.namespace === namespace && peer.app === name;
}

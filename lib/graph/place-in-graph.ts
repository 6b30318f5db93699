import type { NodeKind, Protocol } from "./model";
import { type GroupRef, groupId, isEvery, nodeId, placeIn } from "./node-identity";

/** A node id taken apart. Fields that an id calls `unknown` are undefined. */
export type NodeRef = {
  readonly id: string;
  readonly kind: NodeKind;
  readonly cluster: string | undefined;
  readonly namespace: string | undefined;
  /** What the node is called: of a group of namespaces or clusters, the namespace or cluster. */
  readonly name: string;
  readonly version: string | undefined;
  /** What its members have in common; for groups alone. */
  readonly group?: GroupRef;
};

export type EdgeRef = { readonly source: NodeRef; readonly target: NodeRef; readonly protocol: Protocol };

const KINDS: readonly string[] = ["workload", "service", "app", "external", "unknown", "group"] satisfies NodeKind[];
const PROTOCOLS: readonly string[] = ["http", "grpc", "tcp"] satisfies Protocol[];

/** Reads a node id; undefined if it is none. */
export function parseNodeId(id: string): NodeRef | undefined {
  try {
    const ref = refOf(id);
    // Only one spelling is an id: what reads the same but is written otherwise would be cached twice.
    return ref && idOf(ref) === id ? ref : undefined;
  } catch {
    // A percent sign with nothing to decode, or half a character: nothing that was ever an id.
    return undefined;
  }
}

function refOf(id: string): NodeRef | undefined {
  const parts = id.split("/");
  const [kind = "", cluster = "", namespace = "", name = "", version] = parts;
  if (parts.length < 4 || parts.length > 5 || !KINDS.includes(kind) || name === "") return undefined;
  const place = { cluster: placeIn(cluster), namespace: isEvery(namespace) ? undefined : placeIn(namespace) };
  if (kind === "group") {
    const group = groupIn(place, isEvery(namespace), isEvery(name) ? undefined : decodeURIComponent(name));
    return group && version === undefined ? { id, kind, ...place, name: nameOf(group), version, group } : undefined;
  }
  return {
    id,
    kind: kind as NodeKind,
    ...place,
    name: decodeURIComponent(name),
    version: version === undefined ? undefined : decodeURIComponent(version),
  };
}

function groupIn(
  { cluster, namespace }: Pick<NodeRef, "cluster" | "namespace">,
  everyNamespace: boolean,
  app: string | undefined,
): GroupRef | undefined {
  if (everyNamespace) return cluster === undefined || app !== undefined ? undefined : { by: "cluster", cluster };
  if (namespace === undefined) return undefined;
  return app === undefined ? { by: "namespace", cluster, namespace } : { by: "app", cluster, namespace, app };
}

function nameOf(group: GroupRef): string {
  if (group.by === "cluster") return group.cluster;
  return group.by === "app" ? group.app : group.namespace;
}

function idOf({ kind, name, version, group, ...place }: NodeRef): string {
  return group ? groupId(group) : nodeId(kind, place, name, version);
}

/** Reads an edge id; undefined if it is none. */
export function parseEdgeId(id: string): EdgeRef | undefined {
  const [source = "", target = "", protocol = "", ...rest] = id.split("|");
  const ends = { source: parseNodeId(source), target: parseNodeId(target) };
  if (rest.length > 0 || !PROTOCOLS.includes(protocol) || !ends.source || !ends.target) return undefined;
  return { source: ends.source, target: ends.target, protocol: protocol as Protocol };
}

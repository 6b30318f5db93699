import { worstHealth } from "../health/request-health";
import { type MeshGraph, type MeshNode, sortedById } from "./build";
import type { EdgeSum } from "./edge-sum";
import type { GraphNode, GroupBy } from "./model";
import { edgeId, groupId, type NodeIdentity } from "./node-identity";

/**
 * Sums a graph into groups: nodes by what they have in common, edges between the same groups into one, traffic within a group
 * into an edge from the group to itself, so that nothing is lost. What has nothing in common with others stays.
 */
export function grouped(mesh: MeshGraph, groupBy: Exclude<GroupBy, "none">): MeshGraph {
  const known = groupings.get(mesh) ?? new Map<GroupBy, MeshGraph>();
  groupings.set(mesh, known);
  const graph = known.get(groupBy) ?? group(mesh, groupBy);
  known.set(groupBy, graph);
  return graph;
}

/** Kept for every viewer of the same mesh, and forgotten with it. */
const groupings = new WeakMap<MeshGraph, Map<GroupBy, MeshGraph>>();

function group(mesh: MeshGraph, groupBy: Exclude<GroupBy, "none">): MeshGraph {
  const groupOf = new Map<string, MeshNode>();
  const nodes = new Map<string, MeshNode>();
  const members = new Map<string, number>();
  for (const node of mesh.nodes.values()) {
    const identity = groupIdentity(node, groupBy);
    const group = nodes.get(identity?.id ?? node.id) ?? (identity ? asGroup(identity) : node);
    nodes.set(group.id, group);
    groupOf.set(node.id, group);
    members.set(group.id, (members.get(group.id) ?? 0) + 1);
  }
  const edges = new Map<string, EdgeSum>();
  for (const edge of mesh.edges.values()) {
    const source = groupOf.get(edge.source)?.id ?? edge.source;
    const target = groupOf.get(edge.target)?.id ?? edge.target;
    // Underlay repeats traffic that is already there, and a group has no room to show it apart.
    if (edge.underlay) continue;
    const id = edgeId(source, target, edge.protocol);
    const sum = edges.get(id) ?? { ...edge, id, source, target, parts: [] };
    for (const part of edge.parts) sum.parts.push(part);
    edges.set(id, sum);
  }
  const counted = [...nodes.values()].map((node): [string, MeshNode] => [
    node.id,
    node.kind === "group" ? { ...node, members: members.get(node.id) ?? 1 } : node,
  ]);
  return { ...mesh, nodes: sortedById(new Map(counted)), edges: sortedById(edges) };
}

function groupIdentity(node: MeshNode, groupBy: Exclude<GroupBy, "none">): NodeIdentity | undefined {
  const { cluster, namespace, app } = node;
  if (node.kind === "unknown") return undefined;
  const place = { ...(cluster === undefined ? {} : { cluster }), ...(namespace === undefined ? {} : { namespace }) };
  if (groupBy === "cluster") {
    if (cluster === undefined) return undefined;
    return { id: groupId({ by: "cluster", cluster }), kind: "group", label: cluster, cluster };
  }
  if (namespace === undefined || node.kind === "external") return undefined;
  if (groupBy === "namespace") {
    return { id: groupId({ by: "namespace", cluster, namespace }), kind: "group", label: namespace, ...place };
  }
  if (app === undefined) return undefined;
  return { id: groupId({ by: "app", cluster, namespace, app }), kind: "group", label: app, app, ...place };
}

function asGroup(identity: NodeIdentity): MeshNode {
  return { ...identity, traits: new Set(), evidence: undefined };
}

/** Versions of one app are drawn in a box of their own, from two on. The box carries no figures of its own. */
export function putIntoAppBoxes(nodes: readonly GraphNode[]): GraphNode[] {
  const versions = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const { cluster, namespace, app } = node;
    if (app === undefined || namespace === undefined) continue;
    const id = groupId({ by: "app", cluster, namespace, app });
    const members = versions.get(id) ?? [];
    members.push(node);
    versions.set(id, members);
  }
  const boxes: GraphNode[] = [];
  for (const [id, members] of versions) {
    const [first] = members;
    if (!first || members.length < 2) continue;
    for (const member of members) member.parent = id;
    boxes.push({
      id,
      kind: "group",
      label: first.app ?? "",
      ...(first.app === undefined ? {} : { app: first.app }),
      ...(first.cluster === undefined ? {} : { cluster: first.cluster }),
      ...(first.namespace === undefined ? {} : { namespace: first.namespace }),
      members: members.length,
      health: worstHealth(members.map(({ health }) => health)),
      traffic: {},
      traits: [],
    });
  }
  return boxes;
}

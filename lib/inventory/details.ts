import type { MeshGraph } from "../graph/build";
import type { GraphEdge } from "../graph/model";
import { edgeOf, type Figuring } from "../graph/view";
import type { InventoryDetails } from "./model";

type Traffic = Pick<InventoryDetails, "inbound" | "outbound" | "peers">;

/** A node's edges as the graph has them, and what is at their other ends. Empty for a node without traffic. */
export function trafficOfNode(mesh: MeshGraph, id: string, figuring: Figuring): Traffic {
  const inbound: GraphEdge[] = [];
  const outbound: GraphEdge[] = [];
  const others = new Set<string>();
  for (const edge of mesh.edges.values()) {
    if (edge.source !== id && edge.target !== id) continue;
    const figured = edgeOf(edge, mesh, figuring);
    if (edge.target === id) inbound.push(figured);
    if (edge.source === id) outbound.push(figured);
    others.add(edge.source === id ? edge.target : edge.source);
  }
  others.delete(id);
  const peers = [...others].sort().flatMap((other) => {
    const node = mesh.nodes.get(other);
    if (!node) return [];
    const { id, kind, label, cluster, namespace, version } = node;
    return [
      {
        id,
        kind,
        label,
        ...(cluster === undefined ? {} : { cluster }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(version === undefined ? {} : { version }),
      },
    ];
  });
  return { inbound, outbound, peers };
}

import { AppError } from "../../errors";
import { buildGraph, type MeshGraph } from "../../graph/build";
import type { Part } from "../../graph/edge-sum";
import { grouped } from "../../graph/grouping";
import { edgesByNode } from "../../graph/judge";
import type { GraphType, GroupBy } from "../../graph/model";
import { type NodeRef, parseEdgeId, parseNodeId } from "../../graph/place-in-graph";
import { shownEdges } from "../../graph/view";
import type { EndFilter, LabelFilter, MeshFlavour } from "../../mesh/flavour";
import type { Flow } from "../../mesh/flow";
import { cutOf, meshGraph } from "../load-graph";

/** A node or an edge of one graph: the same id may stand for something else in another. */
export type SubjectRequest = {
  readonly node?: string | undefined;
  readonly edge?: string | undefined;
  readonly direction: "in" | "out";
  readonly type: GraphType;
  readonly serviceNodes: boolean;
  readonly groupBy: GroupBy;
  /** Of an edge, the traffic that has to do with these alone is shown; empty: all. A node's is that of the whole mesh. */
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
};

/** What a chart is about. */
export type Subject = {
  readonly id: string;
  /** Which side of a node. */
  readonly direction?: "in" | "out";
  /** What to narrow queries to; undefined where there is nothing to ask for. */
  filter(flavour: MeshFlavour): LabelFilter | undefined;
  /** What of these flows is the subject's, by the rules of the graph that it is part of. */
  partsOf(flows: readonly Flow[]): readonly Part[];
};

/**
 * Finds what a request is about. `mesh` is the whole mesh of the same moment: it tells what a few flows do not tell of
 * themselves, such as which workloads are behind a service. Throws `invalid-request` for what is no id.
 */
export function subjectOf(request: SubjectRequest, flows: readonly Flow[]): Subject {
  const cut = cutOf(request);
  const { groupBy } = request;
  const mesh = meshGraph({ flows }, cut);
  const { id, sides, direction } = readIds(request);
  const partsIn = (whole: MeshGraph): readonly Part[] => {
    if (direction === undefined) return shownEdges(whole, request).find((edge) => edge.id === id)?.parts ?? [];
    const touching = edgesByNode(groupBy === "none" ? whole : grouped(whole, groupBy)).get(id);
    return touching?.[direction].flatMap(({ parts }) => parts) ?? [];
  };
  const known = partsIn(mesh);
  return {
    id,
    ...(direction === undefined ? {} : { direction }),
    filter(flavour) {
      const filters = sides.map(({ ref, side }) => filterOfSide(flavour, ref, side, cut.type, known));
      if (filters.some((filter) => filter === undefined)) return undefined;
      return widened(new Map(filters.flatMap((filter) => [...(filter ?? [])])), flows, known);
    },
    partsOf: (narrowed) => partsIn(buildGraph(narrowed, cut, mesh.surroundings)),
  };
}

type Side = { readonly ref: NodeRef; readonly side: "source" | "destination" };

function readIds({ node, edge, direction }: SubjectRequest): {
  id: string;
  sides: readonly Side[];
  direction?: "in" | "out";
} {
  if ((node === undefined) === (edge === undefined)) {
    throw new AppError("invalid-request", "node, edge: give exactly one of them.");
  }
  if (edge !== undefined) {
    const ref = parseEdgeId(edge);
    if (!ref) throw new AppError("invalid-request", "edge: expected the id of an edge.");
    const sides = [
      { ref: ref.source, side: "source" },
      { ref: ref.target, side: "destination" },
    ] as const;
    return { id: edge, sides };
  }
  const ref = parseNodeId(node ?? "");
  if (!ref) throw new AppError("invalid-request", "node: expected the id of a node.");
  return { id: ref.id, sides: [{ ref, side: direction === "in" ? "destination" : "source" }], direction };
}

/** Narrows to what leaves or reaches a node; undefined where nothing does. */
function filterOfSide(
  flavour: MeshFlavour,
  ref: NodeRef,
  side: Side["side"],
  type: GraphType,
  known: readonly Part[],
): LabelFilter | undefined {
  const { filterFor } = flavour;
  if (!filterFor) return new Map();
  const isService = ref.kind === "service" || ref.kind === "external";
  if (side === "destination" || !isService) {
    const end = endOf(ref);
    return end ? filterFor(end, side) : new Map();
  }
  // Where services stand between workloads, what leaves one is what was asked of it.
  if (type !== "service") return filterFor({ kind: ref.kind, namespace: ref.namespace, name: ref.name }, "destination");
  // In a graph of services it is what the workloads behind it ask of others: the mesh knows which these are.
  const { workload, namespace } = known[0]?.flow.ends.source ?? {};
  return workload === undefined ? undefined : filterFor({ kind: "workload", namespace, name: workload }, "source");
}

function endOf({ kind, namespace, name, group }: NodeRef): EndFilter | undefined {
  if (kind !== "group") return { kind, namespace, name };
  if (group?.by === "app") return { kind: "app", namespace, name };
  // A peer may have been placed in a cluster by what the other end says.
  return group?.by === "namespace" ? { kind: "namespace", namespace: undefined, name } : undefined;
}

/**
 * Lets a filter pass all reports of every pair that it touches: ends may be named otherwise by another reporter, and of half
 * the reports the wrong one would be chosen.
 */
function widened(filter: LabelFilter, flows: readonly Flow[], known: readonly Part[]): LabelFilter {
  const pairs = new Set(known.map(({ exchange }) => exchange.pairKey));
  const labels = [...filter];
  for (const { ends } of flows) {
    if (labels.every(([label, values]) => values.includes(ends.labels[label] ?? ""))) pairs.add(ends.pairKey);
  }
  const passing = labels.map(([label, values]): [string, Set<string>] => [label, new Set(values)]);
  for (const { ends } of flows) {
    if (!pairs.has(ends.pairKey)) continue;
    for (const [label, values] of passing) values.add(ends.labels[label] ?? "");
  }
  return new Map(passing.map(([label, values]) => [label, [...values].sort()]));
}

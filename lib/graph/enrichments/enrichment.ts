import type { KindId } from "../../kubernetes/kinds";
import type { ToldWord } from "../../mesh/cluster-vocabulary";
import type { Graph, GraphNode } from "../model";
import type { NodeChange } from "./changes";
import type { Facts } from "./facts";

/**
 * One thing that the clusters tell of a graph which telemetry alone does not. Pure, and in no order: none reads what
 * another writes, but for nodes. Ids never change, nothing is taken away, and where the clusters know nothing all stays
 * as it is.
 */
export type Enrichment = {
  /** A slug: `traffic-shifting`. */
  readonly id: string;
  /** What is not checked where its kinds are not read, in the plural: `circuit breakers`. */
  readonly title: string;
  /** Kinds of Kubernetes' own. */
  readonly reads: readonly KindId[];
  /** Words of the meshes it asks for, each told by kinds of its own. */
  readonly words?: readonly ToldWord[];
} & (
  | {
      /** What it adds to one node. */
      ofNode(node: GraphNode, facts: Facts): NodeChange | undefined;
    }
  | {
      /** What it makes of the whole. The same graph where that is nothing. */
      ofGraph(graph: Graph, facts: Facts): Graph;
      /** It adds nodes, and goes before those that add to nodes. */
      readonly addsNodes?: true;
    }
);

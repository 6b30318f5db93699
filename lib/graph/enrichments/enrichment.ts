import type { KindId } from "../../kubernetes/kinds";
import type { Facts } from "../facts/facts";
import type { Graph } from "../model";

/**
 * One thing that the clusters tell of a graph which telemetry alone does not. Pure, and in no order: none reads what
 * another writes, but for nodes. Ids never change, nothing is taken away, and a graph of which the clusters know nothing
 * stays the same object.
 */
export type Enrichment = {
  /** A slug: `traffic-shifting`. */
  readonly id: string;
  /** What is not checked where its kinds are not read, in the plural: `circuit breakers`. */
  readonly title: string;
  readonly reads: readonly KindId[];
  /** It adds nodes, and goes before those that add to nodes. */
  readonly adds?: true;
  enrich(graph: Graph, facts: Facts): Graph;
};

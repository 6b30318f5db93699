import type { Promql } from "../prometheus/promql";
import type { Labels } from "../prometheus/source";
import type { Flow, Measure } from "./flow";

/** What one look at a store said it has. Every field is a guess until probed. */
export type Capabilities = {
  /** Seconds between scrapes, as far as it could be measured. */
  readonly scrapeSeconds: number;
  readonly nativeHistograms: boolean;
};

/** What the decoder of a store's answers must know: whose store it is. */
export type DecodeScope = {
  /** Clusters whose metrics the store holds; empty: not told. */
  readonly clusters: readonly string[];
};

export type FlowQuery = {
  /** The name of the gap if it fails: `requests`, `tcp`, `grpc messages`. */
  readonly what: string;
  readonly measure: Measure;
  readonly promql: Promql;
};

/** Asked only when a family gave nothing: tells *not collected* from *no traffic*. */
export type FamilyQuery = {
  readonly what: string;
  readonly measures: readonly Measure[];
  readonly promql: Promql;
  /** What to do about it if the family does not exist, in words. */
  readonly ifAbsent: string;
};

export type DecodedSeries = Omit<Flow, "measure" | "rate">;

/** Turns labels into flows. Holds what it has seen, so that the next round finds the same objects again. */
export type Decoder = {
  /** Undefined for a series that cannot be used, and the flavour says why in its own comments. */
  decode(labels: Labels, measure: Measure): DecodedSeries | undefined;
};

export type LatencyQuery = {
  /** Joins with `Ends.latencyKey`. */
  readonly promql: Promql;
  readonly native: boolean;
};

/** How latency is asked for: buckets, never ready-made quantiles, because buckets add up. */
export type LatencyVocabulary = {
  /**
   * What must be asked so that every flow in `flows` gets its buckets: in at most `maxShards` queries for the
   * namespaces, those of `firstNamespaces` in the first.
   */
  plan(
    flows: readonly Flow[],
    options: {
      readonly windowSeconds: number;
      readonly firstNamespaces: readonly string[];
      readonly maxShards: number;
      readonly native: boolean;
      readonly replicaLabels?: readonly string[];
    },
  ): readonly LatencyQuery[];
  /** One query for the buckets of what the filter leaves, for a range of time. */
  filtered(options: {
    readonly windowSeconds: number;
    readonly filter: LabelFilter;
    readonly replicaLabels?: readonly string[];
  }): Promql;
  /** A quantile over these flows as one, as a query to paste. */
  quantilePromql(
    flows: readonly Flow[],
    ratio: number,
    windowSeconds: number,
    replicaLabels?: readonly string[],
  ): Promql;
  /** The key of the flow a bucket series belongs to. */
  keyOf(labels: Labels): string;
};

/** A flow of which only a part may count: `factor` 0–1, all of it where it is absent. */
export type PartialFlow = Flow & { readonly factor?: number };

/** What to narrow a query to: one end of an edge, by what it is called. */
export type EndFilter = {
  readonly kind: "workload" | "app" | "service" | "external" | "unknown" | "namespace";
  readonly namespace: string | undefined;
  readonly name: string;
};

/** Narrows queries to one node or edge. Values of one label are alternatives; labels are all to hold. */
export type LabelFilter = ReadonlyMap<string, readonly string[]>;

/**
 * One kind of service mesh: its vocabulary of metrics and labels. Nothing outside its folder knows a metric or
 * label name. What a new flavour needs and this type cannot say becomes a new word here.
 */
export type MeshFlavour = {
  readonly id: string;
  readonly title: string;
  /** The queries of one round, for the whole mesh: their number never depends on the number of namespaces. */
  flowQueries(options: {
    readonly windowSeconds: number;
    readonly idle: boolean;
    readonly filter?: LabelFilter;
    readonly replicaLabels?: readonly string[];
  }): readonly FlowQuery[];
  /**
   * The sum of these flows' rates, as a query that gives it when pasted into the store. The flows have one measure;
   * `allResponses` says that no code or flag of theirs is left out, which makes the query shorter.
   */
  flowsPromql?(
    flows: readonly PartialFlow[],
    windowSeconds: number,
    allResponses: boolean,
    replicaLabels?: readonly string[],
  ): Promql;
  /** Label values that every flow of such an end has; more may have them too, and are sorted out after decoding. */
  filterFor?(end: EndFilter, side: "source" | "destination"): LabelFilter;
  familyQueries?(): readonly FamilyQuery[];
  decoder(scope: DecodeScope): Decoder;
  readonly latency?: LatencyVocabulary;
  readonly probes?: {
    /** How many samples a series of the mesh has in the window, which tells how often the store scrapes. */
    sampleCount(windowSeconds: number): Promql;
    /** Counts native latency histograms. A store that does not know them may refuse the query. */
    readonly nativeHistograms: Promql;
  };
};

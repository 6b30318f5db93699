import type { Reporter } from "../graph/model";
import type { Promql } from "../prometheus/promql";
import type { InstantSample, Labels } from "../prometheus/source";
import type { ClusterVocabulary } from "./cluster-vocabulary";
import type { Flow, Measure, Quantity, Reading } from "./flow";

/** What the decoder of a store's answers must know: whose store it is. */
export type DecodeScope = {
  /** Clusters whose metrics the store holds; empty: not told. */
  readonly clusters: readonly string[];
  /** The source's name. */
  readonly store: string;
};

export type FlowQuery = {
  /** The name of the gap if it fails: `requests`, `tcp`, `grpc messages`. */
  readonly what: string;
  readonly measure: Measure;
  readonly promql: Promql;
  /** Where a measure is asked for in several queries: which part of it this one gives. Absent: all. */
  readonly part?: FlowPart;
};

/** A part of a measure: what these reporters tell. */
export type FlowPart = {
  readonly reporters: readonly Reporter[];
  /** As in "of *what callers report* nothing is known". */
  readonly inWords: string;
};

/** Asked only when a family gave nothing: tells *not collected* from *no traffic*. */
export type FamilyQuery = {
  readonly what: string;
  readonly measures: readonly Measure[];
  readonly promql: Promql;
  /** What to do about it if the family does not exist, in words. */
  readonly ifAbsent: string;
};

export type DecodedSeries = Pick<Flow, "ends" | "response">;

/** Turns labels into flows. Holds what it has seen, so that the next round finds the same objects again. */
export type Decoder = {
  /** Undefined for a series that cannot be used, and the flavour says why in its own comments. */
  decode(labels: Labels, measure: Measure): DecodedSeries | undefined;
};

/** The answers to several queries add up: no histogram is in two of them. */
export type LatencyQuery = {
  /** Joins with `Ends.latencyKey`. */
  readonly promql: Promql;
  readonly native: boolean;
};

/** A piece of the whole mesh's latency. */
export type PlannedQuery = LatencyQuery & {
  /** Whether the first namespaces need it; false where none were named. */
  readonly first: boolean;
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
      readonly replicaLabels?: readonly string[];
      readonly reading?: Reading | undefined;
    },
  ): readonly PlannedQuery[];
  /** The histograms of what the filter leaves, for a range of time: one query for each kind the store has. */
  filtered(options: {
    readonly windowSeconds: number;
    readonly filter: LabelFilter;
    readonly replicaLabels?: readonly string[];
    readonly reading?: Reading | undefined;
  }): readonly LatencyQuery[];
  /** A quantile over these flows as one, as a query to paste. */
  quantilePromql(
    flows: readonly Flow[],
    ratio: number,
    windowSeconds: number,
    replicaLabels?: readonly string[],
  ): Promql;
  /** The buckets of these flows as one, by `le`, as a query to paste: from several stores they can be added up. */
  bucketsPromql(flows: readonly Flow[], windowSeconds: number, replicaLabels?: readonly string[]): Promql;
  /** The key of the flow a bucket series of this store belongs to. Several series may have the same: they add up. */
  keyOf(labels: Labels, store: string): string;
};

/** Cheap queries that tell how a store is to be read. One that does not know a function may refuse it. */
export type MeshProbes = {
  /** How many samples a series of the mesh has in the window, which tells how often the store scrapes. */
  sampleCount(windowSeconds: number): Promql;
  /** Counts native latency histograms. */
  readonly nativeHistograms: Promql;
  /** Counts classic ones; asked where there are native ones too. */
  readonly classicHistograms: Promql;
  /** Counts the layer-4 proxies that the scrape's labels do not name. */
  readonly unnamedTunnels: Promql;
  /** Whether somebody recorded sums of counters; asked one by one only where there are any. */
  sums(prefix: string): {
    readonly any: Promql;
    readonly each: readonly { readonly quantity: Quantity; readonly sums: Promql; readonly counters: Promql }[];
  };
};

/**
 * Rates by edge that our own rules record. Whoever evaluates them (a *ruler*; a store may have several behind it) leaves
 * a mark for each quantity every time, which says which text of the rule it evaluated and how many proxies it saw.
 */
export type RecordedRates = {
  /** The window the rates were taken over. */
  readonly windowSeconds: number;
  /** Counts marks, fresh or not. */
  readonly any: Promql;
  /** When the newest mark was left, in unix seconds, by quantity. */
  readonly newest: Promql;
  /** Rulers with a fresh mark, by quantity. */
  rulers(replicaLabels: readonly string[]): Promql;
  /** Proxies seen by all rulers with a fresh mark, by quantity. */
  proxiesRecorded(replicaLabels: readonly string[]): Promql;
  /** Proxies there are. */
  proxies(replicaLabels: readonly string[]): Promql;
  /** Reads the answers by quantity; what another text of a rule recorded is left out. */
  byQuantity(samples: readonly InstantSample[]): ReadonlyMap<Quantity, number>;
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
 * One kind of service mesh: its vocabulary of metrics and labels, and of what it configures in a cluster. Nothing outside
 * its folder knows a metric or label name. What a new flavour needs and this type cannot say becomes a new word here.
 */
export type MeshFlavour = {
  readonly id: string;
  readonly title: string;
  /** The queries of one round, for the whole mesh: their number never depends on the number of namespaces. No series is in two answers. */
  flowQueries(options: {
    readonly windowSeconds: number;
    readonly idle: boolean;
    readonly filter?: LabelFilter;
    readonly replicaLabels?: readonly string[];
    readonly reading?: Reading | undefined;
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
  familyQueries?(reading?: Reading): readonly FamilyQuery[];
  decoder(scope: DecodeScope): Decoder;
  readonly latency?: LatencyVocabulary;
  readonly probes?: MeshProbes;
  readonly recordedRates?: RecordedRates;
  /** How it is told from Kubernetes objects; without it, by telemetry alone. `meshesOf` asks all flavours as one. */
  readonly cluster?: ClusterVocabulary;
};

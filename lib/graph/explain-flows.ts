import type { MeshFlavour, PartialFlow } from "../mesh/flavour";
import { PLAIN_READING, type Reading } from "../mesh/flow";
import { type Histogram, haveSameBounds } from "./histogram";
import type { Explanation } from "./model";

/** When figures were taken, and from where. */
export type Moment = {
  /** Unix seconds. */
  readonly at: number;
  readonly windowSeconds: number;
  /** By the name of the source: labels by which its store tells apart copies of one series. */
  readonly replicaLabels: ReadonlyMap<string, readonly string[]>;
};

/** The flows that one query can give: of one store, and of one kind of mesh. */
type Share = { readonly store: string; readonly flavour: MeshFlavour; readonly flows: PartialFlow[] };

/**
 * How the sum of these flows' rates comes about; undefined where no query gives it. `allResponses` says that no code or flag
 * of theirs is left out.
 */
export function explainRate(
  flows: readonly PartialFlow[],
  allResponses: boolean,
  flavours: readonly MeshFlavour[],
  moment: Moment,
): Explanation | undefined {
  const queries = sharesOf(flows, flavours).flatMap(({ flavour, store, flows: own }) => {
    const replicaLabels = moment.replicaLabels.get(store) ?? [];
    const promql = flavour.flowsPromql?.(own, moment.windowSeconds, allResponses, replicaLabels);
    return promql === undefined ? [] : [{ source: store, promql, part: rateOf(own) }];
  });
  const explanation = explanationOf(queries, "sum", flows, moment);
  return explanation && flows.some(({ factor = 1 }) => factor !== 1) ? withNote(explanation, APPORTIONED) : explanation;
}

const APPORTIONED =
  "The caller is reached through several services; the query counts this service's share of its calls.";

export function withNote(explanation: Explanation, note: string): Explanation {
  return { ...explanation, note: explanation.note === undefined ? note : `${explanation.note} ${note}` };
}

/**
 * How a quantile over these flows as one comes about, `ratio` 0–1; undefined where no query gives it. `histograms` are what it
 * was made of.
 */
export function explainQuantile(
  flows: readonly PartialFlow[],
  ratio: number,
  histograms: readonly Histogram[],
  flavours: readonly MeshFlavour[],
  moment: Moment,
): Explanation | undefined {
  const shares = sharesOf(flows, flavours);
  const queries = shares.flatMap(({ flavour: { latency }, store, flows: own }) => {
    if (!latency) return [];
    const replicaLabels = moment.replicaLabels.get(store) ?? [];
    // A quantile of one store says nothing of all: of several, the buckets are asked for.
    const promql =
      shares.length === 1
        ? latency.quantilePromql(own, ratio, moment.windowSeconds, replicaLabels)
        : latency.bucketsPromql(own, moment.windowSeconds, replicaLabels);
    return [{ source: store, promql, part: rateOf(own) }];
  });
  const explanation = explanationOf(queries, "quantileOfSummedBuckets", flows, moment);
  if (!explanation) return undefined;
  const told = { ...explanation, quantile: ratio };
  const note = noteOfKinds(flows, histograms, queries.length);
  return note === undefined ? told : withNote(told, note);
}

/** What keeps a query from giving a quantile: PromQL adds up neither unlike classic buckets nor histograms of two kinds. */
function noteOfKinds(
  flows: readonly PartialFlow[],
  histograms: readonly Histogram[],
  queries: number,
): string | undefined {
  const kinds = new Set(flows.map(kindOf));
  const [kind = "classic"] = kinds.size > 1 ? ["mixed" as const] : kinds;
  if (kind === "mixed") return queries > 1 ? TWO_KINDS : NATIVE_PART;
  // Of native histograms empty buckets are left out, so their bounds are unlike, and yet they add up.
  return kind === "native" || haveSameBounds(histograms) ? undefined : OWN_BUCKETS;
}

function kindOf({ reading = PLAIN_READING }: PartialFlow): Reading["histograms"] {
  return reading.forms.latency === "sums" ? "classic" : reading.histograms;
}

const NATIVE_PART =
  "Where some pods have native histograms and others classic ones, the figure is of all of them, and the query gives the native ones' own.";
const TWO_KINDS =
  "Some pods have native histograms and others classic ones: the figure reads each at the others' bounds, so what the queries give together comes near it only.";
const OWN_BUCKETS =
  "Some proxies have buckets of their own: the figure reads each at the others' bounds, which PromQL cannot, so the query comes near it only.";

function explanationOf(
  queries: Explanation["queries"],
  combine: NonNullable<Explanation["combine"]>,
  flows: readonly PartialFlow[],
  { windowSeconds, at }: Moment,
): Explanation | undefined {
  if (queries.length === 0) return undefined;
  const several = queries.length > 1;
  return {
    queries: several ? queries : queries.map(({ part: _, ...query }) => query),
    ...(several ? { combine } : {}),
    windowSeconds,
    reporter: [...new Set(flows.map(({ ends }) => ends.reporter))].sort().join(", "),
    at,
  };
}

function sharesOf(flows: readonly PartialFlow[], flavours: readonly MeshFlavour[]): Share[] {
  const shares = new Map<string, Share>();
  for (const flow of flows) {
    const { store, flavour: id } = flow.ends;
    const flavour = flavours.find((each) => each.id === id);
    if (!flavour) continue;
    const key = JSON.stringify([store, id]);
    const share = shares.get(key) ?? { store, flavour, flows: [] };
    share.flows.push(flow);
    shares.set(key, share);
  }
  return [...shares].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, share]) => share);
}

function rateOf(flows: readonly PartialFlow[]): number {
  return flows.reduce((sum, { rate, factor = 1 }) => sum + rate * factor, 0);
}

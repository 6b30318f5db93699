import type { MeshFlavour } from "../../mesh/flavour";
import { type Form, PLAIN_READING, type Quantity, type Reading } from "../../mesh/flow";
import type { Promql } from "../../prometheus/promql";
import type { InstantSample, MetricsSource } from "../../prometheus/source";

/** How one flavour's series in one store are read, and who records rates of them. */
export type ProbedReading = {
  readonly reading: Reading;
  /** Rulers that record rates of all there is, by quantity; a quantity without them is read as `reading` says. */
  readonly rulers: ReadonlyMap<Quantity, number>;
};

export const PLAIN: ProbedReading = { reading: PLAIN_READING, rulers: new Map() };

/** Asks a cheap query; undefined where the store gave no answer. `atSeconds`: now, unless said. */
export type Ask = (promql: Promql, atSeconds?: number) => Promise<readonly InstantSample[] | undefined>;

type Wishes = Pick<MetricsSource, "series" | "sumPrefix" | "replicaLabels">;

/** Finds out how a store is to be read. What it does not answer is taken to be as it is in most stores. */
export async function probeReading(ask: Ask, flavour: MeshFlavour, wishes: Wishes): Promise<ProbedReading> {
  const [histograms, tunnels, sums, rulers] = await Promise.all([
    histogramsOf(ask, flavour),
    hasAny(ask, flavour.probes?.unnamedTunnels),
    sumsOf(ask, flavour, wishes),
    rulersOf(ask, flavour, wishes),
  ]);
  const { latency, ...others } = sums.forms;
  // Native histograms are the proxies' own: sums are the last resort.
  const isLastResort = histograms === "classic" || (wishes.series ?? "auto") !== "auto";
  const forms = isLastResort ? sums.forms : others;
  return { reading: { ...sums, forms, histograms, tunnels: tunnels ? "builds" : "labels" }, rulers };
}

async function histogramsOf(ask: Ask, { probes }: MeshFlavour): Promise<Reading["histograms"]> {
  if (!(await hasAny(ask, probes?.nativeHistograms))) return "classic";
  return (await hasAny(ask, probes?.classicHistograms)) ? "mixed" : "native";
}

async function sumsOf(
  ask: Ask,
  { probes }: MeshFlavour,
  { series = "auto", sumPrefix }: Wishes,
): Promise<Pick<Reading, "forms" | "sumPrefix">> {
  const prefix = series === "federated" ? "" : sumPrefix;
  const plain = { forms: {}, sumPrefix: prefix ?? "" };
  if (!probes || series === "proxies" || prefix === undefined) return plain;
  const { any, each } = probes.sums(prefix);
  const allSums = () => Object.fromEntries(each.map(({ quantity }) => [quantity, "sums" satisfies Form]));
  if (series !== "auto") return { forms: allSums(), sumPrefix: prefix };
  if (!(await hasAny(ask, any))) return plain;
  const found = await Promise.all(
    each.map(async ({ quantity, sums, counters }) => {
      const [hasSums, hasCounters] = await Promise.all([hasAny(ask, sums), hasAny(ask, counters)]);
      // A store that did not answer for the counters has them, until it says otherwise.
      return hasSums === true && hasCounters === false ? [quantity] : [];
    }),
  );
  return { forms: Object.fromEntries(found.flat().map((quantity) => [quantity, "sums"])), sumPrefix: prefix };
}

/**
 * A ruler may see only a part of what the store holds, as one of several Prometheus behind Thanos does. So rates are used
 * where all rulers together saw, in their newest evaluation, as many proxies as the store has had at that moment; or
 * where rates are all that is sent to the store.
 */
async function rulersOf(
  ask: Ask,
  { recordedRates: rates, probes }: MeshFlavour,
  { series = "auto", replicaLabels = [] }: Wishes,
): Promise<ProbedReading["rulers"]> {
  if (!rates || series !== "auto" || !(await hasAny(ask, rates.any))) return new Map();
  const [rulers, recorded, newest] = await Promise.all([
    ask(rates.rulers(replicaLabels)),
    ask(rates.proxiesRecorded(replicaLabels)),
    ask(rates.newest),
  ]);
  if (!rulers || !recorded || !newest) return new Map();
  const proxiesRecorded = rates.byQuantity(recorded);
  const markedAt = rates.byQuantity(newest);
  const counts = new Map(
    await Promise.all(
      [...new Set(markedAt.values())].map(async (at) => [at, await ask(rates.proxies(replicaLabels), at)] as const),
    ),
  );
  const counters = new Map(probes?.sums("").each.map((each) => [each.quantity, each.counters]));
  const isCovered = async (quantity: Quantity) => {
    const proxies = counts.get(markedAt.get(quantity) ?? Number.NaN);
    const [seen] = proxies ?? [];
    if (seen) return proxiesRecorded.get(quantity) === seen.value;
    return proxies !== undefined && (await hasAny(ask, counters.get(quantity))) === false;
  };
  const found = await Promise.all(
    [...rates.byQuantity(rulers)].map(async (each) => ((await isCovered(each[0])) ? [each] : [])),
  );
  return new Map(found.flat());
}

/** How the store is read for one window: from recorded rates where they are for it, and all rulers are still at work. */
export async function readingFor(
  ask: Ask,
  { recordedRates: rates }: MeshFlavour,
  { reading, rulers }: ProbedReading,
  { windowSeconds, isNow }: { readonly windowSeconds: number; readonly isNow: boolean },
  replicaLabels: readonly string[],
): Promise<Reading> {
  if (!rates || rulers.size === 0 || !isNow || windowSeconds !== rates.windowSeconds) return reading;
  const fresh = rates.byQuantity((await ask(rates.rulers(replicaLabels))) ?? []);
  const recorded = [...rulers].filter(([quantity, count]) => fresh.get(quantity) === count);
  const forms = Object.fromEntries(recorded.map(([quantity]) => [quantity, "rates" satisfies Form]));
  return { ...reading, forms: { ...reading.forms, ...forms } };
}

/** Undefined where the store gave no answer. */
async function hasAny(ask: Ask, promql: Promql | undefined): Promise<boolean | undefined> {
  const samples = promql === undefined ? [] : await ask(promql);
  return samples?.some(({ value }) => value > 0);
}

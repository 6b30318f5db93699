import { messageOf } from "../../errors";
import type { Gap } from "../../graph/model";
import type { Decoder, MeshFlavour } from "../../mesh/flavour";
import type { Flow, Form, Measure, Reading } from "../../mesh/flow";
import type { InstantSample, MetricsSource } from "../../prometheus/source";
import { inPieces } from "../pieces";
import { type Ask, PLAIN, type ProbedReading, readingFor } from "./reading";

/** Everything one source told of one moment: the flows of the whole mesh, and what it did not tell. */
export type Round = {
  readonly source: string;
  readonly atSeconds: number;
  readonly windowSeconds: number;
  readonly flows: readonly Flow[];
  readonly gaps: readonly Gap[];
  /** Measures whose query was not answered, each with the moment its flows are from instead: undefined for none. */
  readonly unanswered: ReadonlyMap<Measure, number | undefined>;
  /** How each flavour's series were read, by its id. */
  readonly readings: ReadonlyMap<string, Reading>;
  readonly tookMs: number;
};

/** A flavour with the decoder that remembers what this source has said before. */
export type Reader = { readonly flavour: MeshFlavour; readonly decoder: Decoder };

export type RoundRequest = {
  readonly atSeconds: number;
  readonly windowSeconds: number;
  readonly idle: boolean;
  /** Whether the moment is now, and not one in the past. */
  readonly isNow?: boolean;
  /** What is known of the source, by flavour. */
  readonly probed?: ReadonlyMap<string, ProbedReading>;
};

/**
 * Asks one source everything about one moment, in a number of queries that never depends on the mesh. A query that
 * fails is a gap; rejects with the first failure only when nothing at all was answered.
 */
export async function readRound(
  source: MetricsSource,
  readers: readonly Reader[],
  request: RoundRequest,
): Promise<Round> {
  const startedAt = performance.now();
  const flows: Flow[] = [];
  const gaps: Gap[] = [];
  const failures: unknown[] = [];
  let asked = 0;
  const unanswered = new Map<Measure, undefined>();

  const readings = new Map<string, Reading>();

  await Promise.all(
    readers.map(async ({ flavour, decoder }) => {
      const reading = await readingNow(source, flavour, request);
      readings.set(flavour.id, reading);
      const queries = flavour.flowQueries({ ...request, replicaLabels: source.replicaLabels ?? [], reading });
      await Promise.all(
        queries.map(async ({ what, measure, promql }) => {
          asked += 1;
          try {
            const { data, warnings } = await source.instant(promql, request.atSeconds, { priority: "requests" });
            const decoded: Flow[] = [];
            await inPieces(decoding(data, { measure, decoder, reading }, decoded));
            for (const flow of decoded) flows.push(flow);
            for (const warning of warnings) gaps.push(gap(source, what, warning));
            if (data.length > 0) gaps.push(...sumsGaps(source, what, reading.forms[measure]));
          } catch (error) {
            failures.push(error);
            unanswered.set(measure, undefined);
            gaps.push(gap(source, what, messageOf(error)));
          }
        }),
      );
      const hasRequests = flows.some(({ measure, ends }) => measure === "requests" && ends.flavour === flavour.id);
      if (hasRequests) gaps.push(...sumsGaps(source, "latency", reading.forms.latency));
    }),
  );
  if (failures.length > 0 && failures.length === asked) throw failures[0];

  if (flows.length === 0 && failures.length === 0)
    gaps.push(...(await absentFamilies(source, readers, readings, request)));
  return {
    source: source.name,
    atSeconds: request.atSeconds,
    windowSeconds: request.windowSeconds,
    flows,
    gaps: withoutRepeats(gaps),
    unanswered,
    readings,
    tookMs: performance.now() - startedAt,
  };
}

/** Asks whether rates are still recorded where they were; a store that does not say is read as if they were not. */
function readingNow(source: MetricsSource, flavour: MeshFlavour, request: RoundRequest): Promise<Reading> {
  const ask: Ask = async (promql) => {
    try {
      return (await source.instant(promql, request.atSeconds, { priority: "requests" })).data;
    } catch {
      return undefined;
    }
  };
  const { windowSeconds, isNow = false, probed } = request;
  const known = probed?.get(flavour.id) ?? PLAIN;
  return readingFor(ask, flavour, known, { windowSeconds, isNow }, source.replicaLabels ?? []);
}

/** What was read from recorded sums of counters is said to be, since nothing in the figures shows it. */
export function sumsGaps(source: MetricsSource, what: string, form: Form | undefined): Gap[] {
  if (form !== "sums") return [];
  const why =
    "Read from recording rules that add counters up over pods, not from the proxies' own: for one window after a pod has gone, rates are too high.";
  return [gap(source, what, why)];
}

type Decoding = { readonly measure: Measure; readonly decoder: Decoder; readonly reading: Reading };

function* decoding(samples: readonly InstantSample[], { measure, decoder, reading }: Decoding, into: Flow[]) {
  for (const { labels, value } of samples) {
    const decoded = Number.isFinite(value) ? decoder.decode(labels, measure) : undefined;
    if (decoded) into.push({ ...decoded, measure, rate: value, reading });
    yield;
  }
}

/**
 * No flow at all means no traffic only where there are families to tell of it: what is not collected is not zero. Where
 * one family has flows, another that is absent is no gap: a mesh without TCP has no TCP counters.
 */
async function absentFamilies(
  source: MetricsSource,
  readers: readonly Reader[],
  readings: Round["readings"],
  { atSeconds }: RoundRequest,
): Promise<Gap[]> {
  const families = readers.flatMap(({ flavour }) => flavour.familyQueries?.(readings.get(flavour.id)) ?? []);
  const gaps = await Promise.all(
    families.map(async ({ what, promql, ifAbsent }) => {
      try {
        const { data } = await source.instant(promql, atSeconds, { priority: "requests" });
        return data.length === 0 ? gap(source, what, ifAbsent) : undefined;
      } catch (error) {
        return gap(source, what, messageOf(error));
      }
    }),
  );
  return gaps.filter((found) => found !== undefined);
}

/**
 * Fills what a round was not answered with what the one before it had, so that one query that fails does not take its
 * part of the picture away. The gap says since when that part is old.
 */
export function withLastKnown(round: Round, before: Round | undefined): Round {
  if (!before || round.unanswered.size === 0) return round;
  const unanswered = new Map<Measure, number | undefined>();
  for (const measure of round.unanswered.keys()) {
    unanswered.set(measure, before.unanswered.has(measure) ? before.unanswered.get(measure) : before.atSeconds);
  }
  const known = [...unanswered.values()].filter((since) => since !== undefined);
  const staleSince = known.length > 0 ? Math.min(...known) : undefined;
  return {
    ...round,
    unanswered,
    flows: [...round.flows, ...before.flows.filter(({ measure }) => unanswered.get(measure) !== undefined)],
    gaps: staleSince === undefined ? round.gaps : round.gaps.map((each) => ({ ...each, staleSince })),
  };
}

function gap({ name }: MetricsSource, what: string, why: string): Gap {
  return { source: `prometheus/${name}`, what, why };
}

export function withoutRepeats(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((entry) => [`${entry.source}\n${entry.what}\n${entry.why}`, entry])).values()];
}

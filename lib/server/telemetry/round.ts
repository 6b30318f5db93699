import { messageOf } from "../../errors";
import type { Gap } from "../../graph/model";
import type { Decoder, FlowPart, FlowQuery, MeshFlavour } from "../../mesh/flavour";
import type { Flow, Form, Measure, Reading } from "../../mesh/flow";
import type { MetricsSource, Taker } from "../../prometheus/source";
import { type Ask, PLAIN, type ProbedReading, readingFor } from "./reading";

/** Everything one source told of one moment: the flows of the whole mesh, and what it did not tell. */
export type Round = {
  readonly source: string;
  readonly atSeconds: number;
  readonly windowSeconds: number;
  readonly flows: readonly Flow[];
  readonly gaps: readonly Gap[];
  /** What was not answered. */
  readonly unanswered: readonly Unanswered[];
  /** How each flavour's series were read, by its id. */
  readonly readings: ReadonlyMap<string, Reading>;
  readonly tookMs: number;
};

/** A measure, or a part of one, whose query failed: `since` is the moment its flows are from instead, undefined for none. */
export type Unanswered = Pick<FlowQuery, "measure" | "part"> & { readonly since: number | undefined };

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
  const failed: { readonly query: FlowQuery; readonly error: unknown }[] = [];
  let asked = 0;
  const readings = new Map<string, Reading>();

  await Promise.all(
    readers.map(async ({ flavour, decoder }) => {
      const reading = await readingNow(source, flavour, request);
      readings.set(flavour.id, reading);
      const queries = flavour.flowQueries({ ...request, replicaLabels: source.replicaLabels ?? [], reading });
      asked += queries.length;
      const isUnanswered = (query: FlowQuery) => failed.some((each) => each.query === query);
      await Promise.all(
        queries.map(async (query) => {
          const { what, measure, promql } = query;
          try {
            let decoded: Flow[] = [];
            const begin = () => {
              decoded = [];
              return flowTaker({ measure, decoder, reading }, decoded);
            };
            const options = { priority: "requests" } as const;
            const { data, warnings } = await source.each(promql, request.atSeconds, options, begin);
            for (const flow of decoded) flows.push(flow);
            for (const warning of warnings) gaps.push(gap(source, what, warning));
            if (data > 0) gaps.push(...sumsGaps(source, what, reading.forms[measure]));
          } catch (error) {
            failed.push({ query, error });
          }
        }),
      );
      for (const { query, error } of failed.filter((each) => queries.includes(each.query))) {
        const { what, measure, part } = query;
        const isAll = queries.every((each) => each.measure !== measure || isUnanswered(each));
        gaps.push(gap(source, what, part && !isAll ? `${part.inWords}: ${messageOf(error)}` : messageOf(error)));
      }
      const hasRequests = flows.some(({ measure, ends }) => measure === "requests" && ends.flavour === flavour.id);
      if (hasRequests) gaps.push(...sumsGaps(source, "latency", reading.forms.latency));
    }),
  );
  const [first] = failed;
  if (first && failed.length === asked) throw first.error;

  if (flows.length === 0 && failed.length === 0)
    gaps.push(...(await absentFamilies(source, readers, readings, request)));
  return {
    source: source.name,
    atSeconds: request.atSeconds,
    windowSeconds: request.windowSeconds,
    flows,
    gaps: withoutRepeats(gaps),
    unanswered: failed.map(({ query: { measure, part } }) => ({ measure, since: undefined, ...(part && { part }) })),
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

function flowTaker({ measure, decoder, reading }: Decoding, into: Flow[]): Taker {
  return ({ labels, value }) => {
    const decoded = Number.isFinite(value) ? decoder.decode(labels, measure) : undefined;
    if (decoded) into.push({ ends: decoded.ends, measure, response: decoded.response, rate: value, reading });
  };
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
  if (!before || round.unanswered.length === 0) return round;
  const unanswered = round.unanswered.map((each): Unanswered => {
    const then = before.unanswered.find(({ measure, part }) => measure === each.measure && includes(part, each.part));
    return { ...each, since: then ? then.since : before.atSeconds };
  });
  const known = unanswered.filter(({ since }) => since !== undefined);
  const staleSince = known.length > 0 ? Math.min(...known.map(({ since }) => since ?? 0)) : undefined;
  return {
    ...round,
    unanswered,
    flows: [...round.flows, ...before.flows.filter((flow) => known.some((each) => isOf(flow, each)))],
    gaps: staleSince === undefined ? round.gaps : round.gaps.map((each) => ({ ...each, staleSince })),
  };
}

function isOf({ measure, ends }: Flow, unanswered: Unanswered): boolean {
  return measure === unanswered.measure && (unanswered.part?.reporters.includes(ends.reporter) ?? true);
}

function includes(whole: FlowPart | undefined, part: FlowPart | undefined): boolean {
  return whole === undefined || (part?.reporters.every((each) => whole.reporters.includes(each)) ?? false);
}

function gap({ name }: MetricsSource, what: string, why: string): Gap {
  return { source: `prometheus/${name}`, what, why };
}

export function withoutRepeats(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((entry) => [`${entry.source}\n${entry.what}\n${entry.why}`, entry])).values()];
}

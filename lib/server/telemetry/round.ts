import { messageOf } from "../../errors";
import type { Gap } from "../../graph/model";
import type { Decoder, MeshFlavour } from "../../mesh/flavour";
import type { Flow } from "../../mesh/flow";
import type { MetricsSource } from "../../prometheus/source";

/** Everything one source told of one moment: the flows of the whole mesh, and what it did not tell. */
export type Round = {
  readonly source: string;
  readonly atSeconds: number;
  readonly windowSeconds: number;
  readonly flows: readonly Flow[];
  readonly gaps: readonly Gap[];
  /** Whether every query was answered; one that was not may be when it is asked again. */
  readonly complete: boolean;
  readonly tookMs: number;
};

/** A flavour with the decoder that remembers what this source has said before. */
export type Reader = { readonly flavour: MeshFlavour; readonly decoder: Decoder };

export type RoundRequest = {
  readonly atSeconds: number;
  readonly windowSeconds: number;
  readonly idle: boolean;
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
  const failedMeasures = new Set<string>();

  await Promise.all(
    readers.flatMap(({ flavour, decoder }) =>
      flavour
        .flowQueries({ ...request, replicaLabels: source.replicaLabels ?? [] })
        .map(async ({ what, measure, promql }) => {
          asked += 1;
          try {
            const { data, warnings } = await source.instant(promql, request.atSeconds, { priority: "requests" });
            for (const { labels, value } of data) {
              if (!Number.isFinite(value)) continue;
              const decoded = decoder.decode(labels, measure);
              if (!decoded) continue;
              flows.push({ ...decoded, measure, rate: value });
            }
            for (const warning of warnings) gaps.push(gap(source, what, warning));
          } catch (error) {
            failures.push(error);
            failedMeasures.add(measure);
            gaps.push(gap(source, what, messageOf(error)));
          }
        }),
    ),
  );
  if (failures.length > 0 && failures.length === asked) throw failures[0];

  if (flows.length === 0) gaps.push(...(await absentFamilies(source, readers, request, failedMeasures)));
  return {
    source: source.name,
    atSeconds: request.atSeconds,
    windowSeconds: request.windowSeconds,
    flows,
    gaps: withoutRepeats(gaps),
    complete: failures.length === 0,
    tookMs: performance.now() - startedAt,
  };
}

/**
 * No flow at all means no traffic only where there are families to tell of it: what is not collected is not zero. Where
 * one family has flows, another that is absent is no gap: a mesh without TCP has no TCP counters.
 */
async function absentFamilies(
  source: MetricsSource,
  readers: readonly Reader[],
  { atSeconds }: RoundRequest,
  failed: ReadonlySet<string>,
): Promise<Gap[]> {
  const silent = readers
    .flatMap(({ flavour }) => flavour.familyQueries?.() ?? [])
    .filter(({ measures }) => !measures.some((measure) => failed.has(measure)));
  const gaps = await Promise.all(
    silent.map(async ({ what, promql, ifAbsent }) => {
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

function gap({ name }: MetricsSource, what: string, why: string): Gap {
  return { source: `prometheus/${name}`, what, why };
}

export function withoutRepeats(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((entry) => [`${entry.source}\n${entry.what}\n${entry.why}`, entry])).values()];
}

import type { Gap, Graph } from "@/lib/graph/model";

/** What the API calls missing of a source none of whose queries was answered. */
const EVERYTHING = "everything";

/** Where the figures of an answer are from. Times are unix seconds. */
export type Freshness = {
  /** The newest figures; undefined where no source could be read at all, so that there are none. */
  readonly at: number | undefined;
  /** Sources whose figures are older than that, because they do not answer now. */
  readonly older: readonly { readonly source: string; readonly at: number }[];
};

/** Tells when the figures of an answer are from, which is not when it was made. */
export function freshnessOf({ at, sources, missing }: Pick<Graph, "at" | "sources" | "missing">): Freshness {
  const dead = missing.filter(({ what }) => what === EVERYTHING);
  const metrics = sources.filter(({ kind }) => kind === "prometheus");
  const hasNone = (name: string) =>
    dead.some(({ source, staleSince }) => source === `prometheus/${name}` && staleSince === undefined);
  return {
    at: metrics.length > 0 && metrics.every(({ name }) => hasNone(name)) ? undefined : at,
    older: dead.flatMap(({ source, staleSince }) =>
      staleSince !== undefined && staleSince < at ? [{ source, at: staleSince }] : [],
    ),
  };
}

/** Something that the picture lacks, or shows of old, although it could be there. */
export type Notice = Pick<Gap, "source" | "why" | "staleSince"> & {
  /** What of the source; undefined for everything. */
  readonly what: string | undefined;
};

/**
 * What is grave enough to stand above the picture: a source that does not answer, and figures that are old. What a mesh
 * does not collect in the first place is only listed.
 */
export function noticesOf(missing: readonly Gap[]): readonly Notice[] {
  const silent = new Set(missing.flatMap(({ what, source }) => (what === EVERYTHING ? source : [])));
  return (
    missing
      .filter(({ what, staleSince, pending }) => !pending && (what === EVERYTHING || staleSince !== undefined))
      // That nothing of it could be read says the rest.
      .filter(({ what, source }) => what === EVERYTHING || !silent.has(source))
      .map(({ source, what, why, staleSince }) => ({
        source,
        why,
        what: what === EVERYTHING ? undefined : what,
        ...(staleSince === undefined ? {} : { staleSince }),
      }))
  );
}

/** Whether what has no figures is known to have had no traffic: not where rates could not be read, or are on their way. */
export function knowsTraffic(missing: readonly Gap[]): boolean {
  return !missing.some(({ what, staleSince }) => staleSince === undefined && RATES.includes(what));
}

const RATES: readonly string[] = [EVERYTHING, "requests", "tcp"];

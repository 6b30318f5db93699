import { messageOf } from "../errors";
import { selector, sum } from "./promql";
import type { MetricsSource } from "./source";

export type SourceProbe = {
  readonly name: string;
  /** Why the store cannot be used; undefined if it can. */
  readonly why: string | undefined;
  /** The store's own version, where it says so. */
  readonly version: string | undefined;
  /** Scrape targets that are up; undefined where the store has no `up`, or gave no answer. */
  readonly targetsUp: number | undefined;
};

/** Asks one cheap query of every store that holds scraped metrics. Never rejects. */
export async function probe(source: MetricsSource, atSeconds: number, signal?: AbortSignal): Promise<SourceProbe> {
  const options = { priority: "requests", ...(signal && { signal }) } as const;
  const [answer, version] = await Promise.all([
    source.instant(sum(selector("up")), atSeconds, options).then(
      ({ data }) => ({ why: undefined, targetsUp: data[0]?.value }),
      (error: unknown) => ({ why: messageOf(error), targetsUp: undefined }),
    ),
    source.buildVersion?.(signal),
  ]);
  return { name: source.name, ...answer, version };
}

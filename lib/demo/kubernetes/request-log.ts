import type { Attributes } from "./status";

/** One request as it came in. */
export type LoggedRequest = Partial<Attributes> & {
  readonly method: string;
  /** With its parameters. */
  readonly path: string;
  /** The status it was answered with. */
  readonly status: number;
};

/** What has been asked so far, for tests. */
export type RequestLog = {
  readonly total: number;
  /** The newest requests, oldest first, each once it has been answered (a watch: once it began). */
  readonly newest: readonly LoggedRequest[];
  /** Every request that would have changed something. */
  readonly writes: readonly LoggedRequest[];
  /** How often each verb was asked for, `list` and `watch` told apart. */
  readonly byVerb: ReadonlyMap<string, number>;
};

const REMEMBERED = 2000;

export function requestLog(): RequestLog & { add(request: LoggedRequest): void } {
  const newest: LoggedRequest[] = [];
  const writes: LoggedRequest[] = [];
  const byVerb = new Map<string, number>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    newest,
    writes,
    byVerb,
    add(request) {
      total++;
      newest.push(request);
      if (newest.length > REMEMBERED) newest.shift();
      if (request.status === 405) writes.push(request);
      if (request.verb) byVerb.set(request.verb, (byVerb.get(request.verb) ?? 0) + 1);
    },
  };
}

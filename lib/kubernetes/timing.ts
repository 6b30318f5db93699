import { setTimeout as sleep } from "node:timers/promises";

/** How patient the readers are, in milliseconds. */
export type Timing = {
  /** For one page of a list, a look-up, the start of a watch. */
  readonly deadlineMs: number;
  /** How long the server is asked to keep a watch; some of it by chance, so that not all end together. */
  readonly watchMs: number;
  /** A watch that says nothing for so long, not even a bookmark, may be dead: it is cut, and goes on where it was. */
  readonly silenceMs: number;
  /** A watch that ends so soon, without a word, has failed. */
  readonly briefMs: number;
  /** The pause after the first failure, doubling … */
  readonly firstBackOffMs: number;
  /** … up to this. */
  readonly longestBackOffMs: number;
  /** How often to look which kinds there are, and for rights that were refused. */
  readonly lookAgainMs: number;
};

/** API servers send a bookmark about every minute. */
export const TIMING: Timing = {
  deadlineMs: 30_000,
  watchMs: 300_000,
  silenceMs: 150_000,
  briefMs: 5_000,
  firstBackOffMs: 200,
  longestBackOffMs: 30_000,
  lookAgainMs: 60_000,
};

/** The pause before attempt number `failures` + 1: doubling, and half of it by chance, so that not all come at once. */
export function backOffMs({ firstBackOffMs, longestBackOffMs }: Timing, failures: number): number {
  return jittered(Math.min(firstBackOffMs * 2 ** Math.max(0, failures - 1), longestBackOffMs));
}

export function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

/** Pauses; ends early, and quietly, when told to. Keeps no process alive. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}

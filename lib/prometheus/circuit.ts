/** When a store that fails may be asked again. */
export type CircuitTiming = {
  /** So many failures in a row open the circuit. */
  readonly failuresToOpen: number;
  /** How long it then stays open, doubling with every probe that fails … */
  readonly firstBackOffMs: number;
  /** … up to this, which is shorter than a refresh step, so that a store that is back is seen at once. */
  readonly longestBackOffMs: number;
};

export const CIRCUIT_TIMING: CircuitTiming = { failuresToOpen: 2, firstBackOffMs: 500, longestBackOffMs: 4_000 };

/** A store may ask to be left alone for longer than we back off by ourselves; not for longer than this. */
const LONGEST_REQUESTED_MS = 60_000;

export type Circuit = {
  /** `all`: the store is well. `none`: leave it alone. `one`: see with a single query whether it is back. */
  admits(): "all" | "one" | "none";
  /** Why the store was last of no use. */
  failure(): Error | undefined;
  succeeded(): void;
  failed(failure: Error, retryAfterMs: number | undefined): void;
};

export function createCircuit(timing: CircuitTiming, now: () => number): Circuit {
  let failuresInRow = 0;
  let pauses = 0;
  let pausedUntil = 0;
  let lastFailure: Error | undefined;

  return {
    admits() {
      if (pauses === 0) return "all";
      return now() < pausedUntil ? "none" : "one";
    },

    failure: () => lastFailure,

    succeeded() {
      failuresInRow = 0;
      pauses = 0;
      pausedUntil = 0;
      lastFailure = undefined;
    },

    failed(failure, retryAfterMs) {
      lastFailure = failure;
      failuresInRow += 1;
      // What was under way when the circuit opened fails too: that must not make the pause longer.
      if (now() < pausedUntil) return;
      if (pauses === 0 && failuresInRow < timing.failuresToOpen && retryAfterMs === undefined) return;
      const backOffMs = Math.min(timing.firstBackOffMs * 2 ** pauses, timing.longestBackOffMs);
      pauses += 1;
      pausedUntil = now() + Math.max(backOffMs, Math.min(retryAfterMs ?? 0, LONGEST_REQUESTED_MS));
    },
  };
}

/** Keeps count of how long bucket queries kept the store busy, against how long they may. */
export type CostLedger = {
  spent(ms: number): void;
  /** How long a round that cost this much must be followed by none. */
  restSeconds(costMs: number): number;
};

/**
 * Wall time stands for processor time: a store that is slow for other reasons is one to go easy on, too.
 * `allowed` is the part of one core that may be used. What all rounds spend is one debt, paid off as time passes, so
 * that several windows being looked at do not each take the whole share.
 */
export function createCostLedger(allowed: number, parallel: number, now: () => number): CostLedger {
  let owedMs = 0;
  let countedAt = now();

  function settle(): void {
    owedMs = Math.max(0, owedMs - (now() - countedAt) * allowed);
    countedAt = now();
  }

  return {
    spent(ms) {
      settle();
      owedMs += ms;
    },

    restSeconds(costMs) {
      settle();
      // A round takes at least its cost divided by what runs at once, and that time counts as paid already.
      const ownMs = costMs / allowed - costMs / parallel;
      return Math.max(0, ownMs, owedMs / allowed) / 1000;
    },
  };
}

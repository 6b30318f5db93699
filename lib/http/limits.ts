import { AppError } from "../errors";
import { singleton } from "../singleton";

export type Limits = {
  /** Requests per second over a long time. */
  readonly perSecond: number;
  /** Requests that may come at once after a quiet time. */
  readonly burst: number;
  /** Requests being answered at a time. */
  readonly concurrent: number;
};

export type Limiter = {
  /** Lets a request in, or throws `too-many-requests`. Whoever is let in calls the result once, when it is done. */
  enter(): () => void;
};

/**
 * For all of the API together. Two hundred open browsers hold at most twelve hundred connections (six each) and ask
 * some fifty times a second: this is far above that, and far below what would starve the process.
 */
export const API_LIMITS: Limits = { perSecond: 500, burst: 4000, concurrent: 2000 };

export function apiLimiter(): Limiter {
  return singleton("limits.api.1", () => limiter(API_LIMITS));
}

/** A bucket of tokens and a count of those inside. `nowMs` is a clock that never goes back. */
export function limiter({ perSecond, burst, concurrent }: Limits, nowMs = () => performance.now()): Limiter {
  let tokens = burst;
  let filledAt = nowMs();
  let inside = 0;

  return {
    enter() {
      const now = nowMs();
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      if (tokens < 1)
        throw new AppError("too-many-requests", "Too many requests came in a short time. Try again soon.");
      if (inside >= concurrent)
        throw new AppError("too-many-requests", "Too many requests are being answered already.");
      tokens -= 1;
      inside += 1;
      let isInside = true;
      return () => {
        if (isInside) inside -= 1;
        isInside = false;
      };
    },
  };
}

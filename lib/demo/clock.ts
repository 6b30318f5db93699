/** Unix seconds, with fractions. */
export type Clock = () => number;

export const realClock: Clock = () => Date.now() / 1000;

/** A clock that stands still, so that what is seen can be expected exactly. */
export function fixedClock(atSeconds: number): Clock {
  return () => atSeconds;
}

/** What a counter did between the first and the last of some samples. Times are in seconds. */
export type Climb = {
  readonly firstAt: number;
  readonly lastAt: number;
  readonly samples: number;
  readonly firstValue: number;
  /** How far it climbed; where it fell to 0 on the way, both climbs together. */
  readonly increase: number;
};

/** A closed range of time, in seconds. */
export type Range = { readonly from: number; readonly until: number };

/** How much further than usual the next sample may be for us to believe that the series goes on up to the edge. */
const NEXT_SAMPLE_ALLOWANCE = 1.1;

/**
 * By how much to multiply the climb that was seen to have that of the whole range, of which the samples cover only a
 * part: Prometheus 2's rule. The climb goes on up to an edge of the range when the next sample would be expected
 * beyond it, else for half an interval more, and never back to before the counter stood at 0.
 * There must be two samples or more.
 * @see https://prometheus.io/docs/prometheus/2.42/querying/functions/#increase
 */
export function extrapolation(climb: Climb, range: Range): number {
  const covered = climb.lastAt - climb.firstAt;
  const interval = covered / (climb.samples - 1);
  const believable = interval * NEXT_SAMPLE_ALLOWANCE;
  const before = sinceZero(climb, covered, climb.firstAt - range.from);
  const after = range.until - climb.lastAt;
  let extended = covered;
  extended += before < believable ? before : interval / 2;
  extended += after < believable ? after : interval / 2;
  return extended / covered;
}

/** The time before the first sample, or the shorter time since the counter must have stood at 0. */
function sinceZero({ increase, firstValue }: Climb, covered: number, before: number): number {
  if (increase <= 0 || firstValue < 0) return before;
  return Math.min(before, covered * (firstValue / increase));
}

/** How long requests take: log-normal, as latencies roughly are. `spread` is the standard deviation of the logarithm. */
export type Latency = { readonly medianMs: number; readonly spread: number };

/** Istio's bounds in milliseconds, written as Envoy writes them. */
export const BUCKET_BOUNDS: readonly string[] = [
  "0.5",
  "1",
  "5",
  "10",
  "25",
  "50",
  "100",
  "250",
  "500",
  "1000",
  "2500",
  "5000",
  "10000",
  "30000",
  "60000",
  "300000",
  "600000",
  "1800000",
  "3600000",
  "+Inf",
];

/** The share (0–1) of requests that take at most `boundMs`. */
export function shareWithin({ medianMs, spread }: Latency, boundMs: number): number {
  if (boundMs === Number.POSITIVE_INFINITY) return 1;
  return normalShareBelow(Math.log(boundMs / medianMs) / spread);
}

export function meanMs({ medianMs, spread }: Latency): number {
  return medianMs * Math.exp((spread * spread) / 2);
}

/** The same latency, seen from further away. */
export function slowedBy(latency: Latency, factor: number): Latency {
  return { medianMs: latency.medianMs * factor, spread: latency.spread };
}

/** The bound of a bucket as a number; `+Inf` is infinity. */
export function boundOf(le: string): number {
  return le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le);
}

/**
 * The normal distribution function, by the logistic approximation of Bowling et al. (2009): never off by more than
 * 0.00014, strictly increasing, and within 0–1, so that buckets are always cumulative.
 */
function normalShareBelow(deviations: number): number {
  return 1 / (1 + Math.exp(-(0.07056 * deviations ** 3 + 1.5976 * deviations)));
}

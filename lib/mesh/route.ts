import type { Visibility } from "./hosts";

/*
 * What a route does, in one shape for all kinds of route objects. Ratios are 0–1, durations stay as they were written.
 */

export type RouteDestination = {
  /** `hostKey` of the service. */
  readonly host: string;
  /** The subset, or the service's short name where that tells the destinations apart. */
  readonly label: string;
  readonly subset?: string;
  /** Its share among the destinations of the rule. */
  readonly ratio: number;
};

export type RouteRule = {
  /** Whether only some requests come here, or none that an earlier rule takes. */
  readonly conditional: boolean;
  /** Which protocols it is for. */
  readonly layer: "http" | "grpc" | "tcp";
  /** Those that get traffic. */
  readonly destinations: readonly RouteDestination[];
  readonly faults: readonly string[];
  readonly mirrors: readonly string[];
  readonly timeout?: string;
  readonly retries?: string;
};

export type Route = {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Whose proxies apply it. */
  readonly visibility: Visibility;
  /** Why nobody applies it. */
  readonly ignored?: string;
  readonly rules: readonly RouteRule[];
};

/** `12.5%`. */
export function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(2))}%`;
}

/** Shares of weights. A lone destination gets all, whatever its weight; those without weight get nothing. */
export function shared<T extends { readonly weight?: number }>(
  destinations: readonly T[],
  defaultWeight: number,
): readonly (T & { readonly ratio: number })[] {
  const [only] = destinations;
  if (only && destinations.length === 1) return [{ ...only, ratio: 1 }];
  const weightOf = ({ weight = defaultWeight }: T) => Math.max(0, weight);
  const sum = destinations.reduce((total, each) => total + weightOf(each), 0);
  return destinations.flatMap((each) => (weightOf(each) > 0 ? [{ ...each, ratio: weightOf(each) / sum }] : []));
}

/** From which share of failed requests on an edge or node is in trouble. Ratios are 0–1. */
export type HealthSettings = {
  /** Requests that failed by the server's fault. */
  readonly errors: {
    readonly degradedRatio: number;
    readonly failingRatio: number;
    /**
     * Fewer failures than this in the window degrade nothing: one failed request is no trend. Of what is failing no
     * number is asked.
     */
    readonly minimumCount: number;
  };
  /** Requests that failed by the caller's fault: a sign worth seeing, at a much larger share. */
  readonly clientErrors: { readonly degradedRatio: number; readonly failingRatio: number };
};

export const DEFAULT_HEALTH: HealthSettings = {
  errors: { degradedRatio: 0.005, failingRatio: 0.1, minimumCount: 3 },
  clientErrors: { degradedRatio: 0.1, failingRatio: 0.2 },
};

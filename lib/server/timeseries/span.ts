/** Enough for a chart as wide as a screen, and no more than a store reads with ease. */
const MOST_POINTS = 120;

/** The points of a chart: unix seconds from `startSeconds` to `endSeconds`, each a rate over `windowSeconds`. */
export type Span = {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly stepSeconds: number;
  readonly windowSeconds: number;
};

/**
 * Steps are whole scrape intervals and begin at multiples of themselves, so that a chart that is read again has the same
 * points. The window is raised to four scrapes, which a rate needs, and to a step: nothing may fall between two points.
 */
export function spanOf(
  { rangeSeconds, windowSeconds }: { readonly rangeSeconds: number; readonly windowSeconds: number },
  latestSeconds: number,
  scrapeSeconds: number,
): Span {
  const stepSeconds = Math.ceil(Math.max(rangeSeconds / MOST_POINTS, scrapeSeconds) / scrapeSeconds) * scrapeSeconds;
  const endSeconds = Math.floor(latestSeconds / stepSeconds) * stepSeconds;
  return {
    startSeconds: endSeconds - Math.floor(rangeSeconds / stepSeconds) * stepSeconds,
    endSeconds,
    stepSeconds,
    windowSeconds: Math.max(windowSeconds, 4 * scrapeSeconds, stepSeconds),
  };
}

export function timesOf({ startSeconds, endSeconds, stepSeconds }: Span): number[] {
  const times: number[] = [];
  for (let at = startSeconds; at <= endSeconds; at += stepSeconds) times.push(at);
  return times;
}

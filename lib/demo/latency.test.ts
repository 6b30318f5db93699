import { describe, expect, it } from "vitest";
import { BUCKET_BOUNDS, boundOf, meanMs, shareWithin } from "./latency";

const latency = { medianMs: 20, spread: 0.6 };

describe("a latency", () => {
  it.each([
    { boundMs: 20, share: 0.5 },
    { boundMs: 20 * Math.exp(0.6), share: 0.8413 },
    { boundMs: 20 * Math.exp(-0.6), share: 0.1587 },
    { boundMs: 20 * Math.exp(0.6 * 1.645), share: 0.95 },
    { boundMs: Number.POSITIVE_INFINITY, share: 1 },
  ])("has $share of requests within $boundMs ms", ({ boundMs, share }) => {
    expect(shareWithin(latency, boundMs)).toBeCloseTo(share, 3);
  });

  it("never has fewer requests within more time", () => {
    const shares = BUCKET_BOUNDS.map((le) => shareWithin(latency, boundOf(le)));

    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  });

  it("has the mean of its distribution", () => {
    expect(meanMs(latency)).toBeCloseTo(20 * Math.exp(0.18), 9);
  });
});

import { describe, expect, it } from "vitest";
import { extrapolation } from "./extrapolate";

/** 21 samples, 15 s apart, at 0 … 300, of a counter that climbs by 60 from 1000. */
const climb = { firstAt: 0, lastAt: 300, samples: 21, firstValue: 1000, increase: 60 };

describe("an increase is extrapolated", () => {
  it.each([
    { name: "not at all when the samples reach both edges", from: 0, until: 300, times: 1 },
    { name: "up to the edges when these are less than 1.1 intervals away", from: -7, until: 308, times: 315 / 300 },
    { name: "up to an edge just short of 1.1 intervals away", from: -16.4, until: 300, times: 316.4 / 300 },
    { name: "by half an interval when an edge is further away", from: -60, until: 316.6, times: 315 / 300 },
  ])("$name", ({ from, until, times }) => {
    expect(extrapolation(climb, { from, until })).toBeCloseTo(times, 12);
  });

  it("never back to before the counter stood at 0", () => {
    // 60 in 300 s: at 2, the counter stood at 0 ten seconds before.
    expect(extrapolation({ ...climb, firstValue: 2 }, { from: -14, until: 300 })).toBeCloseTo(310 / 300, 12);
    expect(extrapolation({ ...climb, firstValue: 0 }, { from: -14, until: 300 })).toBe(1);
  });

  it("without regard to 0 when there was no climb", () => {
    expect(extrapolation({ ...climb, firstValue: 0, increase: 0 }, { from: -14, until: 300 })).toBeCloseTo(
      314 / 300,
      12,
    );
  });

  it("from two samples, by their own interval", () => {
    const two = { firstAt: 15, lastAt: 30, samples: 2, firstValue: 100, increase: 3 };

    expect(extrapolation(two, { from: 0, until: 60 })).toBeCloseTo((15 + 15 + 7.5) / 15, 12);
  });
});

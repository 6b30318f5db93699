import { describe, expect, it } from "vitest";
import { placesAround, placesBeside, placesOn } from "./label-places";
import { Occupancy } from "./occupancy";

const run = { start: { x: 0, y: 0 }, middle: { x: 100, y: 0 }, end: { x: 200, y: 0 } };
const size = { width: 40, height: 20 };

describe("places for a label", () => {
  it("begins in the middle of the edge", () => {
    expect(placesOn(run, size).next().value).toEqual({ x: 80, y: -10, ...size });
  });

  it("leaves the edge free beside it", () => {
    for (const { y, height } of placesBeside(run, size)) expect(y > 0 || y + height < 0).toBe(true);
  });

  it("stands off a loop, which has no direction", () => {
    const at = { x: 0, y: 0 };

    expect(
      [...placesBeside({ start: at, middle: { x: 30, y: 0 }, end: at }, size)].every(({ x }) => !Number.isNaN(x)),
    ).toBe(true);
  });

  it("finds room around an edge that lies under others", () => {
    const taken = new Occupancy();
    taken.take({ x: -20, y: -60, width: 240, height: 120 });

    expect(taken.takeFirstFree(placesOn(run, size))).toBeUndefined();
    expect(taken.takeFirstFree(placesBeside(run, size))).toBeUndefined();
    expect(taken.takeFirstFree(placesAround(run, size))).toBeDefined();
  });
});

import { expect, it } from "vitest";
import { Occupancy } from "./occupancy";

const rect = (x: number, y: number, width = 40, height = 20) => ({ x, y, width, height });

it("gives the first place that nothing else has", () => {
  const taken = new Occupancy();
  taken.take(rect(0, 0));

  expect(taken.takeFirstFree([rect(10, 10), rect(40, 0), rect(100, 0)])).toEqual(rect(40, 0));
  expect(taken.takeFirstFree([rect(60, 5)])).toBeUndefined();
});

it("sees large things from afar, left of and above the origin too", () => {
  const taken = new Occupancy();
  taken.take(rect(-500, -500, 1000, 1000));

  expect(taken.isFree(rect(-300, 200))).toBe(false);
  expect(taken.isFree(rect(-560, 0))).toBe(true);
});

import { describe, expect, it } from "vitest";
import { API_LIMITS, limiter } from "./limits";

describe("limiter", () => {
  it("lets a burst in, then as many a second as it says", () => {
    let now = 0;
    const door = limiter({ perSecond: 2, burst: 3, concurrent: 100 }, () => now);

    const atOnce = [1, 2, 3, 4].map(() => isLetIn(door));
    now = 1000;
    const aSecondLater = [1, 2, 3].map(() => isLetIn(door));

    expect(atOnce).toEqual([true, true, true, false]);
    expect(aSecondLater).toEqual([true, true, false]);
  });

  it("counts one who leaves twice once", () => {
    const door = limiter({ perSecond: 100, burst: 100, concurrent: 1 });
    const leave = door.enter();
    leave();
    leave();
    door.enter();

    expect(isLetIn(door)).toBe(false);
  });

  it("lets two hundred viewers in, who open at once and then poll every five seconds for ten minutes", () => {
    let now = 0;
    const door = limiter(API_LIMITS, () => now);
    const ask = (requests: number) =>
      Array.from({ length: 200 * requests }, () => door.enter()).map((leave) => leave());

    ask(8);
    for (; now < 600_000; now += 5000) ask(6);

    expect(isLetIn(door)).toBe(true);
  });
});

function isLetIn(door: { enter(): () => void }): boolean {
  try {
    door.enter();
    return true;
  } catch {
    return false;
  }
}

import { describe, expect, it } from "vitest";
import { constant, productOf, scaled, sumOf, swinging, type Wave, waveAt, waveIntegral } from "./wave";

const FROM = 1_795_166_894;

describe("a wave", () => {
  it("is highest at its peak and lowest half a period later", () => {
    const wave = swinging(10, 4, 600, FROM);

    expect(waveAt(wave, FROM)).toBeCloseTo(14, 6);
    expect(waveAt(wave, FROM + 300)).toBeCloseTo(6, 6);
    expect(waveAt(wave, FROM + 600)).toBeCloseTo(14, 6);
  });

  it("adds, scales and multiplies like the numbers it stands for", () => {
    const a = sumOf(swinging(3, 1, 700), constant(2));
    const b = swinging(0.2, 0.1, 3600, 900);

    for (const at of [FROM, FROM + 111, FROM + 5000]) {
      expect(waveAt(sumOf(a, b), at)).toBeCloseTo(waveAt(a, at) + waveAt(b, at), 9);
      expect(waveAt(scaled(a, -2), at)).toBeCloseTo(-2 * waveAt(a, at), 9);
      expect(waveAt(productOf(a, b), at)).toBeCloseTo(waveAt(a, at) * waveAt(b, at), 9);
    }
  });

  it.each([
    ["a constant", constant(7)],
    ["a swing", swinging(10, 4, 600)],
    [
      "a product of swings",
      productOf(swinging(10, 4, 600), productOf(swinging(1, 0.5, 86_400), swinging(1, 0.9, 300))),
    ],
  ])("has the integral that many small steps add up to: %s", (_, wave) => {
    expect(waveIntegral(wave, FROM, FROM + 1000)).toBeCloseTo(stepped(wave, FROM, FROM + 1000), 3);
  });

  it("has integrals that add up over neighbouring times", () => {
    const wave = productOf(swinging(10, 4, 600), swinging(1, 0.5, 3600));
    const whole = waveIntegral(wave, FROM, FROM + 900);

    expect(waveIntegral(wave, FROM, FROM + 400) + waveIntegral(wave, FROM + 400, FROM + 900)).toBeCloseTo(whole, 4);
  });
});

/** The midpoint rule in steps of 10 ms. */
function stepped(wave: Wave, from: number, until: number): number {
  let total = 0;
  for (let i = 0; i < (until - from) * 100; i++) total += waveAt(wave, from + (i + 0.5) / 100) / 100;
  return total;
}

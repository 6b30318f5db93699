import fc from "fast-check";
import { expect, it } from "vitest";
import { createCostLedger } from "./cost-ledger";

it("lets a round that cost a second rest until it is a quarter of the time", () => {
  const ledger = createCostLedger(0.25, 2, () => 0);

  // Two at a time, the round itself took half a second: one second of cost in four of time.
  expect(ledger.restSeconds(1_000)).toBe(3.5);
  expect(ledger.restSeconds(0)).toBe(0);
});

it("counts what other rounds have spent, and pays it off with time", () => {
  const clock = { now: 0 };
  const ledger = createCostLedger(0.25, 2, () => clock.now);

  ledger.spent(4_000);
  expect(ledger.restSeconds(1_000)).toBe(16);
  clock.now += 8_000;
  expect(ledger.restSeconds(1_000)).toBe(8);
  clock.now += 60_000;
  expect(ledger.restSeconds(1_000)).toBe(3.5);
});

it("never lets rounds that rest as told take more than the share, however many take turns", () => {
  const rounds = fc.array(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 8 }), {
    minLength: 5,
    maxLength: 40,
  });

  fc.assert(
    fc.property(
      rounds,
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.constantFrom(1, 2),
      (costs, share, parallel) => {
        const clock = { now: 0 };
        const ledger = createCostLedger(share, parallel, () => clock.now);
        let spent = 0;
        for (const round of costs) {
          const cost = round.reduce((total, ms) => total + ms, 0);
          clock.now += cost / parallel;
          for (const ms of round) ledger.spent(ms);
          clock.now += ledger.restSeconds(cost) * 1000;
          spent += cost;
        }

        expect(spent / clock.now).toBeLessThanOrEqual(share * 1.000001);
      },
    ),
  );
});

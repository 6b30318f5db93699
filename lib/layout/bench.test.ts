import { expect, it } from "vitest";
import { benchLayout } from "./bench";

it("measures every size without a fault in the pictures", async () => {
  const rows = await benchLayout(1);

  expect(new Set(rows.map(({ size }) => size))).toEqual(new Set(["S", "M", "L"]));
  for (const { overlaps, crossingsRatio } of rows) {
    expect(overlaps).toBe(0);
    expect(crossingsRatio).toBeLessThan(0.2);
  }
}, 120_000);

import { expect, it } from "vitest";
import type { InventoryRow } from "@/lib/inventory/model";
import { quietWordOf, verdictOf } from "./verdict";

const QUIET: Pick<InventoryRow, "health" | "observed" | "pods"> = {
  health: { status: "unknown", reasons: ["No traffic in the window"] },
  observed: false,
};
const ready = (count: number, desired: number) => ({ ...QUIET, pods: { ready: count, desired } });

it.each([
  ["judged", { ...QUIET, health: { status: "failing", reasons: ["It fails"] } }, true, "Failing: It fails"],
  ["quiet, and its pods are ready", ready(2, 2), true, "No traffic: No traffic in the window. 2 of 2 pods ready"],
  ["quiet, and no cluster is read", QUIET, true, "No traffic: No traffic in the window"],
  ["not meant to run", ready(0, 0), true, "Scaled to zero: "],
  [
    "not known, because metrics could not be read",
    ready(1, 1),
    false,
    "No verdict: Its metrics could not be read. 1 of 1 pod ready",
  ],
  [
    "seen, and not to be judged",
    { ...QUIET, observed: true, health: { status: "unknown", reasons: ["It carries others' traffic"] } },
    true,
    "No verdict: It carries others' traffic",
  ],
] as const)("a row is %s", (_, row, isTrafficKnown, expected) => {
  const { word, reasons } = verdictOf(
    { ...row, health: { ...row.health, reasons: [...row.health.reasons] } },
    isTrafficKnown,
  );
  expect(`${word}: ${reasons.join(". ")}`).toBe(expected);
});

it.each([
  ["by their one word", [QUIET, QUIET], "No traffic"],
  ["idle, where nothing can be judged", [QUIET, ready(0, 0)], "Idle"],
  ["nothing in common with what may not be judged", [QUIET, { ...QUIET, observed: true }], undefined],
  ["nothing, where there are none", [], undefined],
])("rows without a verdict are called %s", (_, rows, expected) => {
  const whole = rows.map((row, index): InventoryRow => ({ id: String(index), name: "a", traffic: {}, ...row }));
  expect(quietWordOf(whole, true)).toBe(expected);
});

import { expect, it } from "vitest";
import { durationMs } from "./duration";

it.each([
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["90s", 90_000],
  ["15ms", 15],
  ["1m15ms", 60_015],
  ["1d", 86_400_000],
  ["1w", 604_800_000],
  ["1y", 31_536_000_000],
  ["", undefined],
  ["300", undefined],
  ["5m1h", undefined],
  ["5m5m", undefined],
  ["1.5h", undefined],
  ["-5m", undefined],
])("reads %j as %s milliseconds", (text, milliseconds) => {
  expect(durationMs(text)).toBe(milliseconds);
});

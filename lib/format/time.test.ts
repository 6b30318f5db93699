import { describe, expect, it } from "vitest";
import {
  formatClock,
  formatMinute,
  formatMoment,
  formatMomentNear,
  momentFromInput,
  momentInputValue,
  zoneName,
} from "./time";

const AT = Date.UTC(2026, 10, 20, 14, 3, 5) / 1000;

describe("in UTC", () => {
  it("shows the clock, the minute and the whole moment", () => {
    expect(formatClock(AT, "utc")).toBe("14:03:05");
    expect(formatMinute(AT, "utc")).toBe("14:03");
    expect(formatMoment(AT, "utc")).toBe("2026-11-20 14:03:05");
    expect(zoneName(AT, "utc")).toBe("UTC");
  });

  it("leaves the date out on the same day only", () => {
    expect(formatMomentNear(AT, AT + 60, "utc")).toBe("14:03:05");
    expect(formatMomentNear(AT, AT + 86_400, "utc")).toBe("2026-11-20 14:03:05");
  });
});

describe("the moment input", () => {
  it.each(["utc", "local"] as const)("reads back what it shows on the %s clock", (zone) => {
    expect(momentFromInput(momentInputValue(AT, zone), zone)).toBe(AT);
  });

  it("takes a moment without seconds, and nothing that is not a moment", () => {
    expect(momentFromInput("2026-11-20T14:03", "utc")).toBe(AT - 5);
    expect(momentFromInput("2026-13-40T14:03", "utc")).toBeUndefined();
    expect(momentFromInput("now", "utc")).toBeUndefined();
    expect(momentFromInput("", "utc")).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { incidentSchedule, incidentsBetween, isIncident } from "./incident";

const HOUR = Date.parse("2026-11-20T09:00:00Z") / 1000;
const minute = (n: number) => HOUR + 60 * n;

describe("an incident", () => {
  it.each([
    { phase: "auto", at: 7.9, bad: false },
    { phase: "auto", at: 8, bad: true },
    { phase: "auto", at: 15.9, bad: true },
    { phase: "auto", at: 16, bad: false },
    { phase: "auto", at: 28, bad: true },
    { phase: "auto", at: 50, bad: true },
    { phase: "on", at: 20, bad: true },
    { phase: "on", at: 500, bad: true },
    { phase: "on", at: 9, bad: false },
    { phase: "off", at: 10, bad: false },
  ] as const)("with phase $phase is on at minute $at: $bad", ({ phase, at, bad }) => {
    expect(isIncident(incidentSchedule(phase, minute(20)), minute(at))).toBe(bad);
  });

  it("is cut to the time that is asked about", () => {
    const schedule = incidentSchedule("auto", HOUR);

    expect(incidentsBetween(schedule, { from: minute(10), until: minute(50) })).toEqual([
      { from: minute(10), until: minute(16) },
      { from: minute(28), until: minute(36) },
      { from: minute(48), until: minute(50) },
    ]);
    expect(incidentsBetween(schedule, { from: minute(16), until: minute(28) })).toEqual([]);
  });

  it("that is on goes on for as long as is asked about", () => {
    const schedule = incidentSchedule("on", minute(20));

    expect(incidentsBetween(schedule, { from: HOUR, until: minute(90) })).toEqual([
      { from: minute(10), until: minute(90) },
    ]);
    expect(incidentsBetween(schedule, { from: HOUR, until: minute(5) })).toEqual([]);
  });
});

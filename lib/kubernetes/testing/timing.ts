import type { Timing } from "../timing";

/** Patience for tests: pauses short, deadlines long enough for a busy machine. */
export const QUICK: Timing = {
  deadlineMs: 10_000,
  watchMs: 60_000,
  silenceMs: 30_000,
  briefMs: 1_000,
  firstBackOffMs: 5,
  longestBackOffMs: 50,
  lookAgainMs: 150,
};

import { expect, it } from "vitest";
import { gapName, reasonParts } from "./gap-names";

it.each([
  ["everything", "All figures"],
  ["mtls", "mTLS"],
  ["latency", "Latency"],
  ["daemonSets", "Daemon sets"],
  ["httpRoutes", "HTTP routes"],
])("calls %s %s", (what, expected) => {
  expect(gapName(what)).toBe(expected);
});

const FORBIDDEN = `Not allowed (403): pods is forbidden: ${"the user may not list them. ".repeat(6)}`;

it.each([
  ["a short reason", "Nothing listens: refused.", "Nothing listens: refused.", ""],
  ["a long one, which", FORBIDDEN, "Not allowed (403)", FORBIDDEN.slice("Not allowed (403): ".length)],
  ["a long one without a stop", "x".repeat(200), "x".repeat(200), ""],
])("%s begins with its first words", (_, why, first, rest) => {
  expect(reasonParts(why)).toEqual({ first, rest });
});

import { describe, expect, it } from "vitest";
import { lineOf } from "./log";

const TIME = new Date("2026-11-20T12:00:00Z");

describe("lineOf", () => {
  it("is one line of JSON", () => {
    expect(lineOf(TIME, "info", "started\nagain", { port: 3000 })).toBe(
      '{"time":"2026-11-20T12:00:00.000Z","level":"info","message":"started\\nagain","port":3000}',
    );
  });

  it("writes an error with its stack and its causes", () => {
    const error = new Error("above", { cause: new TypeError("below") });

    expect(JSON.parse(lineOf(TIME, "error", "failed", { error }))).toMatchObject({
      error: {
        name: "Error",
        message: "above",
        stack: expect.any(String),
        cause: { name: "TypeError", message: "below" },
      },
    });
  });

  it.each([
    ["a bearer token", "Authorization: Bearer abc.def-123456", "Authorization: Bearer ***"],
    ["a basic header", "basic dXNlcjpwYXNz", "basic ***"],
    ["a password in a URL", "GET https://me:hunter2@prometheus/x", "GET https://***@prometheus/x"],
  ])("leaves out %s", (_title, text, written) => {
    expect(JSON.parse(lineOf(TIME, "warn", text, { nested: { text } }))).toMatchObject({
      message: written,
      nested: { text: written },
    });
  });
});

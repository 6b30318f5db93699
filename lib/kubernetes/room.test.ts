import { describe, expect, it } from "vitest";
import { bytesOf, createRoom } from "./room";

describe("room", () => {
  it("is given until there is none, and again once some was given back", () => {
    const room = createRoom(1);
    room.take(1024 * 1024);

    expect(() => room.take(1)).toThrow(
      "The cluster holds more than the 1 MB that are kept of one (KUBERNETES_MEMORY_MB).",
    );
    expect(room.used()).toBe(1024 * 1024);
    room.take(-10);
    room.take(10);
    expect(room.used()).toBe(1024 * 1024);
  });

  it("is counted by texts, names, lists and objects, whatever they are in", () => {
    expect(bytesOf({ a: "x".repeat(1000), b: [{ c: "y".repeat(1000) }, null, 1] })).toBeGreaterThan(2000);
    expect(bytesOf({ a: "x".repeat(1000), b: [{ c: "y".repeat(1000) }, null, 1] })).toBeLessThan(2300);
  });
});

import { describe, expect, it } from "vitest";
import { visibilityOf } from "./export-to";

describe("exportTo", () => {
  it.each<[string, string[] | undefined, ReturnType<typeof visibilityOf>]>([
    ["is everybody where it is absent", undefined, "everybody"],
    ["is everybody where it is empty", [], "everybody"],
    ["is everybody with a star, whatever else is there", ["~", "*"], "everybody"],
    ["is nobody with a tilde", ["~", "."], []],
    ["is its own namespace for a dot", [".", "bank", "shop"], ["shop", "bank"]],
  ])("%s", (_, exportTo, expected) => {
    expect(visibilityOf(exportTo, "shop")).toEqual(expected);
  });
});

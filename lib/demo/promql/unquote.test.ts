import { describe, expect, it } from "vitest";
import { unquote } from "./unquote";

describe("a PromQL string", () => {
  it.each([
    ['"plain"', "plain"],
    ["'plain'", "plain"],
    ["`back\\slash`", "back\\slash"],
    ["`two\nlines`", "two\nlines"],
    ['"a \\"quote\\""', 'a "quote"'],
    ["'an \\'apostrophe\\''", "an 'apostrophe'"],
    ['"\\\\\\n\\t\\r"', "\\\n\t\r"],
    ['"\\x41\\u00e9\\U0001F600\\101"', "Aé😀A"],
    ['"😀 {}=~,"', "😀 {}=~,"],
    ['"api\\\\.example"', "api\\.example"],
  ])("%s is %j", (literal, value) => {
    expect(unquote(literal)).toBe(value);
  });

  it.each(['"\\q"', '"\\\'"', "'\\\"'", '"\\ud800"', '"\\x4"', '"two\nlines"'])("%j is refused", (literal) => {
    expect(() => unquote(literal)).toThrow("parse error");
  });
});

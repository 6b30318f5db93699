import { describe, expect, it } from "vitest";
import { matcher } from "./matcher";

describe("a matcher", () => {
  it.each([
    ["=", "cart", "cart", true],
    ["=", "cart", "carts", false],
    ["=", "", "", true],
    ["!=", "cart", "", true],
    ["=~", "car", "cart", false],
    ["=~", "ca.t", "cart", true],
    ["=~", "a|cart", "cart", true],
    ["=~", "a|cart", "acart", false],
    ["=~", "", "", true],
    ["=~", "", "cart", false],
    ["=~", ".*", "", true],
    ["=~", ".+", "", false],
    ["!~", "5..", "503", false],
    ["!~", "5..", "200", true],
    ["!~", "0|", "", false],
    ["=~", "(?i)CART", "cart", true],
    ["=~", "CART", "cart", false],
    ["=~", "a.b", "a\nb", false],
    ["=~", "(?s)a.b", "a\nb", true],
    ["=~", "a\\.b", "a.b", true],
    ["=~", "a\\.b", "axb", false],
    ["=~", 'a\\-b\\"c\\_', 'a-b"c_', true],
    ["=~", "[a\\-c]+", "a-c", true],
    ["=~", "(?P<word>a+)b", "aab", true],
    ["=~", "é.", "é😀", true],
    ["=~", "\\d{3}", "404", true],
  ] as const)("%s %j on %j: %s", (operator, value, label, matches) => {
    const { matches: test } = matcher("a", operator, value);

    expect(test(label)).toBe(matches);
    expect(test(label)).toBe(matches);
  });

  it.each(["(", "a(?=b)", "(?<!a)b", "(a)\\1", "[b-a]"])("refuses the expression %s", (value) => {
    expect(() => matcher("a", "=~", value)).toThrow("error parsing regexp");
  });
});

import { describe, expect, it } from "vitest";
import { BAD_QUERIES, QUERIES, UNKNOWN_QUERIES } from "../testing/queries";
import { parseQuery, parseSelector } from "./parse";

describe("a query", () => {
  it.each(QUERIES)("is read: $name", ({ query }) => {
    expect(() => parseQuery(query)).not.toThrow();
  });

  it.each(BAD_QUERIES)("is bad data: $name", ({ query }) => {
    expect(errorType(query)).toBe("bad_data");
  });

  it.each([
    ...UNKNOWN_QUERIES,
    { name: "matching on other labels", query: "up and ignoring(pod) up" },
    { name: "a quoted label", query: '{"a b"="c"}' },
    { name: "a quoted metric", query: '{"up"}' },
    { name: "a duration as a number", query: "rate(up[300])" },
    { name: "a calculated duration", query: "rate(up[2m*2])" },
    { name: "a number as a duration", query: "5m" },
    { name: "a string", query: '"up"' },
    { name: "absent()", query: "absent(up)" },
    { name: "topk", query: "topk(3, up)" },
    { name: "atan2", query: "up atan2 1" },
  ])("is not known: $name", ({ query }) => {
    expect(errorType(query)).toBe("execution");
  });

  it("is read the same with comments, spaces and the grouping at the end", () => {
    const plain = parseQuery("sum by (a) (rate(b_total[5m]))");
    const spread = parseQuery("sum ( # the sum\n rate( b_total [5m] ) ) by ( a , )");

    expect(JSON.stringify(spread)).toBe(JSON.stringify(plain));
  });

  it("binds as arithmetic does", () => {
    expect(parseQuery("1 + 2 * 3 ^ 2 ^ 0")).toEqual(parseQuery("1 + (2 * (3 ^ (2 ^ 0)))"));
    expect(parseQuery("8 - 4 - 2")).toEqual(parseQuery("(8 - 4) - 2"));
  });

  it("says where it is wrong", () => {
    expect(() => parseQuery("sum(\n  rate(up))")).toThrow("2:3: parse error");
  });
});

describe("a series selector", () => {
  it("has its name as a matcher", () => {
    const { matchers } = parseSelector('up{app!="cart"}');

    expect(matchers.map(({ name, operator, value }) => [name, operator, value])).toEqual([
      ["__name__", "=", "up"],
      ["app", "!=", "cart"],
    ]);
  });

  it("is nothing but a selector", () => {
    expect(() => parseSelector("sum(up)")).toThrow("expected a series selector");
  });
});

function errorType(query: string): unknown {
  try {
    parseQuery(query);
    return "none";
  } catch (error) {
    return error instanceof Error && "type" in error ? error.type : error;
  }
}

import { parser } from "@prometheus-io/lezer-promql";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  above,
  andOn,
  anyOf,
  count,
  countBy,
  countOverTime,
  divide,
  equal,
  histogramCount,
  histogramQuantile,
  increase,
  labelled,
  type Matcher,
  matching,
  max,
  maxBy,
  maxWithout,
  noneOf,
  notEqual,
  or,
  rate,
  selector,
  sum,
  sumBy,
  timestamp,
  timestampIfNow,
  unlessIgnoring,
  unlessOn,
  youngerThan,
} from "./promql";

const requests = selector("istio_requests_total", [equal("reporter", "source")]);
const buckets = selector("istio_request_duration_milliseconds_bucket");

/** Values as hostile as fast-check makes them, with the characters that could end a string or a matcher. */
const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom('"', "'", "`", "\\", "{", "}", "\n", "\r", "\0", "|", "=", "~", ",", "é", "\ufffd"),
  }),
  fc.string({ unit: fc.integer({ min: 0xd7f0, max: 0xe00f }).map((code) => String.fromCharCode(code)) }),
);
const labelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/).filter((name) => name !== "__name__");

describe("expressions", () => {
  it.each([
    [selector("up"), "up"],
    [requests, 'istio_requests_total{reporter="source"}'],
    [
      selector("up", [notEqual("job", "a"), anyOf("namespace", ["x.y", "z"]), noneOf("pod", ["p", "q"])]),
      String.raw`up{job!="a", namespace=~"x\\.y|z", pod!~"p|q"}`,
    ],
    [selector("up", [anyOf("a", ["x.y"]), noneOf("b", ["z"])]), 'up{a="x.y", b!="z"}'],
    [selector("up", [matching("host", String.raw`[0-9.]+\.example`)]), String.raw`up{host=~"[0-9.]+\\.example"}`],
    [rate(requests, 300), 'rate(istio_requests_total{reporter="source"}[300s])'],
    [increase(selector("restarts_total"), 3600), "increase(restarts_total[3600s])"],
    [sum(selector("up")), "sum(up)"],
    [above(sumBy(["a", "b"], rate(buckets, 60)), 0), `sum by (a, b) (rate(${buckets}[60s])) > 0`],
    [countBy([], selector("up")), "count by () (up)"],
    [maxBy(["pod"], selector("up")), "max by (pod) (up)"],
    [unlessIgnoring(["le"], selector("a"), selector("b")), "a unless ignoring (le) b"],
    [labelled(selector("up"), "app", 'z"$1'), 'label_replace(up, "app", "z\\"$$1", "", "")'],
    [max(timestamp(selector("up"))), "max(timestamp(up))"],
    [above(count(timestampIfNow(selector("up"))), 0), "count(timestamp(up) == time()) > 0"],
    [count(youngerThan(75, selector("up"))), "count(up and timestamp(up) > (time() - 75))"],
    [or(timestampIfNow(selector("a")), selector("b")), "(timestamp(a) == time()) or b"],
    [count(selector("up")), "count(up)"],
    [max(selector("up")), "max(up)"],
    [above(maxWithout(["replica", "pod"], selector("up")), 0), "max without (replica, pod) (up) > 0"],
    [countOverTime(selector("up"), 120), "count_over_time(up[120s])"],
    [count(histogramCount(selector("took"))), "count(histogram_count(took))"],
    [or(above(selector("a"), 0), selector("b"), selector("c")), "(a > 0) or b or c"],
    [divide(selector("a"), divide(selector("b"), selector("c"))), "a / (b / c)"],
    [
      histogramQuantile(0.95, sumBy(["le"], rate(buckets, 60))),
      `histogram_quantile(0.95, sum by (le) (rate(${buckets}[60s])))`,
    ],
    [andOn(["job"], selector("a"), above(selector("b"), -1.5)), "a and on (job) (b > -1.5)"],
    [unlessOn(["job", "pod"], or(selector("a"), selector("b")), selector("c")), "(a or b) unless on (job, pod) c"],
  ])("%s", (expr, text) => {
    expect(expr).toBe(text);
    expect(isWellFormed(expr)).toBe(true);
  });

  it("takes no operator out of a label's value", () => {
    const odd = selector("a", [equal("label", 'x" > 0 or b{c="')]);

    expect(above(odd, 1)).toBe(`${odd} > 1`);
  });

  it("keeps one meaning however expressions are nested", () => {
    const expressions = fc.letrec((tie) => ({
      leaf: value.map((text) => selector("metric", [equal("label", text)])),
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        tie("leaf"),
        fc.tuple(tie("node"), tie("node")).map(([a, b]) => divide(a as never, b as never)),
        fc.tuple(tie("node"), tie("node")).map(([a, b]) => or(a as never, b as never)),
        fc.tuple(tie("node"), tie("node")).map(([a, b]) => unlessOn(["x"], a as never, b as never)),
        tie("node").map((a) => above(a as never, 0)),
        tie("node").map((a) => sumBy(["x"], a as never)),
      ),
    })).node;

    fc.assert(
      fc.property(expressions, expressions, (a, b) => {
        const text = divide(a as never, b as never);
        const [left, right] = operandsOf(text);
        expect([left, right]).toEqual([a, b]);
      }),
    );
  });
});

describe("what is refused", () => {
  it.each([
    ["a metric with braces", () => selector('up{job="x"}')],
    ["an empty metric", () => selector("")],
    ["a metric in UTF-8", () => selector("http.requests")],
    ["a metric that reads as a number", () => selector("Inf")],
    ["a metric that reads as an operator", () => selector("or")],
    ["a metric with a line after it", () => selector("up\n")],
    ["a label with a colon", () => sumBy(["a:b"], selector("up"))],
    ["a label that closes the list", () => sumBy(["a) (up) or (b"], selector("up"))],
    ["a label to leave out that closes the list", () => maxWithout(["a) (b"], selector("up"))],
    ["a label in a matcher that ends it", () => selector("up", [equal('a="b",c', "d")])],
    ["a second metric name", () => selector("up", [equal("__name__", "down")])],
    ["a window of no length", () => rate(requests, 0)],
    ["half a second", () => rate(requests, 0.5)],
    ["no number for a window", () => rate(requests, Number.NaN)],
    ["an endless window", () => rate(requests, Number.POSITIVE_INFINITY)],
    ["a quantile above 1", () => histogramQuantile(95, requests)],
    ["no number for a quantile", () => histogramQuantile(Number.NaN, requests)],
    ["an infinite limit", () => above(requests, Number.POSITIVE_INFINITY)],
  ])("%s", (_what, build) => {
    expect(build).toThrow();
  });
});

describe("values", () => {
  it("come back from Prometheus' own grammar as they were, with nothing beside them", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(labelName, value), { maxLength: 4 }), (pairs) => {
        const matchers = pairs.map(([label, text], index) => (index % 2 ? notEqual(label, text) : equal(label, text)));

        const parsed = matchersIn(sumBy(["x"], rate(selector("metric", matchers), 60)));

        expect(parsed).toEqual(matchers.map((matcher) => ({ ...matcher, value: wellFormed(matcher.value) })));
      }),
    );
  });

  it("in an alternation match themselves and nothing else", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 4 }), value, (values, other) => {
        const [any] = matchersIn(selector("metric", [anyOf("label", values)]));
        const [none] = matchersIn(selector("metric", [noneOf("label", values)]));
        const isOneOf = anchored(any);
        const isNoneOf = anchored(none);

        expect(any?.operator).toBe("=~");
        expect(none?.operator).toBe("!~");
        for (const text of values.map(wellFormed))
          expect([isOneOf.test(text), isNoneOf.test(text)]).toEqual([true, true]);
        expect(isOneOf.test(other)).toBe(values.map(wellFormed).includes(other));
      }),
    );
  });

  it("of an empty alternation match nothing, not even an empty label", () => {
    fc.assert(
      fc.property(value, (text) => {
        const [any] = matchersIn(selector("metric", [anyOf("label", [])]));
        const [none] = matchersIn(selector("metric", [noneOf("label", [])]));

        expect(anchored(any).test(text)).toBe(false);
        expect(anchored(none).test(text)).toBe(false);
      }),
    );
  });

  it("with half a surrogate pair are sent as UTF-8 would send them", () => {
    expect(selector("m", [equal("l", "a\ud800b")])).toBe(String.raw`m{l="a\ufffdb"}`);
  });

  it("never hold a character that could disturb a line of log or a form", () => {
    fc.assert(
      fc.property(value, (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(selector("m", [equal("l", text)])).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });
});

function isWellFormed(text: string): boolean {
  let isBroken = false;
  parser.parse(text).iterate({
    enter(node) {
      isBroken ||= node.type.isError;
    },
  });
  return !isBroken;
}

/** The two sides of the outermost operator, without parentheses around them. */
function operandsOf(text: string): string[] {
  expect(isWellFormed(text)).toBe(true);
  const binary = parser.parse(text).topNode.firstChild;
  return [binary?.firstChild, binary?.lastChild].map((side) => {
    const source = text.slice(side?.from, side?.to);
    return side?.name === "ParenExpr" ? source.slice(1, -1) : source;
  });
}

function matchersIn(text: string): Matcher[] {
  const found: Matcher[] = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`Not PromQL: ${text}`);
      if (node.name !== "UnquotedLabelMatcher") return;
      const part = (name: string) => {
        const child = node.node.getChild(name);
        return child ? text.slice(child.from, child.to) : "";
      };
      found.push({
        label: part("LabelName"),
        operator: part("MatchOp") as Matcher["operator"],
        value: unquoted(part("StringLiteral")),
      });
    },
  });
  return found;
}

/** Of Go's escapes, those that JSON has too are all that is written. */
function unquoted(literal: string): string {
  return JSON.parse(literal) as string;
}

function anchored(matcher: Matcher | undefined): RegExp {
  return new RegExp(`^(?:${matcher?.value})$`, "s");
}

function wellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

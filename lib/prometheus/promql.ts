/**
 * PromQL, made from typed parts. Nobody pastes text: names are checked, values are quoted, and an operand that needs
 * parentheses gets them, so what a value contains can never change what a query means.
 */

declare const promql: unique symbol;
declare const vectorSelector: unique symbol;

/** The text of an instant query, made by the functions of this file and by nothing else. */
export type Promql = string & { readonly [promql]: true };

/** `metric{matchers}`: what a rate can be taken of. */
export type Selector = Promql & { readonly [vectorSelector]: true };

export type Matcher = {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
};

/** A missing label and an empty one are the same to Prometheus: `equal(label, "")` matches series without it. */
export function equal(label: string, value: string): Matcher {
  return { label, operator: "=", value };
}

export function notEqual(label: string, value: string): Matcher {
  return { label, operator: "!=", value };
}

/** Exactly one of these values; of none, if there are none. */
export function anyOf(label: string, values: readonly string[]): Matcher {
  const [only] = values;
  if (only !== undefined && values.length === 1) return equal(label, only);
  return matching(label, alternation(values));
}

/** None of these values; any value, if there are none. */
export function noneOf(label: string, values: readonly string[]): Matcher {
  const [only] = values;
  if (only !== undefined && values.length === 1) return notEqual(label, only);
  return { label, operator: "!~", value: alternation(values) };
}

/** For patterns written in our own code: RE2 syntax, anchored at both ends by Prometheus. Never for input. */
export function matching(label: string, pattern: string): Matcher {
  return { label, operator: "=~", value: pattern };
}

export function selector(metric: string, matchers: readonly Matcher[] = []): Selector {
  if (!METRIC_NAME.test(metric) || RESERVED.has(metric.toLowerCase())) {
    throw new Error(`Not a metric name: ${JSON.stringify(metric)}`);
  }
  const inner = matchers.map(matcherText).join(", ");
  return (inner === "" ? metric : `${metric}{${inner}}`) as Selector;
}

/** Per second. The window should hold at least four scrapes. */
export function rate(of: Selector, windowSeconds: number): Promql {
  return `rate(${of}${windowText(windowSeconds)})` as Promql;
}

/** Extrapolated to the whole window, so seldom a whole number. */
export function increase(of: Selector, windowSeconds: number): Promql {
  return `increase(${of}${windowText(windowSeconds)})` as Promql;
}

export function sum(expr: Promql): Promql {
  return `sum(${expr})` as Promql;
}

export function sumBy(labels: readonly string[], expr: Promql): Promql {
  return aggregate("sum", labels, expr);
}

export function count(expr: Promql): Promql {
  return `count(${expr})` as Promql;
}

export function countBy(labels: readonly string[], expr: Promql): Promql {
  return aggregate("count", labels, expr);
}

export function maxBy(labels: readonly string[], expr: Promql): Promql {
  return aggregate("max", labels, expr);
}

/** The highest value of all. */
export function max(expr: Promql): Promql {
  return `max(${expr})` as Promql;
}

/** Merges series that differ in these labels only, as the copies of two replicas of one store do. */
export function maxWithout(labels: readonly string[], expr: Promql): Promql {
  return `max without ${labelList(labels)} (${expr})` as Promql;
}

/** How many samples each series has in the window. */
export function countOverTime(of: Selector, windowSeconds: number): Promql {
  return `count_over_time(${of}${windowText(windowSeconds)})` as Promql;
}

/** How many observations a native histogram holds. Stores without native histograms may not know the function. */
export function histogramCount(expr: Promql): Promql {
  return `histogram_count(${expr})` as Promql;
}

/** Keeps the series above a limit, with their values. */
export function above(expr: Promql, limit: number): Promql {
  if (!Number.isFinite(limit)) throw new Error(`Not a limit: ${limit}`);
  return `${operand(expr)} > ${limit}` as Promql;
}

/** All of `first`, and what of the others has labels not yet there. */
export function or(first: Promql, ...others: readonly Promql[]): Promql {
  return [first, ...others].map(operand).join(" or ") as Promql;
}

/** Every value times a number. */
export function times(expr: Promql, factor: number): Promql {
  if (!Number.isFinite(factor)) throw new Error(`Not a factor: ${factor}`);
  return `${operand(expr)} * ${factor}` as Promql;
}

/** Series are paired by all their labels; what has no partner is dropped. */
export function divide(dividend: Promql, divisor: Promql): Promql {
  return `${operand(dividend)} / ${operand(divisor)}` as Promql;
}

/** `ratio` 0–1. The expression keeps `le` (classic buckets) or is a native histogram. */
export function histogramQuantile(ratio: number, expr: Promql): Promql {
  if (!(ratio >= 0 && ratio <= 1)) throw new Error(`Not a quantile between 0 and 1: ${ratio}`);
  return `histogram_quantile(${ratio}, ${expr})` as Promql;
}

/** The series of `kept` for which `witness` has one with the same values of these labels. */
export function andOn(labels: readonly string[], kept: Promql, witness: Promql): Promql {
  return `${operand(kept)} and on ${labelList(labels)} ${operand(witness)}` as Promql;
}

/** The series of `kept` for which `witness` has none with the same values of these labels. */
export function unlessOn(labels: readonly string[], kept: Promql, witness: Promql): Promql {
  return `${operand(kept)} unless on ${labelList(labels)} ${operand(witness)}` as Promql;
}

/** The series of `kept` for which `witness` has none with the same values of all labels but these. */
export function unlessIgnoring(labels: readonly string[], kept: Promql, witness: Promql): Promql {
  return `${operand(kept)} unless ignoring ${labelList(labels)} ${operand(witness)}` as Promql;
}

/** Every series with this value of a label, whatever it had there. The value is written in our own code, never input. */
export function labelled(expr: Promql, label: string, value: string): Promql {
  return `label_replace(${expr}, ${quoted(labelName(label))}, ${quoted(value.replaceAll("$", "$$$$"))}, "", "")` as Promql;
}

/** Unix seconds of the newest sample of each series. */
export function timestamp(of: Selector): Promql {
  return `timestamp(${of})` as Promql;
}

/** When each series got its newest sample, of those alone that got one at the very moment that is asked about. */
export function timestampIfNow(of: Selector): Promql {
  return `timestamp(${of}) == time()` as Promql;
}

/** The series whose newest sample is younger than this. */
export function youngerThan(seconds: number, of: Selector): Promql {
  if (!Number.isFinite(seconds)) throw new Error(`Not an age: ${seconds}`);
  return `${of} and timestamp(${of}) > (time() - ${seconds})` as Promql;
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Words a parser may read as something else where a metric's name is expected. No metric is called so. */
const RESERVED = new Set(
  `and or unless atan2 bool by without on ignoring group_left group_right offset start end inf nan
   sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio`.split(/\s+/),
);

/** A class with nothing in it: accepted by RE2, and matching no text, not even the empty one. */
const MATCHES_NOTHING = String.raw`[^\s\S]`;

function alternation(values: readonly string[]): string {
  return values.length === 0 ? MATCHES_NOTHING : values.map(escapeRegex).join("|");
}

function escapeRegex(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

function matcherText({ label, operator, value }: Matcher): string {
  if (label === "__name__") throw new Error("A selector names its metric once");
  return `${labelName(label)}${operator}${quoted(value)}`;
}

function labelName(label: string): string {
  if (!LABEL_NAME.test(label)) throw new Error(`Not a label name: ${JSON.stringify(label)}`);
  return label;
}

function labelList(labels: readonly string[]): string {
  return `(${labels.map(labelName).join(", ")})`;
}

function aggregate(operator: string, labels: readonly string[], expr: Promql): Promql {
  return `${operator} by ${labelList(labels)} (${expr})` as Promql;
}

function windowText(windowSeconds: number): string {
  if (!Number.isSafeInteger(windowSeconds) || windowSeconds <= 0) {
    throw new Error(`A window is a whole number of seconds, not ${windowSeconds}`);
  }
  return `[${windowSeconds}s]`;
}

const NEEDS_ESCAPE = /["\\\p{Cc}\p{Surrogate}\uFFFD]/gu;

/**
 * A double-quoted string as Go writes it. Half a surrogate pair has no UTF-8 form, so it becomes U+FFFD as it would
 * on the wire; and U+FFFD is always escaped, because Prometheus' lexer takes a bare one for broken UTF-8.
 */
function quoted(value: string): string {
  return `"${value.replace(NEEDS_ESCAPE, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  if (character === "\n") return String.raw`\n`;
  const code = character.charCodeAt(0);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return String.raw`\u` + (isSurrogate ? 0xfffd : code).toString(16).padStart(4, "0");
}

function operand(expr: Promql): string {
  return isBinary(expr) ? `(${expr})` : expr;
}

/** Whether an operator stands outside all brackets and quotes. */
function isBinary(expr: Promql): boolean {
  const outside: string[] = [];
  let depth = 0;
  for (const [token] of expr.matchAll(/"(?:[^"\\]|\\.)*"|[()[\]{}]|[^"()[\]{}]+/g)) {
    if (/^[([{]/.test(token)) depth += 1;
    else if (/^[)\]}]/.test(token)) depth -= 1;
    else if (depth === 0) outside.push(token);
  }
  return / (?:>|==|\*|\/|or|and|unless) /.test(outside.join(" "));
}

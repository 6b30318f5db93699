import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import {
  type ArithmeticOperator,
  type ComparisonOperator,
  type Expression,
  type Grouping,
  type RangeSelector,
  type Selector,
  typeOf,
  type ValueType,
} from "./ast";
import { durationMs } from "./duration";
import { type Matcher, type MatchOperator, matcher } from "./matcher";
import { badData, type QueryError, unsupported } from "./query-error";
import { unquote } from "./unquote";

/** Reads a query with Prometheus' own grammar. Throws a `QueryError` for what is wrong, and for what is not known here. */
export function parseQuery(query: string): Expression {
  if (query.trim() === "") throw badData("parse error: no expression found in input");
  const tree = parser.parse(query);
  tree.iterate({
    enter(node) {
      if (node.type.isError) throw parseError(query, node.from, `unexpected ${nearby(query, node.from)}`);
    },
  });
  const [top] = childrenOf(tree.topNode);
  if (!top) throw badData("parse error: no expression found in input");
  return expressionOf(top, query);
}

/** Reads the matchers of a `match[]` parameter: a selector and nothing around it. */
export function parseSelector(text: string): Selector {
  const expression = parseQuery(text);
  if (expression.kind !== "selector") throw badData("parse error: expected a series selector");
  return expression;
}

const ARITHMETIC: Readonly<Record<string, ArithmeticOperator>> = {
  Add: "+",
  Sub: "-",
  Mul: "*",
  Div: "/",
  Mod: "%",
  Pow: "^",
};

const COMPARISON: Readonly<Record<string, ComparisonOperator>> = {
  Eql: "==",
  Neq: "!=",
  Gtr: ">",
  Lss: "<",
  Gte: ">=",
  Lte: "<=",
};

const SETS: Readonly<Record<string, "and" | "or" | "unless">> = { And: "and", Or: "or", Unless: "unless" };

function expressionOf(node: SyntaxNode, query: string): Expression {
  switch (node.name) {
    case "NumberDurationLiteral":
      return { kind: "number", value: numberOf(node, query) };
    case "ParenExpr":
      return expressionOf(only(node, query), query);
    case "UnaryExpr":
      return unary(node, query);
    case "VectorSelector":
      return selectorOf(node, query);
    case "MatrixSelector":
      return rangeSelectorOf(node, query);
    case "FunctionCall":
      return callOf(node, query);
    case "AggregateExpr":
      return aggregateOf(node, query);
    case "BinaryExpr":
      return binaryOf(node, query);
    default:
      throw unsupported(`${node.name} (${textOf(node, query)})`);
  }
}

function unary(node: SyntaxNode, query: string): Expression {
  const operand = expressionOf(only(node, query, "UnaryOp"), query);
  if (typeOf(operand) === "matrix") throw wrongType(query, node, "vector", operand, "unary expression");
  return textOf(node, query).startsWith("-") ? negated(operand) : operand;
}

function negated(operand: Expression): Expression {
  if (operand.kind === "number") return { kind: "number", value: -operand.value };
  return { kind: "arithmetic", operator: "*", left: { kind: "number", value: -1 }, right: operand };
}

function numberOf(node: SyntaxNode, query: string): number {
  const text = textOf(node, query).toLowerCase();
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "").trim();
  if (digits === "inf") return sign * Number.POSITIVE_INFINITY;
  if (digits === "nan") return Number.NaN;
  const value = Number(digits);
  if (Number.isNaN(value)) throw unsupported(`the number ${text}`);
  return sign * value;
}

function selectorOf(node: SyntaxNode, query: string): Selector {
  const matchers: Matcher[] = [];
  for (const child of childrenOf(node)) {
    if (child.name === "Identifier") matchers.push(matcher("__name__", "=", textOf(child, query)));
    if (child.name === "LabelMatchers") matchers.push(...matchersOf(child, query));
  }
  if (matchers.filter(({ name }) => name === "__name__").length > 1) {
    throw parseError(query, node.from, "metric name must not be set twice");
  }
  if (matchers.every(({ matches }) => matches(""))) {
    throw parseError(query, node.from, "vector selector must contain at least one non-empty matcher");
  }
  return { kind: "selector", matchers };
}

function matchersOf(node: SyntaxNode, query: string): Matcher[] {
  return childrenOf(node).map((child) => {
    if (child.name !== "UnquotedLabelMatcher") throw unsupported(`the quoted name ${textOf(child, query)}`);
    const [name, operator, value] = childrenOf(child);
    if (!name || !operator || !value) throw parseError(query, child.from, "incomplete label matcher");
    return matcher(textOf(name, query), textOf(operator, query) as MatchOperator, unquote(textOf(value, query)));
  });
}

function rangeSelectorOf(node: SyntaxNode, query: string): RangeSelector {
  const [of, duration] = childrenOf(node);
  if (!of || !duration) throw parseError(query, node.from, "incomplete range selector");
  const selector = expressionOf(of, query);
  if (selector.kind !== "selector") {
    throw parseError(query, node.from, "ranges only allowed for vector selectors");
  }
  const rangeMs = durationMs(textOf(duration, query).trim());
  if (rangeMs === undefined) throw unsupported(`the duration ${textOf(duration, query)}`);
  if (rangeMs === 0) throw parseError(query, duration.from, "duration must be greater than 0");
  return { kind: "range", selector, rangeMs };
}

const FUNCTIONS = new Set(["rate", "increase", "count_over_time", "histogram_count", "histogram_quantile"]);

function callOf(node: SyntaxNode, query: string): Expression {
  const [identifier, body] = childrenOf(node);
  if (!identifier || !body) throw parseError(query, node.from, "incomplete call");
  const name = textOf(identifier, query);
  if (!FUNCTIONS.has(name)) throw unsupported(`the function ${name}`);

  const given = childrenOf(body).map((child) => expressionOf(child, query));
  const expected = name === "histogram_quantile" ? 2 : 1;
  if (given.length !== expected) {
    throw parseError(query, node.from, `expected ${expected} argument(s) in call to "${name}", got ${given.length}`);
  }
  const [first, second] = given;
  if (name === "histogram_quantile" && first && second) {
    return {
      kind: "quantile",
      quantile: typed(first, "scalar", `call to function "${name}"`, node, query),
      of: typed(second, "vector", `call to function "${name}"`, node, query),
    };
  }
  if (name === "histogram_count" && first) {
    return { kind: "histogramCount", of: typed(first, "vector", `call to function "${name}"`, node, query) };
  }
  if (first?.kind === "range" && name === "count_over_time") return { kind: "sampleCount", range: first };
  if (first?.kind === "range") return { kind: "rate", perSecond: name === "rate", range: first };
  throw wrongType(query, node, "matrix", first, `call to function "${name}"`);
}

const AGGREGATES: Readonly<Record<string, "sum" | "count" | "max">> = { sum: "sum", count: "count", max: "max" };

function aggregateOf(node: SyntaxNode, query: string): Expression {
  const parts = childrenOf(node);
  const name = textNamed(parts, "AggregateOp", query).toLowerCase();
  const operator = AGGREGATES[name];
  if (!operator) throw unsupported(`the aggregation ${name}`);

  const body = parts.find((part) => part.name === "FunctionCallBody");
  const given = body ? childrenOf(body) : [];
  const [argument] = given;
  if (!argument || given.length !== 1) {
    throw parseError(query, node.from, `wrong number of arguments for aggregate expression provided, expected 1`);
  }
  const modifier = parts.find((part) => part.name === "AggregateModifier");
  return {
    kind: "aggregate",
    operator,
    grouping: modifier ? groupingOf(modifier, query) : { mode: "by", labels: [] },
    of: typed(expressionOf(argument, query), "vector", "aggregation expression", node, query),
  };
}

function groupingOf(node: SyntaxNode, query: string): Grouping {
  const [mode, labels] = childrenOf(node);
  return { mode: mode?.name === "Without" ? "without" : "by", labels: labels ? labelsOf(labels, query) : [] };
}

function labelsOf(node: SyntaxNode, query: string): string[] {
  return childrenOf(node).map((child) => {
    if (child.name !== "LabelName") throw unsupported(`the quoted name ${textOf(child, query)}`);
    return textOf(child, query);
  });
}

function binaryOf(node: SyntaxNode, query: string): Expression {
  const [leftNode, ...rest] = childrenOf(node);
  const rightNode = rest.pop();
  const sign = rest.shift();
  if (!leftNode || !rightNode || !sign) throw parseError(query, node.from, "incomplete binary expression");
  const left = expressionOf(leftNode, query);
  const right = expressionOf(rightNode, query);
  const set = SETS[sign.name];
  if (set) return setOf(node, query, set, { left, right, modifiers: rest });

  const arithmetic = ARITHMETIC[sign.name];
  const comparison = COMPARISON[sign.name];
  if (!arithmetic && !comparison) throw unsupported(`the operator ${textOf(sign, query)}`);
  for (const side of [left, right]) {
    if (typeOf(side) === "matrix") throw wrongType(query, node, "vector", side, "binary expression");
  }
  if (typeOf(left) === "vector" && typeOf(right) === "vector") {
    throw unsupported(`${textOf(sign, query)} between two vectors`);
  }
  const bool = rest.some((part) => part.name === "BoolModifier");
  if (rest.some((part) => part.name !== "BoolModifier")) throw unsupported("vector matching with a scalar");
  if (comparison) {
    if (!bool && typeOf(left) === "scalar" && typeOf(right) === "scalar") {
      throw parseError(query, node.from, "comparisons between scalars must use BOOL modifier");
    }
    return { kind: "comparison", operator: comparison, bool, left, right };
  }
  if (bool || !arithmetic) throw parseError(query, node.from, "bool modifier can only be used on comparison operators");
  if (arithmetic === "^" && left.kind === "number" && leftNode.name === "NumberDurationLiteral" && left.value < 0) {
    // The grammar takes the sign with the number, Prometheus itself takes the power first: -2 ^ 2 is -4.
    return negated({ kind: "arithmetic", operator: "^", left: { ...left, value: -left.value }, right });
  }
  return { kind: "arithmetic", operator: arithmetic, left, right };
}

function setOf(
  node: SyntaxNode,
  query: string,
  operator: "and" | "or" | "unless",
  { left, right, modifiers }: { left: Expression; right: Expression; modifiers: readonly SyntaxNode[] },
): Expression {
  for (const side of [left, right]) {
    if (typeOf(side) !== "vector") {
      throw parseError(query, node.from, `set operator "${operator}" not allowed in binary scalar expression`);
    }
  }
  const [modifier, ...others] = modifiers;
  if (!modifier) return { kind: "set", operator, left, right };

  const [mode, labels, group] = childrenOf(modifier);
  const known = modifier.name === "MatchingModifierClause" && mode?.name === "On" && labels && !group;
  if (!known || others.length > 0) throw unsupported(`the modifier ${textOf(modifier, query)}`);
  return { kind: "set", operator, on: labelsOf(labels, query), left, right };
}

function typed(
  expression: Expression,
  expected: ValueType,
  where: string,
  node: SyntaxNode,
  query: string,
): Expression {
  if (typeOf(expression) !== expected) throw wrongType(query, node, expected, expression, where);
  return expression;
}

const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  scalar: "scalar",
  vector: "instant vector",
  matrix: "range vector",
};

function wrongType(
  query: string,
  node: SyntaxNode,
  expected: ValueType,
  got: Expression | undefined,
  where: string,
): QueryError {
  const gotName = got ? TYPE_NAMES[typeOf(got)] : "nothing";
  return parseError(query, node.from, `expected type ${TYPE_NAMES[expected]} in ${where}, got ${gotName}`);
}

function only(node: SyntaxNode, query: string, except = ""): SyntaxNode {
  const child = childrenOf(node).find(({ name }) => name !== except);
  if (!child) throw parseError(query, node.from, "no expression found in input");
  return child;
}

function textNamed(nodes: readonly SyntaxNode[], name: string, query: string): string {
  const found = nodes.find((node) => node.name === name);
  return found ? textOf(found, query) : "";
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== "LineComment") children.push(child);
  }
  return children;
}

function textOf(node: SyntaxNode, query: string): string {
  return query.slice(node.from, node.to);
}

function nearby(query: string, from: number): string {
  return from >= query.length ? "end of input" : JSON.stringify(query.slice(from, from + 20));
}

/** Positions count from 1, as Prometheus' do. */
function parseError(query: string, from: number, message: string): QueryError {
  const before = query.slice(0, from).split("\n");
  return badData(`${before.length}:${(before.at(-1)?.length ?? 0) + 1}: parse error: ${message}`);
}

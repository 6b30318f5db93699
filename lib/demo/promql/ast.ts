import type { Matcher } from "./matcher";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "^";
export type ComparisonOperator = "==" | "!=" | ">" | "<" | ">=" | "<=";

/** A vector selector. Compared by identity: what it selects is remembered with it. */
export type Selector = { readonly kind: "selector"; readonly matchers: readonly Matcher[] };

export type RangeSelector = { readonly kind: "range"; readonly selector: Selector; readonly rangeMs: number };

export type Grouping = { readonly mode: "by" | "without"; readonly labels: readonly string[] };

/** The syntax that is known, and nothing else. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | Selector
  | RangeSelector
  | { readonly kind: "rate"; readonly perSecond: boolean; readonly range: RangeSelector }
  | { readonly kind: "sampleCount"; readonly range: RangeSelector }
  | { readonly kind: "histogramCount"; readonly of: Expression }
  | {
      readonly kind: "aggregate";
      readonly operator: "sum" | "count" | "max";
      readonly grouping: Grouping;
      readonly of: Expression;
    }
  | { readonly kind: "quantile"; readonly quantile: Expression; readonly of: Expression }
  | {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "comparison";
      readonly operator: ComparisonOperator;
      /** With `bool` the answer is 0 or 1, without it is what passes. */
      readonly bool: boolean;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "set";
      readonly operator: "and" | "or" | "unless";
      /** Absent: all labels but the name. */
      readonly on?: readonly string[];
      readonly left: Expression;
      readonly right: Expression;
    };

export type ValueType = "scalar" | "vector" | "matrix";

/** What evaluating gives. Types are known before anything is evaluated. */
export function typeOf(expression: Expression): ValueType {
  switch (expression.kind) {
    case "number":
      return "scalar";
    case "range":
      return "matrix";
    case "arithmetic":
    case "comparison":
      return typeOf(expression.left) === "scalar" ? typeOf(expression.right) : "vector";
    case "selector":
    case "rate":
    case "sampleCount":
    case "histogramCount":
    case "aggregate":
    case "quantile":
    case "set":
      return "vector";
  }
}

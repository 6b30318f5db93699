import type { Labels } from "../world";
import {
  type ArithmeticOperator,
  type ComparisonOperator,
  type Expression,
  type Grouping,
  type Selector,
  typeOf,
} from "./ast";
import { type Bucket, bucketQuantile } from "./bucket-quantile";
import { keyOf, keyOn, type LabelSet, labelOf } from "./label-set";
import { parseQuery } from "./parse";
import { badData, QueryError } from "./query-error";
import type { SampleStore, Vector } from "./samples";

/** Points are `[unix milliseconds, value]`, oldest first. */
export type Matrix = readonly {
  readonly set: LabelSet;
  readonly named: boolean;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}[];

export type Answer =
  | { readonly type: "scalar"; readonly atMs: number; readonly value: number }
  | { readonly type: "vector"; readonly atMs: number; readonly vector: Vector }
  | { readonly type: "matrix"; readonly matrix: Matrix };

export type RangeRequest = { readonly startMs: number; readonly endMs: number; readonly stepMs: number };

/** Answers PromQL from a store's samples. Throws a `QueryError` for what it cannot answer. */
export type Engine = {
  instant(query: string, atMs: number): Answer;
  range(query: string, range: RangeRequest): Answer;
};

/** Prometheus' own limit on the resolution of a range query. */
const MOST_POINTS = 11_000;

const REMEMBERED_QUERIES = 64;

/**
 * Remembers queries with what their selectors select and how their aggregations group: the series of a world never
 * change, so that asking again costs little more than the arithmetic.
 */
export function engine(store: SampleStore): Engine {
  const plans = new Map<string, Plan>();

  function planOf(query: string): Plan {
    const known = plans.get(query);
    // Taken out and put back, so that the first in the map is the one not used for longest.
    if (known) plans.delete(query);
    const plan = known ?? newPlan(parseQuery(query));
    plans.set(query, plan);
    const [oldest] = plans.keys();
    if (plans.size > REMEMBERED_QUERIES && oldest !== undefined) plans.delete(oldest);
    return plan;
  }

  return {
    instant(query, atMs) {
      const plan = planOf(query);
      const { expression } = plan;
      if (expression.kind === "range") {
        const range = { from: atMs - expression.rangeMs, until: atMs };
        const matrix = selected(expression.selector, plan, store).map((series) => ({
          set: series,
          named: true,
          points: store.samples(series, range),
        }));
        return { type: "matrix", matrix: matrix.filter(({ points }) => points.length > 0) };
      }
      const value = evaluate(expression, atMs, plan, store);
      if (typeof value === "number") return { type: "scalar", atMs, value };
      return { type: "vector", atMs, vector: distinct(value) };
    },

    range(query, { startMs, endMs, stepMs }) {
      const plan = planOf(query);
      if (typeOf(plan.expression) === "matrix") {
        throw badData('invalid expression type "range vector" for range query, must be Scalar or instant Vector');
      }
      if ((endMs - startMs) / stepMs > MOST_POINTS) {
        throw badData(
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
        );
      }
      const rows = new Map<LabelSet, { set: LabelSet; named: boolean; points: [number, number][] }>();
      for (let atMs = startMs; atMs <= endMs; atMs += stepMs) {
        const value = evaluate(plan.expression, atMs, plan, store);
        const { sets, values, named } = typeof value === "number" ? lone(value) : distinct(value);
        for (const [i, set] of sets.entries()) {
          const row = rows.get(set) ?? { set, named, points: [] };
          rows.set(set, row);
          row.points.push([atMs, values[i] ?? Number.NaN]);
        }
      }
      return { type: "matrix", matrix: [...rows.values()] };
    },
  };
}

type Value = number | Vector;

/** A query, and what has been learnt of it. Keyed by the parts of its expression. */
type Plan = {
  readonly expression: Expression;
  readonly selections: Map<Selector, ReturnType<SampleStore["select"]>>;
  readonly groupers: Map<Expression, Grouper>;
};

function newPlan(expression: Expression): Plan {
  return { expression, selections: new Map(), groupers: new Map() };
}

function selected(selector: Selector, plan: Plan, store: SampleStore): ReturnType<SampleStore["select"]> {
  const known = plan.selections.get(selector);
  if (known) return known;
  const series = store.select(selector);
  plan.selections.set(selector, series);
  return series;
}

function evaluate(expression: Expression, atMs: number, plan: Plan, store: SampleStore): Value {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "selector":
      return store.instant(selected(expression, plan, store), atMs);
    case "range":
      throw badData("parse error: unexpected range vector");
    case "rate": {
      const { selector, rangeMs } = expression.range;
      return distinct(store.increase(selected(selector, plan, store), atMs, rangeMs, expression.perSecond));
    }
    case "sampleCount": {
      const { selector, rangeMs } = expression.range;
      return distinct(store.sampleCount(selected(selector, plan, store), atMs, rangeMs));
    }
    case "histogramCount":
      // The world has no native histograms, and of floats the function leaves nothing.
      return { sets: [], values: new Float64Array(0), named: false };
    case "aggregate":
      return aggregate(expression, vector(expression.of, atMs, plan, store), grouperOf(expression, plan));
    case "quantile": {
      const quantile = scalar(expression.quantile, atMs, plan, store);
      return quantiles(quantile, vector(expression.of, atMs, plan, store), grouperOf(expression, plan));
    }
    case "arithmetic":
    case "comparison":
      return binary(
        expression,
        evaluate(expression.left, atMs, plan, store),
        evaluate(expression.right, atMs, plan, store),
      );
    case "set":
      return setOperation(
        expression,
        vector(expression.left, atMs, plan, store),
        vector(expression.right, atMs, plan, store),
      );
  }
}

function vector(expression: Expression, atMs: number, plan: Plan, store: SampleStore): Vector {
  const value = evaluate(expression, atMs, plan, store);
  return typeof value === "number" ? lone(value) : value;
}

function scalar(expression: Expression, atMs: number, plan: Plan, store: SampleStore): number {
  const value = evaluate(expression, atMs, plan, store);
  return typeof value === "number" ? value : Number.NaN;
}

const NO_LABELS: LabelSet = { name: "", labels: {}, le: "" };

function lone(value: number): Vector {
  return { sets: [NO_LABELS], values: Float64Array.of(value), named: false };
}

/** Puts sets into groups, and gives each group the same set of labels every time. */
type Grouper = {
  /** For each set its group's number. */
  groupsOf(sets: readonly LabelSet[]): { readonly numbers: Int32Array; readonly groups: readonly LabelSet[] };
};

function grouperOf(expression: Expression & { kind: "aggregate" | "quantile" }, plan: Plan): Grouper {
  const known = plan.groupers.get(expression);
  if (known) return known;
  const fresh = grouper(expression.kind === "aggregate" ? expression.grouping : { mode: "without", labels: ["le"] });
  plan.groupers.set(expression, fresh);
  return fresh;
}

function grouper(grouping: Grouping): Grouper {
  const keepsLe = grouping.labels.includes("le") === (grouping.mode === "by");
  const numberOf = new Map<string, number>();
  let groups: readonly LabelSet[] = [];
  let lastSets: readonly LabelSet[] | undefined;
  let lastNumbers = new Int32Array();

  return {
    groupsOf(sets) {
      if (sets === lastSets) return { numbers: lastNumbers, groups };
      const numbers = new Int32Array(sets.length);
      const grown = [...groups];
      let labels: Labels | undefined;
      let stem = "";
      for (const [i, set] of sets.entries()) {
        // The buckets of a histogram share their labels and follow each other.
        if (set.labels !== labels) {
          labels = set.labels;
          stem = stemOf(set, grouping);
        }
        const key = keepsLe ? `${stem}\u0000${set.le}` : stem;
        let number = numberOf.get(key);
        if (number === undefined) {
          number = grown.push({ name: "", labels: grouped(set, grouping), le: keepsLe ? set.le : "" }) - 1;
          numberOf.set(key, number);
        }
        numbers[i] = number;
      }
      // Never changed in place: to those who got it before, the same array means the same groups.
      if (grown.length > groups.length) groups = grown;
      lastSets = sets;
      lastNumbers = numbers;
      return { numbers, groups };
    },
  };
}

function stemOf(set: LabelSet, grouping: Grouping): string {
  if (grouping.mode === "without") return JSON.stringify(grouped(set, grouping));
  let stem = "";
  for (const name of grouping.labels) {
    if (name !== "le") stem += `${labelOf(set, name)}\u0000`;
  }
  return stem;
}

function grouped(set: LabelSet, { mode, labels: names }: Grouping): Labels {
  const labels: Record<string, string> = {};
  const kept = mode === "by" ? names : Object.keys(set.labels).sort();
  for (const name of kept) {
    if (name === "le" || (mode === "without" && names.includes(name))) continue;
    const value = labelOf(set, name);
    if (value) labels[name] = value;
  }
  return labels;
}

function aggregate(
  { operator }: Expression & { kind: "aggregate" },
  { sets, values }: Vector,
  grouper: Grouper,
): Vector {
  const { numbers, groups } = grouper.groupsOf(sets);
  const totals = new Float64Array(groups.length);
  const seen = new Uint8Array(groups.length);
  for (let i = 0; i < sets.length; i++) {
    const group = numbers[i] ?? 0;
    const value = values[i] ?? Number.NaN;
    const total = totals[group] ?? 0;
    if (operator === "count") totals[group] = total + 1;
    else if (operator === "sum") totals[group] = total + value;
    else if (!seen[group] || total < value || Number.isNaN(total)) totals[group] = value;
    seen[group] = 1;
  }
  // The groups of other moments may have nothing in them now.
  return picked({ sets: groups, values: totals, named: false }, (i) => seen[i] === 1);
}

function quantiles(quantile: number, { sets, values }: Vector, grouper: Grouper): Vector {
  const { numbers, groups } = grouper.groupsOf(sets);
  const buckets: Bucket[][] = groups.map(() => []);
  for (const [i, set] of sets.entries()) {
    const bound = set.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(set.le || Number.NaN);
    if (!Number.isNaN(bound)) buckets[numbers[i] ?? 0]?.push({ bound, count: values[i] ?? Number.NaN });
  }
  const results = Float64Array.from(buckets, (own) => bucketQuantile(quantile, own));
  return picked({ sets: groups, values: results, named: false }, (i) => (buckets[i]?.length ?? 0) > 0);
}

function binary(expression: Expression & { kind: "arithmetic" | "comparison" }, left: Value, right: Value): Value {
  const calculate = calculationOf(expression.operator);
  if (typeof left === "number" && typeof right === "number") return calculate(left, right);
  const many = typeof left === "number" ? (right as Vector) : left;
  const result = many.values.map((value) =>
    typeof left === "number" ? calculate(left, value) : calculate(value, right as number),
  );
  if (expression.kind === "comparison" && !expression.bool) return picked(many, (i) => result[i] === 1);
  return distinct({ sets: many.sets, values: result, named: false });
}

function calculationOf(operator: ArithmeticOperator | ComparisonOperator): (left: number, right: number) => number {
  switch (operator) {
    case "+":
      return (left, right) => left + right;
    case "-":
      return (left, right) => left - right;
    case "*":
      return (left, right) => left * right;
    case "/":
      return (left, right) => left / right;
    case "%":
      return (left, right) => left % right;
    case "^":
      return (left, right) => left ** right;
    case "==":
      return (left, right) => Number(left === right);
    case "!=":
      return (left, right) => Number(left !== right);
    case ">":
      return (left, right) => Number(left > right);
    case "<":
      return (left, right) => Number(left < right);
    case ">=":
      return (left, right) => Number(left >= right);
    case "<=":
      return (left, right) => Number(left <= right);
  }
}

function setOperation({ operator, on }: Expression & { kind: "set" }, left: Vector, right: Vector): Vector {
  const keysOf = ({ sets }: Vector) => sets.map((set) => (on ? keyOn(set, on) : keyOf(set, false)));
  const leftKeys = keysOf(left);
  const rightKeys = keysOf(right);
  if (operator !== "or") {
    const there = new Set(rightKeys);
    return picked(left, (i) => there.has(leftKeys[i] ?? "") === (operator === "and"));
  }
  const here = new Set(leftKeys);
  const added = picked(right, (i) => !here.has(rightKeys[i] ?? ""));
  return {
    sets: [...renamed(left, added), ...renamed(added, left)],
    values: Float64Array.from([...left.values, ...added.values]),
    named: left.named || added.named,
  };
}

/** One vector cannot be half named: beside named sets, those that have lost their name must say so themselves. */
function renamed(vector: Vector, beside: Vector): readonly LabelSet[] {
  if (vector.named || !beside.named) return vector.sets;
  return vector.sets.map((set) => nameless(set));
}

const namelessSets = new WeakMap<LabelSet, LabelSet>();

function nameless(set: LabelSet): LabelSet {
  if (set.name === "") return set;
  const known = namelessSets.get(set) ?? { ...set, name: "" };
  namelessSets.set(set, known);
  return known;
}

/** Keeps some. When all are kept, the sets are the very array that came in. */
function picked(vector: Vector, keep: (index: number) => boolean): Vector {
  const sets: LabelSet[] = [];
  const values = new Float64Array(vector.sets.length);
  for (const [i, set] of vector.sets.entries()) {
    if (keep(i)) values[sets.push(set) - 1] = vector.values[i] ?? Number.NaN;
  }
  if (sets.length === vector.sets.length) return vector;
  return { sets, values: values.slice(0, sets.length), named: vector.named };
}

/** Arrays of sets that were looked through, and whether two of them are one without their names. */
const lookedThrough = new WeakMap<readonly LabelSet[], boolean>();

/** Dropping the name may leave two series with the same labels, which Prometheus refuses. */
function distinct(vector: Vector): Vector {
  const first = vector.sets[0];
  if (vector.named || !first || vector.sets.every(({ name }) => name === first.name)) return vector;
  const known = lookedThrough.get(vector.sets);
  const isDistinct = known ?? new Set(vector.sets.map((set) => keyOf(set, false))).size === vector.sets.length;
  lookedThrough.set(vector.sets, isDistinct);
  if (!isDistinct) throw new QueryError("execution", "vector cannot contain metrics with the same labelset");
  return vector;
}

import {
  above,
  andOn,
  anyOf,
  count,
  countBy,
  equal,
  maxBy,
  maxWithout,
  or,
  type Promql,
  selector,
  sumBy,
  timestamp,
  timestampIfNow,
  youngerThan,
} from "../../prometheus/promql";
import type { RecordedRates } from "../flavour";
import { PLAIN_READING, type Quantity, type Reading } from "../flow";
import { metricOf, QUANTITIES } from "./families";
import { istioLatencyOf } from "./latency";
import { istioEdgeRates } from "./queries";

/*
 * The rules that `deploy/prometheus-rules.yaml` holds. They record rates by edge, never counters summed over pods: the
 * sum of two counters falls when a pod goes, which `rate()` takes for a restart, and so invents traffic.
 */

export type RecordingRule = {
  readonly record: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly expr: Promql;
};

/** The window that is looked at most, being the default. */
const WINDOW_SECONDS = 300;

/**
 * Rules are evaluated group by group, so that the dear one keeps no other waiting. What is fresh was recorded by one of the
 * last two evaluations, with time for a slow one.
 */
const GROUPS = [
  {
    name: "alidade-edges",
    intervalSeconds: 30,
    freshSeconds: 75,
    isOf: (quantity: Quantity) => quantity !== "latency",
  },
  {
    name: "alidade-edge-latency",
    intervalSeconds: 60,
    freshSeconds: 150,
    isOf: (quantity: Quantity) => quantity === "latency",
  },
] as const;

export type RuleGroup = {
  readonly name: string;
  readonly intervalSeconds: number;
  readonly rules: readonly RecordingRule[];
};

/**
 * A rule cannot know the store it is loaded into. So ztunnel is told by its build metric, which works however pods are
 * scraped, and classic buckets leave out the series that are native as well, wherever there are such.
 */
const ANY_STORE: Reading = { ...PLAIN_READING, histograms: "mixed", tunnels: "builds" };

/** What a proxy is counted by. */
const BUILDS = selector("istio_build");
const MARK = "edge:istio_build:count";
const MARKS = selector(MARK);

/**
 * One rule for each quantity, and then a mark for each: the number of proxies, present only while the rule before it
 * gives a rate at every evaluation, and labelled with a digest of what was evaluated.
 */
export function istioRuleGroups(): readonly RuleGroup[] {
  return GROUPS.map(({ name, intervalSeconds, isOf }) => {
    const own = [...RATE_RULES].filter(([quantity]) => isOf(quantity));
    return { name, intervalSeconds, rules: [...own.map(([, rule]) => rule), ...own.map(markOf)] };
  });
}

function markOf([quantity, { record, expr }]: readonly [Quantity, RecordingRule]): RecordingRule {
  const recorded = selector(record, quantity === "latency" ? [equal("le", "+Inf")] : []);
  return {
    record: MARK,
    labels: { of: quantity, rule: digestOf(expr) },
    expr: andOn([], count(BUILDS), above(count(timestampIfNow(recorded)), 0)),
  };
}

const RATE_RULES: ReadonlyMap<Quantity, RecordingRule> = new Map(
  QUANTITIES.flatMap((quantity) => {
    const record = metricOf(quantity, "rates", ANY_STORE);
    const expr = exprOf(quantity);
    return expr === undefined ? [] : [[quantity, { record, expr }]];
  }),
);

/** The very query that is asked where there are no rules. */
function exprOf(quantity: Quantity): Promql | undefined {
  const options = { windowSeconds: WINDOW_SECONDS, reading: ANY_STORE };
  if (quantity !== "latency") return istioEdgeRates(quantity, [], options);
  return istioLatencyOf({ ...options, filter: new Map() }).find(({ native }) => !native)?.promql;
}

const DIGESTS: ReadonlyMap<string, string> = new Map(
  [...RATE_RULES].map(([quantity, { expr }]) => [quantity, digestOf(expr)]),
);

export const ISTIO_RECORDED_RATES: RecordedRates = {
  windowSeconds: WINDOW_SECONDS,
  any: count(MARKS),
  newest: maxBy(["of", "rule"], timestamp(MARKS)),
  rulers: (replicaLabels) => countBy(["of", "rule"], freshMarks(replicaLabels)),
  proxiesRecorded: (replicaLabels) => sumBy(["of", "rule"], freshMarks(replicaLabels)),
  proxies: (replicaLabels) => count(replicaLabels.length === 0 ? BUILDS : maxWithout(replicaLabels, BUILDS)),
  byQuantity(samples) {
    return new Map(
      samples
        .filter(({ labels: { of = "", rule } }) => rule !== undefined && DIGESTS.get(of) === rule)
        .map(({ labels, value }) => [labels.of as Quantity, value]),
    );
  },
};

function freshMarks(replicaLabels: readonly string[]): Promql {
  const [first, ...others] = GROUPS.map(({ freshSeconds, isOf }) =>
    youngerThan(freshSeconds, selector(MARK, [anyOf("of", QUANTITIES.filter(isOf))])),
  );
  const fresh = or(first ?? MARKS, ...others);
  return replicaLabels.length === 0 ? fresh : maxWithout(replicaLabels, fresh);
}

/** Fowler, Noll and Vo's hash, 32 bits (FNV-1a): it tells texts apart, and keeps no secret. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

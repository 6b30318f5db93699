import type { Matcher, Promql } from "../../prometheus/promql";
import {
  andOn,
  equal,
  labelled,
  maxWithout,
  or,
  rate,
  selector,
  unlessIgnoring,
  unlessOn,
} from "../../prometheus/promql";
import type { Form, Measure, Quantity, Reading } from "../flow";
import { EDGE_LABELS, MESSAGE_LABELS } from "./labels";

/** Istio's metric families, and the series of a store that tell of each: as a reading says. */

type Family = { readonly metric: string; readonly what: string; readonly labels: readonly string[] };

const REQUEST_LABELS = [...EDGE_LABELS, "response_code", "grpc_response_status", "response_flags"];
/** `app` is a label of the scrape: it names ztunnel where the scrape configuration keeps pod labels. */
const TCP_LABELS = [...EDGE_LABELS, "response_flags", "app"];

/**
 * Istio names TCP bytes from the server's point of view: *received* is the request direction, *sent* the response
 * direction (istio#32399).
 */
export const FAMILIES: Record<Measure, Family> = {
  requests: { metric: "istio_requests_total", what: "requests", labels: REQUEST_LABELS },
  requestMessages: { metric: "istio_request_messages_total", what: "gRPC messages", labels: MESSAGE_LABELS },
  responseMessages: { metric: "istio_response_messages_total", what: "gRPC messages", labels: MESSAGE_LABELS },
  requestBytes: { metric: "istio_tcp_received_bytes_total", what: "tcp", labels: TCP_LABELS },
  responseBytes: { metric: "istio_tcp_sent_bytes_total", what: "tcp", labels: TCP_LABELS },
  opened: { metric: "istio_tcp_connections_opened_total", what: "tcp connections", labels: TCP_LABELS },
  closed: { metric: "istio_tcp_connections_closed_total", what: "tcp connections", labels: TCP_LABELS },
  failed: { metric: "istio_tcp_connections_failed_total", what: "tcp connections", labels: TCP_LABELS },
};

/** A histogram: `_bucket` where it is a classic one, the bare name where it is native. */
export const DURATION = "istio_request_duration_milliseconds";

/** In the order in which they are told of. */
export const QUANTITIES: readonly Quantity[] = [...(Object.keys(FAMILIES) as Measure[]), "latency"];

export type RateOptions = {
  readonly windowSeconds: number;
  readonly replicaLabels?: readonly string[];
  readonly reading?: Reading | undefined;
};

/** The series of a quantity in a form: counters as the proxies write them, sums of them, or rates by edge. */
export function metricOf(quantity: Quantity, form: Form, { sumPrefix }: Pick<Reading, "sumPrefix">): string {
  const metric = quantity === "latency" ? `${DURATION}_bucket` : FAMILIES[quantity].metric;
  if (form === "counters") return metric;
  return form === "sums" ? `${sumPrefix}${metric}` : `edge:${metric.replace(/_total$/, "")}:rate5m`;
}

/** The rates of a measure per series, copies of replicas counted once. */
export function ratesOf(measure: Measure, matchers: readonly Matcher[], options: RateOptions): Promql {
  return once(ratesIn(measure, matchers, options), options);
}

/** The same, with ztunnel's series named by the label `app` however they were scraped. */
export function namedRatesOf(measure: Measure, matchers: readonly Matcher[], options: RateOptions): Promql {
  const rates = ratesIn(measure, matchers, options);
  const isOfTargets = formOf(measure, options.reading) === "counters";
  const joins = isOfTargets && options.reading?.tunnels === "builds" && FAMILIES[measure].labels.includes("app");
  if (!joins) return once(rates, options);
  return once(
    or(labelled(andOn(TARGET, rates, ZTUNNELS), "app", "ztunnel"), unlessOn(TARGET, rates, ZTUNNELS)),
    options,
  );
}

/** The rates of classic buckets; where a store has both kinds, of those series that are not native as well. */
export function classicRates(matchers: readonly Matcher[], options: RateOptions): Promql {
  const rates = ratesIn("latency", matchers, options);
  const twins = options.reading?.histograms === "mixed" && formOf("latency", options.reading) === "counters";
  return once(twins ? unlessIgnoring(["le"], rates, nativeIn(matchers, options)) : rates, options);
}

export function nativeRates(matchers: readonly Matcher[], options: RateOptions): Promql {
  return once(nativeIn(matchers, options), options);
}

function ratesIn(quantity: Quantity, matchers: readonly Matcher[], { windowSeconds, reading }: RateOptions): Promql {
  const form = formOf(quantity, reading);
  const series = selector(metricOf(quantity, form, { sumPrefix: reading?.sumPrefix ?? "" }), matchers);
  return form === "rates" ? series : rate(series, windowSeconds);
}

function nativeIn(matchers: readonly Matcher[], { windowSeconds }: RateOptions): Promql {
  return rate(selector(DURATION, matchers), windowSeconds);
}

export function formOf(quantity: Quantity, reading: Reading | undefined): Form {
  return reading?.forms[quantity] ?? "counters";
}

/** What replicas of one store have one copy each of, once. */
function once(rates: Promql, { replicaLabels = [] }: RateOptions): Promql {
  return replicaLabels.length === 0 ? rates : maxWithout(replicaLabels, rates);
}

/**
 * What a target is told by. Job and instance are enough within one cluster; pods of several may have one address, and
 * where the other labels are missing they are so on both sides.
 */
const TARGET = ["job", "instance", "cluster", "namespace", "pod"];

/** ztunnel says what it is in its build metric, whatever the scrape configuration made of its pod's labels. */
const ZTUNNELS = selector("istio_build", [equal("component", "ztunnel")]);

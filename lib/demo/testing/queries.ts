/** A query to hold against a real Prometheus, and what is special about it. */
export type QueryCase = { readonly name: string; readonly query: string };

const EDGE =
  "reporter, source_cluster, source_workload_namespace, source_workload, source_canonical_service, " +
  "source_canonical_revision, source_principal, destination_cluster, destination_service_namespace, " +
  "destination_service, destination_service_name, destination_workload_namespace, destination_workload, " +
  "destination_canonical_service, destination_canonical_revision, destination_principal, request_protocol, " +
  "connection_security_policy";

const MESSAGE_EDGE = EDGE.replace(", request_protocol, connection_security_policy", "");

const ENDS =
  "reporter, source_cluster, source_workload_namespace, source_workload, destination_cluster, " +
  "destination_service_namespace, destination_service_name, destination_workload_namespace, destination_workload";

const ZTUNNEL = 'on (job, instance) istio_build{component="ztunnel"}';

/** Queries of every shape that a dashboard of an Istio mesh asks, and of every piece of syntax the evaluator knows. */
export const QUERIES: readonly QueryCase[] = [
  {
    name: "requests by edge and answer",
    query: `sum by (${EDGE}, response_code, grpc_response_status, response_flags) (rate(istio_requests_total[5m])) > 0`,
  },
  { name: "requests by edge, idle ones included", query: `sum by (${EDGE}) (rate(istio_requests_total[5m]))` },
  { name: "requests over a minute", query: `sum by (${ENDS}) (rate(istio_requests_total[1m]))` },
  { name: "requests over half an hour", query: `sum by (${ENDS}) (rate(istio_requests_total[30m]))` },
  {
    name: "requests over a window that is not a multiple of the grid",
    query: "sum (rate(istio_requests_total[100s]))",
  },
  { name: "requests over a window with one sample or none", query: "rate(istio_requests_total[15s])" },
  { name: "increase of each series", query: 'increase(istio_requests_total{reporter="source"}[10m])' },
  {
    name: "increase across restarts",
    query: 'increase(istio_requests_total{reporter="source",source_workload="recommendation"}[45m])',
  },
  {
    name: "buckets by edge and bound",
    query: `sum by (le, ${ENDS}) (rate(istio_request_duration_milliseconds_bucket{reporter="source"}[5m]))`,
  },
  {
    name: "buckets of a few namespaces",
    query:
      `sum by (le, ${ENDS}) (rate(istio_request_duration_milliseconds_bucket` +
      '{reporter=~"source|waypoint",destination_service_namespace=~"shop|travel"}[5m]))',
  },
  ...["0.5", "0.95", "0.99"].map((quantile) => ({
    name: `quantile ${quantile} by edge`,
    query: `histogram_quantile(${quantile}, sum by (le, ${ENDS}) (rate(istio_request_duration_milliseconds_bucket[5m])))`,
  })),
  // Not 1: whether the topmost buckets hold the same then hangs on the order in which they were summed.
  ...["0", "-1", "2", "NaN"].map((quantile) => ({
    name: `quantile ${quantile} by workload`,
    query:
      `histogram_quantile(${quantile}, ` +
      "sum by (le, destination_workload) (rate(istio_request_duration_milliseconds_bucket[5m])))",
  })),
  {
    name: "quantile of buckets that were not summed",
    query: 'histogram_quantile(0.9, rate(istio_request_duration_milliseconds_bucket{destination_workload="cart"}[5m]))',
  },
  {
    name: "highest bucket of one series",
    query: 'histogram_quantile(1, rate(istio_request_duration_milliseconds_bucket{destination_workload="cart"}[5m]))',
  },
  {
    name: "mean latency, its two halves",
    query: `sum by (${ENDS}) (rate(istio_request_duration_milliseconds_sum[5m]))`,
  },
  {
    name: "count of requests with a latency",
    query: `sum by (${ENDS}) (rate(istio_request_duration_milliseconds_count[5m]))`,
  },
  { name: "gRPC messages sent", query: `sum by (${MESSAGE_EDGE}) (rate(istio_request_messages_total[5m])) > 0` },
  { name: "gRPC messages received", query: `sum by (${MESSAGE_EDGE}) (rate(istio_response_messages_total[5m])) > 0` },
  { name: "TCP response bytes", query: `sum by (${EDGE}, response_flags) (rate(istio_tcp_sent_bytes_total[5m])) > 0` },
  {
    name: "TCP request bytes",
    query: `sum by (${EDGE}, response_flags) (rate(istio_tcp_received_bytes_total[5m])) > 0`,
  },
  {
    name: "TCP connections opened",
    query: `sum by (${EDGE}, response_flags) (rate(istio_tcp_connections_opened_total[5m]))`,
  },
  {
    name: "TCP connections closed",
    query: `sum by (${EDGE}, response_flags) (rate(istio_tcp_connections_closed_total[5m]))`,
  },
  {
    name: "TCP connections failed",
    query: `sum by (${EDGE}, response_flags) (rate(istio_tcp_connections_failed_total[5m])) > 0`,
  },
  {
    name: "ztunnel's bytes",
    query: `sum by (${EDGE}) (rate(istio_tcp_sent_bytes_total[5m]) and ${ZTUNNEL})`,
  },
  {
    name: "Envoy's bytes",
    query: `sum by (${EDGE}) (rate(istio_tcp_sent_bytes_total[5m]) unless ${ZTUNNEL})`,
  },
  {
    name: "bytes by the app that was scraped",
    query: `sum by (${EDGE}, app) (rate(istio_tcp_sent_bytes_total[5m])) > 0`,
  },
  { name: "HTTP request sizes", query: `sum by (${ENDS}) (rate(istio_request_bytes_sum[5m]))` },
  { name: "HTTP response sizes", query: `sum by (${ENDS}) (rate(istio_response_bytes_sum[5m]))` },
  { name: "HTTP requests with a size", query: `sum by (${ENDS}) (rate(istio_response_bytes_count[5m]))` },
  { name: "reporters of requests", query: "count by (reporter) (istio_requests_total)" },
  { name: "reporters of connections", query: "count by (reporter) (istio_tcp_connections_opened_total)" },
  { name: "presence of buckets", query: "count(istio_request_duration_milliseconds_bucket)" },
  { name: "a metric that is not there", query: "count(envoy_cluster_upstream_rq_retry)" },
  { name: "proxies by version", query: "count by (component, tag) (istio_build)" },
  {
    name: "pods scraped twice",
    query: 'count by (pod, namespace) (count by (pod, namespace, job) (istio_build{component="proxy"})) > 1',
  },
  { name: "targets that are up", query: "up" },
  { name: "targets that are down", query: "up == 0" },
  { name: "raw counters", query: 'istio_requests_total{destination_service_namespace="bookinfo"}' },
  { name: "the recent samples of a series", query: 'up{app="ztunnel"}[1m]' },
  {
    name: "errors as the caller sees them",
    query:
      "sum by (source_workload, destination_service) " +
      '(rate(istio_requests_total{reporter="source",response_code=~"5..|0"}[5m]))',
  },
  {
    name: "gRPC failures",
    query:
      "sum by (destination_service) (rate(istio_requests_total" +
      '{reporter=~"destination|waypoint",request_protocol="grpc",grpc_response_status!~"0|"}[5m]))',
  },
  { name: "a label that is empty", query: 'count(istio_requests_total{grpc_response_status=""})' },
  {
    name: "a label that is not empty",
    query: 'count by (grpc_response_status) (istio_requests_total{grpc_response_status!=""})',
  },
  { name: "a label that nothing has", query: 'count(up{nothing=""})' },
  { name: "an expression that must match the whole value", query: 'count(up{app=~"review"})' },
  { name: "an expression with alternatives", query: 'count by (app) (up{app=~"reviews|details-?|cart$"})' },
  { name: "an expression that ignores case", query: 'count by (app) (up{app=~"(?i)REVIEWS"})' },
  {
    name: "an expression with escapes",
    query: 'count(istio_requests_total{destination_service=~"api\\\\.payments\\\\.example\\\\-?.*"})',
  },
  { name: "an expression in backquotes", query: "count(istio_requests_total{destination_service=~`www\\.google.*`})" },
  {
    name: "a name by expression",
    query: '{__name__=~"istio_tcp_connections_(opened|closed)_total",reporter="destination"}',
  },
  {
    name: "the highest of each namespace",
    query: "max by (source_workload_namespace) (rate(istio_requests_total[5m]))",
  },
  { name: "the highest of all", query: "max(rate(istio_requests_total[5m]))" },
  {
    name: "all but some labels",
    query: "sum without (pod, instance, job, app, namespace) (rate(istio_tcp_sent_bytes_total[5m]))",
  },
  {
    name: "grouping by a label that nothing has",
    query: "sum by (nothing, reporter) (rate(istio_requests_total[5m]))",
  },
  {
    name: "the one, or else the other",
    query:
      'sum by (destination_workload) (rate(istio_requests_total{reporter="waypoint"}[5m])) ' +
      'or sum by (destination_workload) (rate(istio_requests_total{reporter="source"}[5m]))',
  },
  { name: "named and nameless series together", query: 'up{app="cart"} or up{app=~"cart|catalog"} * 2 or istio_build' },
  {
    name: "both",
    query:
      "sum by (source_workload) (rate(istio_requests_total[5m])) and sum by (source_workload) (rate(istio_tcp_sent_bytes_total[5m]))",
  },
  {
    name: "arithmetic with scalars",
    query: "60 * sum by (reporter) (rate(istio_requests_total[5m])) / 2 - 1 ^ 2 + 7 % 4",
  },
  {
    name: "a comparison that answers 0 or 1",
    query: "sum by (destination_workload) (rate(istio_requests_total[5m])) > bool 10",
  },
  {
    name: "comparisons on both sides",
    query: "1 < sum by (destination_workload) (rate(istio_requests_total[5m])) <= 40 != 7",
  },
  { name: "scalars alone", query: "(2 + 3) * 4 - -1.5e1 / 0x10" },
  { name: "signs and powers", query: "-2 ^ 2 + 2 ^ -1 - (-2) ^ 2 + -(3 - 4)" },
  { name: "signs before vectors", query: "-up or +istio_build" },
  { name: "infinity", query: "1 / 0" },
  { name: "a vector divided by zero", query: "up / 0" },
  { name: "very small and very large", query: "up * 1e-12 or up{app='cart'} * 1e25" },
];

/** What is wrong in Prometheus' own eyes, and must be refused in the same way. */
export const BAD_QUERIES: readonly QueryCase[] = [
  { name: "nothing", query: "" },
  { name: "an open parenthesis", query: "sum(up" },
  { name: "an open brace", query: 'up{app="cart"' },
  { name: "a string that does not end", query: 'up{app="cart}' },
  { name: "a rate of an instant", query: "rate(up)" },
  { name: "a sum of a range", query: "sum(up[5m])" },
  { name: "a range of a sum", query: "sum(up)[5m]" },
  { name: "a selector that could select everything", query: '{app=~".*"}' },
  { name: "an expression that is none", query: 'up{app=~"("}' },
  { name: "a look-ahead", query: 'up{app=~"a(?=b)"}' },
  { name: "a comparison of scalars", query: "1 > 2" },
  { name: "a sign before a range", query: "-up[5m]" },
  { name: "a set of scalars", query: "1 or 2" },
  { name: "two names", query: 'up{__name__="down"}' },
  { name: "a quantile of a scalar", query: "histogram_quantile(0.9, 1)" },
  { name: "an unknown escape", query: 'up{app="\\q"}' },
];

/** What Prometheus knows and the evaluator does not: refused with 422, never answered wrongly. */
export const UNKNOWN_QUERIES: readonly QueryCase[] = [
  { name: "another aggregation", query: "avg(up)" },
  { name: "another function", query: "irate(istio_requests_total[5m])" },
  { name: "an offset", query: "up offset 5m" },
  { name: "a moment", query: "up @ 1795166894" },
  { name: "a subquery", query: "rate(istio_requests_total[5m])[1h:1m]" },
  { name: "two vectors", query: "up / up" },
  { name: "vector()", query: "sum(up) or vector(0)" },
];

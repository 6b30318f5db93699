import { describe, expect, it } from "vitest";
import { fixedClock } from "./clock";
import type { IncidentPhase } from "./incident";
import { type Engine, engine } from "./promql/evaluate";
import { keyOf, labelOf } from "./promql/label-set";
import { sampleStore } from "./promql/samples";
import { demoWorld } from "./world-demo";

/** Minute 26: ten minutes after an incident and two before the next. */
const NOW = Date.parse("2026-11-20T09:26:00Z") / 1000;

const world = demoWorld({ startedAt: NOW });

const END_LABELS = [
  "workload",
  "workload_namespace",
  "canonical_service",
  "canonical_revision",
  "principal",
  "cluster",
];
const BOTH_ENDS = [...END_LABELS, "app", "version"].flatMap((label) => [`source_${label}`, `destination_${label}`]);
const SERVICE = ["destination_service", "destination_service_name", "destination_service_namespace"];
const TARGET = ["job", "instance", "namespace", "pod", "app"];
const ANSWER = [
  "request_protocol",
  "response_code",
  "grpc_response_status",
  "response_flags",
  "connection_security_policy",
];

describe("the demo's world", () => {
  it("has some 2,800 series, each once", () => {
    const keys = new Set(world.series.map((series) => keyOf(series, true)));

    expect(keys.size).toBe(world.series.length);
    expect(world.series.length).toBeGreaterThan(2500);
    expect(world.series.length).toBeLessThan(3000);
  });

  it.each([
    { family: /^istio_request(s_total|_duration|_bytes)|^istio_response_bytes/, answer: ANSWER },
    { family: /^istio_(request|response)_messages_total/, answer: [] },
    { family: /^istio_tcp_/, answer: ["request_protocol", "response_flags", "connection_security_policy"] },
  ])("gives each series of $family Istio's labels and its target's, and no others", ({ family, answer }) => {
    const expected = ["reporter", ...BOTH_ENDS, ...SERVICE, ...answer, ...TARGET].sort();
    const found = new Set(
      world.series.filter(({ name }) => family.test(name)).map(({ labels }) => Object.keys(labels).sort().join()),
    );

    expect([...found]).toEqual([expected.join()]);
  });

  it.each([
    ["a canary", 'source_workload="productpage-v1",destination_workload="reviews-v2"'],
    [
      "a caller without a certificate",
      'reporter="destination",source_workload="unknown",connection_security_policy="none"',
    ],
    [
      "an ingress gateway",
      'reporter="source",source_workload="istio-ingressgateway",destination_workload="productpage-v1"',
    ],
    ["an egress gateway", 'source_workload="istio-egressgateway",destination_service="rates.carrier.example.com"'],
    ["an undeclared host", 'destination_service_name="PassthroughCluster",destination_service="www.googleapis.com"'],
    ["a forbidden host", 'destination_service_name="BlackHoleCluster",response_code="502"'],
    ["a declared host", 'destination_service="api.payments.example.com",destination_service_namespace="shop"'],
    ["an injected fault", 'response_flags="FI",destination_workload="unknown"'],
    ["a caller that left", 'response_code="0",response_flags="DC"'],
    ["exhausted retries", 'response_flags="UF,URX"'],
    ["a client's mistake", 'response_code="404"'],
    ["a gRPC client's mistake", 'grpc_response_status="5"'],
    ["a waypoint", 'reporter="waypoint",destination_workload="flights-v1",connection_security_policy="mutual_tls"'],
    ["a server outside the mesh", 'reporter="source",destination_workload="warehouse"'],
    ["an ambient server behind a gateway", 'reporter="source",destination_workload="booking-v1"'],
    [
      "mutual TLS where it is demanded",
      'destination_workload_namespace="payments",connection_security_policy="mutual_tls"',
    ],
  ])("shows %s", (_, matchers) => {
    expect(total(`sum(rate(istio_requests_total{${matchers}}[5m]))`)).toBeGreaterThan(0.01);
  });

  it.each([
    ["a database", 'reporter="destination",destination_workload="mongodb-v1",app="mongodb"'],
    [
      "the way to a waypoint",
      'reporter="source",destination_workload="waypoint",destination_service_name="flights",app="ztunnel"',
    ],
    ["the way from a waypoint", 'reporter="destination",source_workload="waypoint",app="ztunnel"'],
    [
      "an ambient pair without a waypoint",
      'destination_workload="rates-cache",source_workload="hotels-v1",app="ztunnel"',
    ],
    ["a plaintext client of ztunnel", 'destination_workload="rates-cache",connection_security_policy="unknown"'],
  ])("shows the bytes of %s", (_, matchers) => {
    expect(total(`sum(rate(istio_tcp_sent_bytes_total{${matchers}}[5m]))`)).toBeGreaterThan(10);
  });

  it("shows connections that ztunnel refuses", () => {
    expect(total('sum(increase(istio_tcp_connections_failed_total{response_flags="DENY"}[30m]))')).toBeGreaterThan(3);
  });

  it("lets the canary's share drift within the hour", () => {
    const shareAt = (at: number) =>
      total('sum(rate(istio_requests_total{reporter="source",destination_workload="reviews-v2"}[5m]))', { at }) /
      total('sum(rate(istio_requests_total{reporter="source",destination_service_name="reviews"}[5m]))', { at });

    expect(shareAt(Date.parse("2026-11-20T09:02:30Z") / 1000)).toBeCloseTo(0.1, 2);
    expect(shareAt(Date.parse("2026-11-20T08:32:30Z") / 1000)).toBeCloseTo(0.24, 2);
  });

  it("lets a new version of flights grow within the hour, and go", () => {
    const to = (workload: string, at: number) =>
      total(`sum(rate(istio_requests_total{reporter="waypoint",destination_workload="${workload}"}[5m]))`, { at });
    const shareAt = (at: number) => to("flights-v2", at) / (to("flights-v1", at) + to("flights-v2", at));

    expect(shareAt(Date.parse("2026-11-20T09:02:30Z") / 1000)).toBeCloseTo(0.02, 1);
    expect(shareAt(Date.parse("2026-11-20T08:32:30Z") / 1000)).toBeCloseTo(0.38, 1);
  });

  it("carries all versions of a service to the waypoint together", () => {
    const bytes = (matchers: string) => total(`sum(rate(istio_tcp_sent_bytes_total{app="ztunnel",${matchers}}[5m]))`);
    const there = bytes('reporter="source",destination_workload="waypoint",destination_service_name="flights"');
    const beyond = bytes('reporter="destination",destination_workload=~"flights-v1|flights-v2"');

    expect(there / beyond).toBeCloseTo(1, 2);
  });

  it("has series on which nothing has happened for long", () => {
    const query = 'sum(increase(istio_requests_total{destination_workload="ads"}[1h]))';

    expect(total(query)).toBe(0);
    expect(total('sum(istio_requests_total{destination_workload="ads",reporter="source"})')).toBe(4812);
  });

  it.each([
    { phase: "off", failing: 0.001, ofPayment: 0.001, overflow: 0.002 },
    { phase: "on", failing: 0.58, ofPayment: 0.5 / 0.94, overflow: 0.24 },
  ] as const)("with the incident $phase has these failures", ({ phase, failing, ofPayment, overflow }) => {
    const share = (part: string, of: string) =>
      total(`sum(rate(istio_requests_total{reporter="source",${of},${part}}[5m]))`, { phase }) /
      total(`sum(rate(istio_requests_total{reporter="source",${of}}[5m]))`, { phase });

    expect(share('grpc_response_status=~"14|4"', 'destination_workload="checkout"')).toBeCloseTo(failing, 2);
    expect(share('grpc_response_status="14"', 'destination_workload="payment"')).toBeCloseTo(ofPayment, 2);
    expect(share('response_flags="UO"', 'destination_service_name="ratings"')).toBeCloseTo(overflow, 2);
  });

  it("is slower during an incident", () => {
    const p95 = (phase: IncidentPhase) =>
      total(
        "histogram_quantile(0.95, sum by (le) (rate(istio_request_duration_milliseconds_bucket" +
          '{reporter="source",destination_workload="checkout"}[5m])))',
        { phase },
      );

    expect(p95("off")).toBeLessThan(1000);
    expect(p95("on")).toBeGreaterThan(5000);
  });

  it("replaces a pod, whose old series end where the new ones begin", () => {
    const pods = (at: number) => total('count(up{app="details"})', { at });

    expect(pods(NOW)).toBe(1);
    expect(pods(NOW - 69 * 60)).toBe(2); // Within the look-back.
    expect(pods(NOW - 80 * 60)).toBe(1);
    expect(world.series.filter((series) => series.name === "up" && labelOf(series, "app") === "details")).toHaveLength(
      2,
    );
  });
});

function total(query: string, { phase = "auto", at = NOW }: { phase?: IncidentPhase; at?: number } = {}): number {
  const answer = engineOf(phase).instant(query, at * 1000);
  if (answer.type !== "vector") throw new Error(`${query} is not a vector.`);
  expect(answer.vector.sets.length, query).toBeLessThan(2);
  return answer.vector.values[0] ?? 0;
}

const engines = new Map<IncidentPhase, Engine>();

function engineOf(phase: IncidentPhase): Engine {
  const known =
    engines.get(phase) ?? engine(sampleStore(demoWorld({ startedAt: NOW, incident: phase }), fixedClock(NOW)));
  engines.set(phase, known);
  return known;
}

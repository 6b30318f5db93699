import { type Latency, slowedBy } from "./latency";
import { constant, productOf, scaled, sumOf, swinging, type Wave } from "./wave";
import { type Labels, onGrid, type Restarts, SCRAPE_SECONDS, type Series } from "./world";
import type { Part, SeriesDetails, TimedPart, WorldBuilder } from "./world-builder";
import {
  CLUSTER,
  type DemoPod,
  type DemoService,
  type DemoWorkload,
  ISTIO_VERSION,
  principalOf,
  rolloutAt,
  WORKLOADS,
} from "./world-places";
import type { Both, Outcome, RequestFlow, TcpFlow } from "./world-traffic";

/*
 * Who reports what of a flow, with which labels: the rules of Istio's Envoy filter (`istio_stats`) and of ztunnel.
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */

/** The workload whose container is killed for its memory every two hours, so that its counters begin anew. */
export const FORGETFUL = WORKLOADS.recommendation;
export const FORGETS: Restarts = { everySeconds: 2 * 3600, firstAt: 47 * 60 };

/** Part of the requests is slower, and how large a part it is changes over three quarters of an hour. */
const SLOW_SHARE = swinging(0.25, 0.2, 45 * 60);
const FAST_SHARE = sumOf(constant(1), scaled(SLOW_SHARE, -1));
const SLOW_FACTOR = 2.2;

/** What the way to the other side and back adds to the latency the caller sees. */
const CALLER_FACTOR = 1.08;

/** Requests share connections: HBONE keeps one open for a hundred or so. */
const CONNECTIONS_PER_REQUEST = 0.01;

type ReporterKind = "source" | "destination" | "waypoint";

/** One end that reports, with the pods whose scrape gives its series. */
type Report = {
  readonly reporter: ReporterKind;
  readonly pods: readonly ScrapedPod[];
  readonly labels: Labels;
  readonly restarts?: Restarts;
};

type ScrapedPod = { readonly labels: Labels; readonly share: number; readonly lives?: Lives };

type Lives = NonNullable<Series["lives"]>;

/** Which series of a flow are written. A whole mesh has them all; a benchmark is about some. */
export type Detail = { readonly latencyOf: "every outcome" | "the first outcome"; readonly sizes: boolean };

const FULL: Detail = { latencyOf: "every outcome", sizes: true };

/** Writes all the series that the mesh has of some requests, those of the tunnel beneath them included. */
export function addRequestFlow(world: WorldBuilder, flow: RequestFlow, detail: Detail = FULL): void {
  const waves = flowWaves(world, flow.rate);
  for (const [i, outcome] of flow.outcomes.entries()) {
    const latency = i === 0 || detail.latencyOf === "every outcome";
    for (const report of requestReports(world, flow, outcome)) {
      addOutcome(world, { flow, outcome, report, waves }, { latency, sizes: detail.sizes });
    }
  }
  if (flow.messages) addMessages(world, flow, flow.messages, waves);
  for (const hop of tunnelHops(world, flow)) addConnections(world, hop.report, hop.flow);
}

/** Writes all the series that the mesh has of some connections. */
export function addTcpFlow(world: WorldBuilder, flow: TcpFlow): void {
  for (const report of connectionReports(world, flow)) addConnections(world, report, flow);
}

/** What every proxy says of itself, and Prometheus of every target. */
export function addTargets(world: WorldBuilder, workloads: readonly DemoWorkload[]): void {
  for (const workload of workloads) {
    const component = componentOf(workload);
    if (!component) continue;
    for (const { labels, lives } of scrapedPods(world, workload)) {
      const details = lives ? { lives } : {};
      world.gauge("up", labels, 1, details);
      world.gauge("istio_build", { ...labels, component, tag: ISTIO_VERSION }, 1, details);
    }
  }
}

function componentOf({ name, dataPlane }: DemoWorkload): string | undefined {
  if (name === "istiod") return "pilot";
  if (name === "ztunnel") return "ztunnel";
  return dataPlane === "none" || dataPlane === "ambient" ? undefined : "proxy";
}

/** The curves of a flow: quiet times split into the faster and the slower requests, and incidents. */
type FlowWaves = { readonly fast: number; readonly slow: number; readonly incident: number };

/** Kept by wave, because flows that carry the same requests share their curves. */
const splitWaves = new WeakMap<Wave, { readonly fast: Wave; readonly slow: Wave }>();

function flowWaves(world: WorldBuilder, rate: Wave): FlowWaves {
  const split = splitWaves.get(rate) ?? { fast: productOf(rate, FAST_SHARE), slow: productOf(rate, SLOW_SHARE) };
  splitWaves.set(rate, split);
  return {
    fast: world.curve(split.fast, "calm"),
    slow: world.curve(split.slow, "calm"),
    incident: world.curve(rate, "incident"),
  };
}

function partsOf(waves: FlowWaves, factor: Both): Part[] {
  return [
    { curve: waves.fast, weight: factor.calm },
    { curve: waves.slow, weight: factor.calm },
    { curve: waves.incident, weight: factor.incident },
  ];
}

function timedPartsOf(waves: FlowWaves, factor: Both, { calm, incident }: Outcome["latency"], slower: number) {
  const latencies: readonly Latency[] = [calm, slowedBy(calm, SLOW_FACTOR), incident];
  return partsOf(waves, factor).map(
    (part, i): TimedPart => ({ ...part, latency: slowedBy(latencies[i] ?? calm, slower) }),
  );
}

type Reported = {
  readonly flow: RequestFlow;
  readonly outcome: Outcome;
  readonly report: Report;
  readonly waves: FlowWaves;
};

function addOutcome(
  world: WorldBuilder,
  { flow, outcome, report, waves }: Reported,
  wanted: { readonly latency: boolean; readonly sizes: boolean },
): void {
  for (const pod of report.pods) {
    const { labels: target, share } = pod;
    const labels = { ...report.labels, ...target };
    const tries = report.reporter === "source" ? { calm: 1, incident: 1 } : outcome.tries;
    const factor = {
      calm: outcome.share.calm * tries.calm * share,
      incident: outcome.share.incident * tries.incident * share,
    };
    const parts = partsOf(waves, factor);
    const details = { ...detailsOf(report, pod), start: (flow.countedBefore ?? 0) * factor.calm };
    const slower = report.reporter === "source" ? CALLER_FACTOR : 1;

    world.counter("istio_requests_total", labels, parts, details);
    if (wanted.latency) {
      const timed = timedPartsOf(waves, factor, outcome.latency, slower);
      world.histogram("istio_request_duration_milliseconds", labels, timed, details);
    }
    if (wanted.sizes) {
      world.meanOf("istio_request_bytes", labels, flow.bytes.request, parts, details);
      world.meanOf("istio_response_bytes", labels, flow.bytes.response, parts, details);
    }
  }
}

/** Message counters are the only ones that do not say how a request ended. */
function addMessages(
  world: WorldBuilder,
  flow: RequestFlow,
  messages: NonNullable<RequestFlow["messages"]>,
  waves: FlowWaves,
): void {
  const arrived = flow.outcomes.filter(({ neverArrives }) => !neverArrives);
  const [first] = arrived;
  if (!first) return;

  for (const report of requestReports(world, flow, first)) {
    const { request_protocol, response_code, grpc_response_status, response_flags, ...ends } = report.labels;
    const { connection_security_policy, ...labels } = ends;
    const total = arrived.reduce(
      (sum, { share }) => ({ calm: sum.calm + share.calm, incident: sum.incident + share.incident }),
      { calm: 0, incident: 0 },
    );
    for (const pod of report.pods) {
      const { labels: target, share } = pod;
      const times = (count: number) =>
        partsOf(waves, { calm: total.calm * share * count, incident: total.incident * share * count });
      const details = { ...detailsOf(report, pod), start: (flow.countedBefore ?? 0) * share };
      world.counter("istio_request_messages_total", { ...labels, ...target }, times(messages.request), details);
      world.counter("istio_response_messages_total", { ...labels, ...target }, times(messages.response), details);
    }
  }
}

function requestReports(world: WorldBuilder, flow: RequestFlow, outcome: Outcome): Report[] {
  const { from, service } = flow;
  const to = outcome.neverArrives ? undefined : flow.to;
  const answer = {
    request_protocol: flow.protocol,
    response_code: outcome.code,
    grpc_response_status: outcome.grpcStatus,
    response_flags: outcome.flags,
  };
  const reports: Report[] = [];

  if (from.dataPlane === "sidecar" || from.dataPlane === "gateway") {
    reports.push(reportOf(world, "source", from, { ...ends(from, service, to), ...answer, ...security("unknown") }));
  }
  if (to?.dataPlane === "sidecar") {
    const policy = from.dataPlane === "none" ? "none" : "mutual_tls";
    reports.push(
      reportOf(world, "destination", to, { ...ends(meshed(from), service, to), ...answer, ...security(policy) }),
    );
  }
  const waypoint = waypointOf(flow);
  if (waypoint && to) {
    reports.push(
      reportOf(world, "waypoint", waypoint, {
        ...ends(from, service, to),
        ...answer,
        ...security("mutual_tls"),
        // A waypoint knows its client by its certificate and address, not by its labels.
        source_canonical_service: "unknown",
        source_canonical_revision: "latest",
        source_app: "unknown",
        source_version: "unknown",
        source_cluster: "unknown",
      }),
    );
  }
  return reports;
}

/** What ztunnel sees of requests that travel through ambient namespaces: the bytes beneath them. */
function tunnelHops(world: WorldBuilder, flow: RequestFlow): { readonly report: Report; readonly flow: TcpFlow }[] {
  const { from, service, to, bytes } = flow;
  if (to?.dataPlane !== "ambient") return [];
  const tcp: TcpFlow = {
    from,
    service,
    to,
    rate: scaledOnce(flow.rate),
    bytesPerConnection: {
      received: bytes.request / CONNECTIONS_PER_REQUEST,
      sent: bytes.response / CONNECTIONS_PER_REQUEST,
    },
  };
  const waypoint = waypointOf(flow);
  if (!waypoint) return connectionReports(world, tcp).map((report) => ({ report, flow: tcp }));

  const fromWaypoint = {
    report: tunnelReport(world, "destination", to, ends(waypoint, service, to), "mutual_tls"),
    flow: tcp,
  };
  if (flow.toWaypoint === "with another flow") return [fromWaypoint];
  const toWaypoint = {
    report: tunnelReport(world, "source", from, ends(from, service, waypoint), "mutual_tls"),
    flow: { ...tcp, rate: scaledOnce(flow.toWaypoint ?? flow.rate) },
  };
  return [toWaypoint, fromWaypoint];
}

const connectionWaves = new WeakMap<Wave, Wave>();

function scaledOnce(rate: Wave): Wave {
  const connections = connectionWaves.get(rate) ?? scaled(rate, CONNECTIONS_PER_REQUEST);
  connectionWaves.set(rate, connections);
  return connections;
}

function connectionReports(world: WorldBuilder, { from, service, to }: TcpFlow): Report[] {
  const reports: Report[] = [];
  const tcp = { request_protocol: "tcp", response_flags: "-" };

  if (from.dataPlane === "sidecar") {
    reports.push(reportOf(world, "source", from, { ...ends(from, service, to), ...tcp, ...security("unknown") }));
  }
  if (to?.dataPlane === "sidecar") {
    const policy = from.dataPlane === "none" ? "none" : "mutual_tls";
    reports.push(
      reportOf(world, "destination", to, { ...ends(meshed(from), service, to), ...tcp, ...security(policy) }),
    );
  }
  if (from.dataPlane === "ambient") {
    const policy = to?.dataPlane === "ambient" ? "mutual_tls" : "unknown";
    reports.push(tunnelReport(world, "source", from, ends(from, service, to), policy));
  }
  if (to?.dataPlane === "ambient") {
    // ztunnel finds the client by its address even when it is outside the mesh; it only has no certificate then.
    const policy = from.dataPlane === "none" ? "unknown" : "mutual_tls";
    reports.push(tunnelReport(world, "destination", to, ends(from, service, to), policy));
  }
  return reports;
}

function addConnections(world: WorldBuilder, report: Report, { rate, bytesPerConnection, refused }: TcpFlow): void {
  const curve = world.curve(rate, "always");
  for (const pod of report.pods) {
    const { labels: target, share } = pod;
    const details = detailsOf(report, pod);
    const labels = { ...report.labels, ...target };
    const times = (weight: number): Part[] => [{ curve, weight: weight * share }];
    world.counter("istio_tcp_connections_opened_total", labels, times(1), details);
    world.counter("istio_tcp_connections_closed_total", labels, times(1), details);
    world.counter("istio_tcp_received_bytes_total", labels, times(bytesPerConnection.received), details);
    world.counter("istio_tcp_sent_bytes_total", labels, times(bytesPerConnection.sent), details);
    if (refused) {
      const failed = { ...labels, response_flags: refused.flags };
      const parts = [
        { curve: world.curve(rate, "calm"), weight: refused.share.calm * share },
        { curve: world.curve(rate, "incident"), weight: refused.share.incident * share },
      ];
      world.counter("istio_tcp_connections_failed_total", failed, parts, details);
    }
  }
}

function reportOf(world: WorldBuilder, reporter: ReporterKind, workload: DemoWorkload, labels: Labels): Report {
  return {
    reporter,
    pods: scrapedPods(world, workload),
    labels: { reporter, ...labels },
    ...(workload === FORGETFUL ? { restarts: FORGETS } : {}),
  };
}

/** ztunnel reports for every pod of its node, so its series carry the node's ztunnel as their target. */
function tunnelReport(
  world: WorldBuilder,
  reporter: "source" | "destination",
  workload: DemoWorkload,
  labels: Labels,
  policy: "mutual_tls" | "unknown",
): Report {
  const tunnels = scrapedPods(world, WORKLOADS.ztunnel);
  const pods = workload.pods.flatMap(({ node, share }) => {
    const tunnel = tunnels[WORKLOADS.ztunnel.pods.findIndex((pod) => pod.node === node)];
    return tunnel ? [{ labels: tunnel.labels, share }] : [];
  });
  return {
    reporter,
    pods,
    labels: { reporter, ...labels, request_protocol: "tcp", response_flags: "-", ...security(policy) },
  };
}

function scrapedPods(world: WorldBuilder, workload: DemoWorkload): ScrapedPod[] {
  const { before } = workload;
  const pods = workload.pods.map((pod): ScrapedPod => ({ share: pod.share, labels: targetLabels(workload, pod) }));
  if (!before) return pods;

  const rollout = onGrid(rolloutAt(before, world.startedAt));
  const former = before.pods.map((pod) => ({ share: pod.share, labels: targetLabels(workload, pod) }));
  return [
    ...former.map((pod) => ({ ...pod, lives: { from: Number.NEGATIVE_INFINITY, until: rollout - SCRAPE_SECONDS } })),
    ...pods.map((pod) => ({ ...pod, lives: { from: rollout, until: Number.POSITIVE_INFINITY } })),
  ];
}

/** What all series of a reporting pod have in common. */
function detailsOf(report: Report, pod: ScrapedPod): SeriesDetails {
  return { ...(report.restarts ? { restarts: report.restarts } : {}), ...(pod.lives ? { lives: pod.lives } : {}) };
}

/** What the scrape configuration adds to every series of a pod. */
function targetLabels({ namespace, app, name }: DemoWorkload, pod: DemoPod): Labels {
  const istiod = name === "istiod";
  return {
    job: istiod ? "istiod" : "kubernetes-pods",
    instance: `${pod.ip}:${istiod ? 15014 : 15020}`,
    namespace,
    pod: pod.name,
    app,
  };
}

function waypointOf({ from, service, to }: RequestFlow): DemoWorkload | undefined {
  if (!service.waypoint || from.dataPlane !== "ambient" || to?.dataPlane !== "ambient") return undefined;
  return Object.values(WORKLOADS).find(
    ({ dataPlane, namespace, name }) =>
      dataPlane === "waypoint" && namespace === service.namespace && name === service.waypoint,
  );
}

/** A sidecar cannot tell who calls without a certificate. */
function meshed(from: DemoWorkload): DemoWorkload | undefined {
  return from.dataPlane === "none" ? undefined : from;
}

/** The labels of both ends. Absent ends are `unknown`, with Istio's one exception: their revision is `latest`. */
function ends(from: DemoWorkload | undefined, service: DemoService, to: DemoWorkload | undefined): Labels {
  return {
    ...peer("source", from),
    ...peer("destination", to),
    destination_service: service.host,
    destination_service_name: service.name,
    destination_service_namespace: service.namespace,
  };
}

function peer(side: "source" | "destination", workload: DemoWorkload | undefined): Labels {
  return {
    [`${side}_workload`]: workload?.name ?? "unknown",
    [`${side}_workload_namespace`]: workload?.namespace ?? "unknown",
    [`${side}_canonical_service`]: workload?.app ?? "unknown",
    [`${side}_canonical_revision`]: workload?.version || "latest",
    [`${side}_app`]: workload?.app ?? "unknown",
    [`${side}_version`]: workload?.version || "unknown",
    [`${side}_principal`]: workload ? principalOf(workload) : "unknown",
    [`${side}_cluster`]: workload ? CLUSTER : "unknown",
  };
}

function security(policy: "mutual_tls" | "none" | "unknown"): Labels {
  return { connection_security_policy: policy };
}

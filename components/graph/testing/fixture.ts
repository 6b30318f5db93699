import type {
  DirectionTotals,
  Graph,
  GraphEdge,
  GraphNode,
  Health,
  LatencyMs,
  NodeTraffic,
  Protocol,
  ResponseShare,
} from "@/lib/graph/model";

/*
 * A believable answer of the graph API: Bookinfo with a canary, a shop whose payment fails, an ambient namespace,
 * strangers, hosts outside, TCP databases. Tests take it as it is, or `graphWith` changes.
 */

const AT = 1_795_166_595;
const CLUSTER = "east";

/** The fixture with some of its parts replaced. */
export function graphWith(overrides: Partial<Graph> = {}): Graph {
  return { ...fixtureGraph, ...overrides };
}

/** An edge of nothing in particular, for tests of one figure. */
export function edgeWith(overrides: Partial<GraphEdge> = {}): GraphEdge {
  const { source = "a", target = "b", protocol = "http" } = overrides;
  return {
    id: `${source}|${target}|${protocol}`,
    source,
    target,
    protocol,
    responses: [],
    health: { status: "healthy", reasons: [] },
    ...overrides,
  };
}

/** A node of nothing in particular. */
export function nodeWith(overrides: Partial<GraphNode> = {}): GraphNode {
  return {
    id: "workload/east/shop/cart-v1",
    kind: "workload",
    label: "cart",
    health: { status: "healthy", reasons: [] },
    traffic: {},
    traits: [],
    ...overrides,
  };
}

type Call = {
  readonly from: string;
  readonly to: string;
  readonly protocol?: Protocol;
  readonly rate?: number;
  readonly failed?: number;
  readonly refused?: number;
  readonly p95?: number;
  readonly flag?: string;
  readonly sent?: number;
  readonly received?: number;
  readonly mtls?: number;
  readonly underlay?: boolean;
};

const WORKLOADS: readonly (readonly [
  namespace: string,
  app: string,
  version?: string | undefined,
  ...traits: string[],
])[] = [
  ["istio-ingress", "ingressgateway", undefined, "gateway"],
  ["istio-egress", "egressgateway", undefined, "gateway"],
  ["bookinfo", "productpage", "v1"],
  ["bookinfo", "details", "v1"],
  ["bookinfo", "reviews", "v1"],
  ["bookinfo", "reviews", "v2"],
  ["bookinfo", "reviews", "v3"],
  ["bookinfo", "ratings", "v1"],
  ["bookinfo", "ratings-db"],
  ["shop", "frontend", "v3"],
  ["shop", "cart", "v1"],
  ["shop", "cart-store"],
  ["shop", "catalog", "v2"],
  ["shop", "search", "v1"],
  ["shop", "checkout", "v1", "circuitBreaker"],
  ["shop", "payment", "v1", "virtualService", "circuitBreaker"],
  ["shop", "payment", "v2"],
  ["shop", "shipping", "v1"],
  ["shop", "currency", "v1"],
  ["shop", "email", "v1"],
  ["shop", "orders-db"],
  ["shop", "recommendation", "v1", "faultInjection"],
  ["analytics", "collector", undefined, "ambient"],
  ["analytics", "enricher", undefined, "ambient"],
  ["analytics", "warehouse", undefined, "ambient"],
  ["analytics", "waypoint", undefined, "waypoint"],
  ["legacy", "billing", undefined, "noSidecar"],
  ["legacy", "reports", undefined, "noSidecar"],
  ["loadgen", "loadgenerator", undefined],
];

const OTHERS: readonly GraphNode[] = [
  nodeWith({
    id: `unknown/${CLUSTER}/unknown/source`,
    kind: "unknown",
    label: "unknown callers",
    cluster: CLUSTER,
    why: "Some callers send plain text without an identity: clients outside of the mesh, pods without a sidecar, probes or scrapes. Injecting a sidecar (or ambient enrolment) would name them.",
  }),
  nodeWith({
    id: `external/${CLUSTER}/unknown/api.stripe.example`,
    kind: "external",
    label: "api.stripe.example",
    host: "api.stripe.example",
  }),
  nodeWith({
    id: "external/unknown/unknown/PassthroughCluster",
    kind: "external",
    label: "PassthroughCluster",
    via: "PassthroughCluster",
    why: "No service or ServiceEntry has this host, so the proxy passed the traffic through as it was (ALLOW_ANY).",
  }),
  nodeWith({
    id: `service/${CLUSTER}/shop/fraud-check`,
    kind: "service",
    label: "fraud-check",
    service: "fraud-check",
    namespace: "shop",
    cluster: CLUSTER,
  }),
];

const CALLS: readonly Call[] = [
  { from: "loadgenerator", to: "ingressgateway", rate: 182.4, p95: 212, mtls: 1 },
  { from: "?", to: "ingressgateway", rate: 6.2, refused: 0.9, p95: 84, mtls: 0 },
  { from: "ingressgateway", to: "productpage-v1", rate: 61.3, p95: 148, mtls: 1 },
  { from: "ingressgateway", to: "frontend-v3", rate: 127.2, failed: 3.1, p95: 236, mtls: 1 },
  { from: "productpage-v1", to: "details-v1", rate: 61.3, p95: 9.4, mtls: 1 },
  { from: "productpage-v1", to: "reviews-v1", rate: 2.1, p95: 31, mtls: 1 },
  { from: "productpage-v1", to: "reviews-v2", rate: 5.9, failed: 0.08, p95: 88, mtls: 1 },
  { from: "productpage-v1", to: "reviews-v3", rate: 53.2, p95: 42, mtls: 1 },
  { from: "reviews-v2", to: "ratings-v1", rate: 5.9, failed: 0.08, p95: 14, mtls: 1 },
  { from: "reviews-v3", to: "ratings-v1", rate: 53.2, p95: 11, mtls: 1 },
  { from: "ratings-v1", to: "ratings-db", protocol: "tcp", sent: 18_400, received: 212_000, mtls: 1 },
  { from: "frontend-v3", to: "cart-v1", protocol: "grpc", rate: 48.1, p95: 17, mtls: 1 },
  { from: "frontend-v3", to: "catalog-v2", protocol: "grpc", rate: 214.6, p95: 12, mtls: 1 },
  { from: "frontend-v3", to: "search-v1", rate: 18.2, refused: 2.2, p95: 340, mtls: 1 },
  { from: "frontend-v3", to: "currency-v1", protocol: "grpc", rate: 402.7, p95: 4.2, mtls: 1 },
  {
    from: "frontend-v3",
    to: "recommendation-v1",
    protocol: "grpc",
    rate: 96.4,
    failed: 1.2,
    p95: 1270,
    flag: "DI,FI",
    mtls: 1,
  },
  { from: "frontend-v3", to: "checkout-v1", protocol: "grpc", rate: 6.8, failed: 2.1, p95: 2140, mtls: 1 },
  { from: "recommendation-v1", to: "catalog-v2", protocol: "grpc", rate: 95.1, p95: 8.8, mtls: 1 },
  { from: "cart-v1", to: "cart-store", protocol: "tcp", sent: 92_000, received: 1_240_000, mtls: 1 },
  { from: "checkout-v1", to: "cart-v1", protocol: "grpc", rate: 6.8, p95: 15, mtls: 1 },
  { from: "checkout-v1", to: "currency-v1", protocol: "grpc", rate: 13.6, p95: 4.4, mtls: 1 },
  { from: "checkout-v1", to: "shipping-v1", protocol: "grpc", rate: 6.2, p95: 38, mtls: 1 },
  { from: "checkout-v1", to: "email-v1", protocol: "grpc", rate: 4.1, p95: 61, mtls: 1 },
  {
    from: "checkout-v1",
    to: "payment-v1",
    protocol: "grpc",
    rate: 6.1,
    failed: 1.9,
    p95: 2050,
    flag: "URX,UF",
    mtls: 1,
  },
  { from: "checkout-v1", to: "payment-v2", protocol: "grpc", rate: 0.7, failed: 0.2, p95: 1900, flag: "UO", mtls: 1 },
  { from: "checkout-v1", to: "orders-db", protocol: "tcp", sent: 31_000, received: 44_000, mtls: 1 },
  { from: "payment-v1", to: "fraud-check", rate: 6.1, failed: 6.1, flag: "UH" },
  { from: "payment-v1", to: "egressgateway", rate: 4.3, failed: 0.3, p95: 640, flag: "UT", mtls: 1 },
  { from: "egressgateway", to: "api.stripe.example", rate: 4.3, failed: 0.3, p95: 622, flag: "UT" },
  { from: "email-v1", to: "PassthroughCluster", protocol: "tcp", sent: 2_100, received: 900 },
  { from: "shipping-v1", to: "billing", rate: 1.4, p95: 190, mtls: 0 },
  { from: "reports", to: "billing", rate: 0.3, p95: 410 },
  { from: "billing", to: "orders-db", protocol: "tcp", sent: 1_800, received: 26_000, mtls: 0 },
  { from: "frontend-v3", to: "collector", rate: 127.2, p95: 6.1, mtls: 0.97 },
  { from: "collector", to: "enricher", rate: 127.1, p95: 22, mtls: 1 },
  { from: "enricher", to: "warehouse", protocol: "tcp", sent: 2_900_000, received: 41_000, mtls: 1 },
  { from: "collector", to: "waypoint", protocol: "tcp", sent: 88_000, received: 12_000, mtls: 1, underlay: true },
  { from: "waypoint", to: "enricher", protocol: "tcp", sent: 88_000, received: 12_000, mtls: 1, underlay: true },
];

const workloads = WORKLOADS.map(([namespace, app, version, ...traits]): GraphNode => {
  const workload = version ? `${app}-${version}` : app;
  return nodeWith({
    id: `workload/${CLUSTER}/${namespace}/${workload}`,
    label: app,
    cluster: CLUSTER,
    namespace,
    workload,
    app,
    traits,
    ...(version && { version }),
  });
});

const byName = new Map([...workloads, ...OTHERS].map((node) => [node.workload ?? node.label, node]));

function idOf(name: string): string {
  const node = name === "?" ? OTHERS[0] : byName.get(name);
  if (!node) throw new Error(`The fixture calls ${name}, which it does not have`);
  return node.id;
}

const edges = CALLS.map((call): GraphEdge => {
  const { from, to, protocol = "http", rate, failed = 0, refused = 0, p95, sent, received, mtls, underlay } = call;
  const source = idOf(from);
  const target = idOf(to);
  return {
    id: `${source}|${target}|${protocol}`,
    source,
    target,
    protocol,
    reporter: "source",
    responses: responsesOf(call),
    health: healthOf(rate, failed, refused),
    ...(rate !== undefined && { requestRate: rate, errorRate: failed, clientErrorRate: refused }),
    ...(p95 !== undefined && { latencyMs: latencyOf(p95) }),
    ...(sent !== undefined && { sentBytesPerSecond: sent }),
    ...(received !== undefined && { receivedBytesPerSecond: received }),
    ...(protocol === "tcp" && { connectionsPerSecond: { opened: 0.4, closed: 0.4, failed: 0 } }),
    ...(mtls !== undefined && { mtlsRatio: mtls }),
    ...(mtls !== undefined && mtls > 0 && { principals: { source: `spiffe://cluster.local/ns/x/sa/${from}` } }),
    ...(underlay && { underlay }),
  };
});

function responsesOf({
  to,
  protocol = "http",
  rate = 0,
  failed = 0,
  refused = 0,
  flag = "-",
  sent = 0,
  received = 0,
}: Call): ResponseShare[] {
  const host = `${to.replace(/-v\d$/, "")}.example.svc.cluster.local`;
  if (protocol === "tcp") return [{ code: "-", flags: "-", host, rate: sent + received }];
  const [ok, broken, client] = protocol === "grpc" ? ["0", "14", "5"] : ["200", "503", "404"];
  return [
    { code: ok, flags: "-", host, rate: rate - failed - refused },
    { code: broken, flags: flag, host, rate: failed },
    { code: client, flags: "-", host, rate: refused },
  ].filter((response) => response.rate > 0);
}

function healthOf(rate: number | undefined, failed: number, refused: number): Health {
  if (!rate) return { status: "healthy", reasons: [] };
  const failedPercent = (failed / rate) * 100;
  if (failedPercent >= 10) return { status: "failing", reasons: [`${Math.round(failedPercent)}% of requests fail`] };
  if (failedPercent >= 0.5) return { status: "degraded", reasons: [`${failedPercent.toFixed(1)}% of requests fail`] };
  const refusedPercent = (refused / rate) * 100;
  if (refusedPercent < 10) return { status: "healthy", reasons: [] };
  return { status: "degraded", reasons: [`${Math.round(refusedPercent)}% of requests are client errors`] };
}

function latencyOf(p95: number): LatencyMs {
  return { p50: p95 / 4, p95, p99: p95 * 1.8 };
}

const RANK = { failing: 3, degraded: 2, healthy: 1, notReady: 1, unknown: 0 } as const;

function withTraffic(node: GraphNode): GraphNode {
  const own = edges.filter((edge) => !edge.underlay && (edge.source === node.id || edge.target === node.id));
  const traffic: Partial<Record<Protocol, NodeTraffic>> = {};
  for (const edge of own) {
    const side = edge.target === node.id ? "in" : "out";
    const before = traffic[edge.protocol] ?? {};
    traffic[edge.protocol] = {
      ...before,
      ...(side === "in" && edge.latencyMs && { latencyMs: edge.latencyMs }),
      [side]: added(before[side], edge),
    };
  }
  const health = own.map((edge) => edge.health).sort((a, b) => RANK[b.status] - RANK[a.status])[0];
  return { ...node, traffic, health: health ?? { status: "unknown", reasons: ["No traffic in the window"] } };
}

function added(before: DirectionTotals = {}, edge: GraphEdge): DirectionTotals {
  const totals: DirectionTotals = { ...before };
  for (const figure of [
    "requestRate",
    "errorRate",
    "clientErrorRate",
    "sentBytesPerSecond",
    "receivedBytesPerSecond",
  ] as const) {
    const value = edge[figure];
    if (value !== undefined) totals[figure] = (before[figure] ?? 0) + value;
  }
  return totals;
}

/** Versions of one app stand in a box, as the API draws them. */
function inBoxes(nodes: readonly GraphNode[]): GraphNode[] {
  const boxed = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (node.app && node.namespace) {
      const id = `group/${CLUSTER}/${node.namespace}/${node.app}`;
      boxed.set(id, [...(boxed.get(id) ?? []), node]);
    }
  }
  const boxes: GraphNode[] = [];
  const parents = new Map<string, string>();
  for (const [id, members] of boxed) {
    const [first] = members;
    if (!first || members.length < 2) continue;
    for (const member of members) parents.set(member.id, id);
    const { label, namespace = "", app = "" } = first;
    boxes.push({
      ...nodeWith({ id, kind: "group", label, namespace, app, cluster: CLUSTER }),
      members: members.length,
    });
  }
  return [...nodes.map((node) => withParent(node, parents.get(node.id))), ...boxes];
}

function withParent(node: GraphNode, parent: string | undefined): GraphNode {
  return parent === undefined ? node : { ...node, parent };
}

export const fixtureGraph: Graph = {
  at: AT,
  windowSeconds: 300,
  type: "versionedApp",
  groupBy: "none",
  refreshSeconds: 15,
  latency: { state: "ready", at: AT, refreshSeconds: 15 },
  namespaces: ["analytics", "bookinfo", "istio-egress", "istio-ingress", "legacy", "loadgen", "shop"].map((name) => ({
    cluster: CLUSTER,
    name,
  })),
  sources: [{ name: "prometheus/east", kind: "prometheus", reachable: true, latencyMs: 12, lastAnswerAt: AT }],
  nodes: inBoxes([...workloads, ...OTHERS].map(withTraffic)),
  edges,
  missing: [],
};

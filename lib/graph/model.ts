import { z } from "zod";

/*
 * The graph as `/api/graph` answers it. The schemas are the one definition: types are inferred from them, OpenAPI is
 * generated from them. Components import the types only, which keeps zod off the browser.
 */

const rate = z.number().min(0);
const ratio = z.number().min(0).max(1);

export const protocolSchema = z.enum(["http", "grpc", "tcp"]);
export type Protocol = z.infer<typeof protocolSchema>;

export const reporterSchema = z.enum(["waypoint", "source", "destination"]);
export type Reporter = z.infer<typeof reporterSchema>;

export const graphTypeSchema = z.enum(["versionedApp", "workload", "service", "app"]);
export type GraphType = z.infer<typeof graphTypeSchema>;

export const groupBySchema = z.enum(["none", "namespace", "app", "cluster"]);
export type GroupBy = z.infer<typeof groupBySchema>;

export const healthStatusSchema = z.enum(["healthy", "degraded", "failing", "notReady", "unknown"]);
export type HealthStatus = z.infer<typeof healthStatusSchema>;

export const healthSchema = z.object({
  status: healthStatusSchema,
  reasons: z.array(z.string()).describe("Each a sentence; empty when healthy"),
});
export type Health = z.infer<typeof healthSchema>;

/** What is not in an answer, and why. */
export const gapSchema = z.object({
  source: z.string().describe("Whose gap it is: prometheus/<name>, kubernetes/<cluster>"),
  what: z.string().describe("What is missing: requests, tcp, latency, mtls, …"),
  why: z.string().describe("The reason, in words"),
  pending: z.boolean().optional().describe("True when it is on its way, so that asking again helps"),
  staleSince: z.number().optional().describe("Unix seconds of the last good data, which is what is shown instead"),
});
export type Gap = z.infer<typeof gapSchema>;

/** Where a figure comes from: the queries that give it when pasted into Prometheus, one for each store that has a part of it. */
export const explanationSchema = z.object({
  queries: z
    .array(
      z.object({
        source: z.string().describe("The Prometheus source to ask"),
        promql: z.string(),
        part: z
          .number()
          .optional()
          .describe(
            "What this source has of it, where it is one of several: in the figure's unit; of a quantile, the requests per second its buckets count",
          ),
      }),
    )
    .describe("The only one gives the figure itself"),
  combine: z
    .enum(["sum", "quantileOfSummedBuckets"])
    .optional()
    .describe(
      "How the answers of several queries give the figure: as their sum, or by adding up their buckets by their bounds and taking the quantile of that. Absent where there is one",
    ),
  quantile: z.number().optional().describe("Which quantile the figure is, 0–1"),
  windowSeconds: z.number(),
  reporter: z.string(),
  at: z.number().describe("Unix seconds the query was evaluated at"),
  note: z.string().optional(),
});
export type Explanation = z.infer<typeof explanationSchema>;

export const latencySchema = z.object({
  p50: z.number().optional(),
  p95: z.number().optional(),
  p99: z.number().optional(),
});
export type LatencyMs = z.infer<typeof latencySchema>;

export const directionTotalsSchema = z.object({
  requestRate: rate.optional().describe("Requests per second, failed ones included (http, grpc)"),
  errorRate: rate.optional().describe("Failed requests per second"),
  clientErrorRate: rate.optional().describe("Requests per second the caller got wrong"),
  sentBytesPerSecond: rate.optional().describe("Request direction (tcp)"),
  receivedBytesPerSecond: rate.optional().describe("Response direction (tcp)"),
});
export type DirectionTotals = z.infer<typeof directionTotalsSchema>;

export const nodeTrafficSchema = z.object({
  in: directionTotalsSchema.optional(),
  out: directionTotalsSchema.optional(),
  latencyMs: latencySchema.optional().describe("Of the requests this node receives"),
});
export type NodeTraffic = z.infer<typeof nodeTrafficSchema>;

export const dataplaneSchema = z.enum(["sidecar", "ambient", "gateway", "waypoint", "none", "mixed"]);
export type Dataplane = z.infer<typeof dataplaneSchema>;

const count = z.number().int().min(0);

export const podsSchema = z.object({
  desired: count.optional().describe("As configured; absent where no number is meant to run"),
  ready: count,
  restarts: count.optional().describe("Of all their containers, since the pods were made; absent: not known"),
});
export type Pods = z.infer<typeof podsSchema>;

export const versionPodsSchema = z.object({ version: z.string(), pods: count, ready: count });
export type VersionPods = z.infer<typeof versionPodsSchema>;

export const configNoteSchema = z.object({
  kind: z.string(),
  namespace: z.string().describe("Of a Namespace, its name"),
  name: z.string(),
  what: z.string().describe("What the object does to this node, in words: splits 90% v1, 10% v2"),
});
export type ConfigNote = z.infer<typeof configNoteSchema>;

export const nodeKindSchema = z.enum(["workload", "service", "app", "external", "unknown", "group"]);
export type NodeKind = z.infer<typeof nodeKindSchema>;

export const graphNodeSchema = z.object({
  id: z
    .string()
    .describe(
      "kind/cluster/namespace/name[/version], URL-encoded; stable across refreshes and restarts. Of a group, * stands for all in it: group/east/shop/*",
    ),
  kind: nodeKindSchema,
  label: z.string().describe("Short name for the picture"),
  cluster: z.string().optional(),
  namespace: z.string().optional(),
  workload: z.string().optional(),
  service: z.string().optional(),
  app: z.string().optional(),
  version: z.string().optional(),
  host: z.string().optional().describe("Host name, for external nodes"),
  via: z.string().optional().describe("PassthroughCluster, BlackHoleCluster: how the traffic left"),
  parent: z.string().optional().describe("Id of the group it is drawn in"),
  members: z.number().optional().describe("How many nodes a group stands for"),
  why: z.string().optional().describe("Why this peer is not known, as far as labels tell, and what would mend it"),
  health: healthSchema,
  traffic: z.partialRecord(protocolSchema, nodeTrafficSchema).describe("Totals, from one reporter per edge"),
  traits: z.array(z.string()),
  dataplane: dataplaneSchema.optional().describe("How its pods take part in the mesh; absent for its control plane"),
  pods: podsSchema.optional(),
  versions: z.array(versionPodsSchema).optional().describe("Where it stands for more than one version"),
  labels: z.record(z.string(), z.string()).optional().describe("Without hashes and what an injector adds"),
  config: z.array(configNoteSchema).optional().describe("Objects of the mesh's configuration that apply"),
  explain: z.record(z.string(), explanationSchema).optional(),
});
export type GraphNode = z.infer<typeof graphNodeSchema>;

export const responseSchema = z.object({
  code: z.string().describe("HTTP status, gRPC status, or - where no response came"),
  flags: z.string().describe("Envoy's response flags, comma-joined; - for none"),
  host: z.string(),
  rate: rate.describe("Requests per second (tcp: bytes per second, both directions)"),
});
export type ResponseShare = z.infer<typeof responseSchema>;

export const graphEdgeSchema = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  protocol: protocolSchema,
  reporter: reporterSchema.optional().describe("Whose report this is; absent where parts have several"),
  requestRate: rate.optional().describe("Requests per second, failed ones included (http, grpc)"),
  errorRate: rate
    .optional()
    .describe("Failed requests per second: HTTP 5xx, no response unless the client left, gRPC 2 4 8 12 13 14 15"),
  clientErrorRate: rate.optional().describe("HTTP 4xx, other gRPC codes and clients that left, per second"),
  latencyMs: latencySchema.optional(),
  sentBytesPerSecond: rate.optional().describe("Request direction"),
  receivedBytesPerSecond: rate.optional().describe("Response direction"),
  mtlsRatio: z.number().min(0).max(1).optional().describe("From the receiving side; absent without evidence"),
  responses: z.array(responseSchema),
  principals: z.object({ source: z.string().optional(), destination: z.string().optional() }).optional(),
  messages: z
    .object({ sentPerSecond: rate.optional(), receivedPerSecond: rate.optional() })
    .optional()
    .describe("gRPC messages: to the server, to the client"),
  connectionsPerSecond: z
    .object({ opened: rate.optional(), closed: rate.optional(), failed: rate.optional() })
    .optional(),
  underlay: z.boolean().optional().describe("L4 hop beneath an HTTP edge (ambient); excluded from totals"),
  split: z
    .object({ configured: ratio, observed: ratio, by: configNoteSchema.omit({ what: true }) })
    .optional()
    .describe("Where a route splits its source's traffic: this edge's share of it, as configured and as observed"),
  health: healthSchema,
  explain: z.record(z.string(), explanationSchema).optional(),
});
export type GraphEdge = z.infer<typeof graphEdgeSchema>;

export const latencyStateSchema = z.object({
  state: z.enum(["ready", "partial", "pending", "none"]),
  at: z.number().optional().describe("Unix seconds of the oldest latency shown"),
  refreshSeconds: z.number().optional().describe("How often latency is read: rarer than requests where it is dear"),
});

export const sourceStateSchema = z.object({
  name: z.string(),
  kind: z.enum(["prometheus", "kubernetes"]),
  reachable: z.boolean().optional().describe("Absent until first tried"),
  why: z.string().optional(),
  latencyMs: z.number().optional(),
  lastAnswerAt: z.number().optional().describe("Unix seconds"),
});
export type SourceState = z.infer<typeof sourceStateSchema>;

export const graphSchema = z.object({
  at: z.number().describe("Unix seconds the figures are from"),
  windowSeconds: z.number().describe("Seconds the rates are taken over: the effective window"),
  type: graphTypeSchema,
  groupBy: groupBySchema,
  refreshSeconds: z.number().describe("How often new figures can be had"),
  latency: latencyStateSchema,
  namespaces: z
    .array(z.object({ cluster: z.string().optional(), name: z.string() }))
    .describe("Every namespace with traffic, whatever was selected"),
  sources: z.array(sourceStateSchema),
  nodes: z.array(graphNodeSchema),
  edges: z.array(graphEdgeSchema),
  missing: z.array(gapSchema),
});
export type Graph = z.infer<typeof graphSchema>;

export const timeseriesPointSchema = z.tuple([z.number(), z.number().nullable()]);

export const timeseriesSchema = z.object({
  id: z.string().describe("Node or edge id"),
  direction: z.enum(["in", "out"]).optional(),
  startAt: z.number(),
  endAt: z.number(),
  stepSeconds: z.number(),
  windowSeconds: z.number(),
  times: z.array(z.number()).describe("Unix seconds, one per point of every series"),
  series: z.array(
    z.object({
      protocol: protocolSchema,
      figure: z.enum([
        "requestRate",
        "errorRate",
        "clientErrorRate",
        "p50",
        "p95",
        "p99",
        "sentBytesPerSecond",
        "receivedBytesPerSecond",
      ]),
      unit: z.enum(["requests/s", "ms", "bytes/s"]),
      values: z.array(z.number().nullable()).describe("null where nothing was measured, which is not zero"),
      explain: explanationSchema.optional(),
    }),
  ),
  missing: z.array(gapSchema),
});
export type Timeseries = z.infer<typeof timeseriesSchema>;

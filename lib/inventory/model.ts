import { z } from "zod";
import {
  dataplaneSchema,
  gapSchema,
  graphEdgeSchema,
  healthSchema,
  healthStatusSchema,
  latencyStateSchema,
  nodeKindSchema,
  nodeTrafficSchema,
  podsSchema,
  protocolSchema,
  sourceStateSchema,
} from "../graph/model";

/*
 * Lists of what there is in the mesh, as `/api/workloads`, `/api/services`, `/api/apps` and `/api/namespaces` answer
 * them. Figures are those of the graph, of the same samples, and so is what the clusters tell. Components import the
 * types only.
 */

export const inventoryKindSchema = z.enum(["workloads", "services", "apps", "namespaces"]);
export type InventoryKind = z.infer<typeof inventoryKindSchema>;

const count = z.number().int().min(0);

export const healthCountsSchema = z.object({
  failing: count,
  degraded: count,
  notReady: count,
  unknown: count,
  healthy: count,
});
export type HealthCounts = z.infer<typeof healthCountsSchema>;

export const inventoryRowSchema = z.object({
  id: z
    .string()
    .describe("The id of its node in the graph, where it has traffic; of the same scheme where it has none"),
  cluster: z.string().optional(),
  namespace: z.string().optional(),
  name: z.string(),
  kind: z.string().optional().describe("Deployment, StatefulSet, …; ClusterIP, ExternalName, … or External host"),
  app: z.string().optional().describe("The app a workload belongs to"),
  versions: z.array(z.string()).optional().describe("In alphabetical order"),
  health: healthSchema,
  observed: z
    .boolean()
    .describe("Whether there was traffic, or a report of it, in the window; without there are no figures"),
  inCluster: z.boolean().optional().describe("Whether the cluster has it; absent where that is not known"),
  traffic: z.partialRecord(protocolSchema, nodeTrafficSchema).describe("As in the graph, from one reporter per edge"),
  requests: nodeTrafficSchema.optional().describe("http and grpc together; quantiles from the sum of their buckets"),
  errorStatus: healthStatusSchema
    .optional()
    .describe("What the share of requests it receives and that fail says alone, whatever else its health says"),
  mtlsRatio: z.number().min(0).max(1).optional().describe("Of what it receives; absent without evidence"),
  pods: podsSchema.optional().describe("As in the graph; of a service those it selects"),
  dataplane: dataplaneSchema.optional().describe("As in the graph"),
  meshLabels: z
    .record(z.string(), z.string())
    .optional()
    .describe("Of a namespace: the labels that put it into a mesh"),
  workloads: healthCountsSchema.optional().describe("Of a namespace: its workloads by their health"),
});
export type InventoryRow = z.infer<typeof inventoryRowSchema>;

const answerSchema = z.object({
  at: z.number().describe("Unix seconds the figures are from"),
  windowSeconds: z.number().describe("Seconds the rates are taken over: the effective window"),
  refreshSeconds: z.number().describe("How often new figures can be had"),
  latency: latencyStateSchema,
  sources: z.array(sourceStateSchema),
  missing: z.array(gapSchema),
});

export const inventorySchema = answerSchema.extend({
  namespaces: z
    .array(z.object({ cluster: z.string().optional(), name: z.string() }))
    .describe("Every namespace there are rows of, whatever was selected"),
  rows: z.array(inventoryRowSchema),
});
export type Inventory = z.infer<typeof inventorySchema>;

export const peerSchema = z.object({
  id: z.string(),
  kind: nodeKindSchema,
  label: z.string(),
  cluster: z.string().optional(),
  namespace: z.string().optional(),
  version: z.string().optional(),
});

export const inventoryDetailsSchema = answerSchema.extend({
  row: inventoryRowSchema,
  inbound: z.array(graphEdgeSchema).describe("As in the graph, those that end here"),
  outbound: z.array(graphEdgeSchema).describe("As in the graph, those that begin here"),
  peers: z.array(peerSchema).describe("What is at the other ends"),
});
export type InventoryDetails = z.infer<typeof inventoryDetailsSchema>;

import { z } from "zod";
import { graphSchema, timeseriesSchema } from "../graph/model";
import { type InventoryKind, inventoryDetailsSchema, inventorySchema } from "../inventory/model";
import { statusSchema } from "./load-status";
import {
  graphParameters,
  inventoryDetailsParameters,
  inventoryParameters,
  noParameters,
  timeseriesParameters,
} from "./parameters";
import { VERSION } from "./version";

type Operation = {
  readonly summary: string;
  readonly parameters: z.ZodObject;
  readonly answer: z.ZodType | "text/plain";
};

/** Every route of the API, from the very schemas that read its parameters and shape its answers. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "/api/graph": { summary: "The service graph", parameters: graphParameters, answer: graphSchema },
  "/api/livez": { summary: "Whether the process is up", parameters: noParameters, answer: z.looseObject({}) },
  "/api/metrics": { summary: "Our own metrics, for Prometheus", parameters: noParameters, answer: "text/plain" },
  "/api/openapi.json": { summary: "This document", parameters: noParameters, answer: z.looseObject({}) },
  "/api/readyz": {
    summary: "Whether every source was tried once",
    parameters: noParameters,
    answer: z.object({ ready: z.boolean() }),
  },
  "/api/status": {
    summary: "What this process is, and how its sources are",
    parameters: noParameters,
    answer: statusSchema,
  },
  "/api/timeseries": {
    summary: "Figures of one node or edge over time",
    parameters: timeseriesParameters,
    answer: timeseriesSchema,
  },
  ...inventoryOperations("workloads", "{cluster}/{namespace}/{name}"),
  ...inventoryOperations("services", "{cluster}/{namespace}/{name}"),
  ...inventoryOperations("apps", "{cluster}/{namespace}/{name}"),
  ...inventoryOperations("namespaces", "{cluster}/{name}"),
};

function inventoryOperations(kind: InventoryKind, place: string): Record<string, Operation> {
  return {
    [`/api/${kind}`]: {
      summary: `All ${kind} with their health and figures`,
      parameters: inventoryParameters,
      answer: inventorySchema,
    },
    [`/api/${kind}/${place}`]: {
      summary: `One of the ${kind} with its edges; unknown stands for a cluster or namespace that is not known`,
      parameters: inventoryDetailsParameters,
      answer: inventoryDetailsSchema,
    },
  };
}

/** The API as OpenAPI 3.1. @see https://spec.openapis.org/oas/v3.1.0 */
export function openApi() {
  return {
    openapi: "3.1.0",
    info: { title: "Alidade", version: VERSION, description: "A read-only window on a service mesh." },
    paths: Object.fromEntries(
      Object.entries(OPERATIONS).map(([path, operation]) => [path, { get: operationObject(path, operation) }]),
    ),
  };
}

function operationObject(path: string, { summary, parameters, answer }: Operation) {
  const content =
    answer === "text/plain"
      ? { "text/plain": { schema: { type: "string" } } }
      : { "application/json": { schema: withoutDialect(z.toJSONSchema(answer)) } };
  return {
    summary,
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
      })),
      ...Object.entries(parameters.shape).map(([name, schema]) => parameter(name, schema)),
    ],
    responses: {
      200: { description: summary, content },
      304: { description: "What the client holds is still true" },
      default: {
        description: "What went wrong (RFC 9457)",
        content: { "application/problem+json": { schema: { type: "object" } } },
      },
    },
  };
}

function parameter(name: string, schema: z.core.$ZodType) {
  const { description, ...shape } = withoutDialect(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  // The generator loses the defaults of numbers and booleans, which are text until they are read.
  const { data: fallback } = z.safeParse(schema, undefined);
  return {
    name,
    in: "query",
    required: false,
    ...(description === undefined ? {} : { description }),
    schema: { ...shape, ...(fallback === undefined ? {} : { default: fallback }) },
  };
}

function withoutDialect({ $schema: _, ...schema }: Record<string, unknown>): Record<string, unknown> {
  return schema;
}

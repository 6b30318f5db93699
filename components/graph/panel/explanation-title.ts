import type { Protocol } from "@/lib/graph/model";
import { PROTOCOL_NAMES } from "../kinds";

const FIGURE_NAMES: Readonly<Record<string, string>> = {
  requestRate: "Requests",
  errorRate: "Failed per second",
  clientErrorRate: "Client errors per second",
  latencyMs: "Latency",
  sentBytesPerSecond: "Request bytes",
  receivedBytesPerSecond: "Response bytes",
};
const SIDE_NAMES: Readonly<Record<string, string>> = { in: "In", out: "Out" };

/**
 * What an explained figure is called on screen. The API names an edge's by the figure alone, a node's by where they
 * stand in its traffic: `http.in.requestRate`, `grpc.latencyMs`.
 */
export function explanationTitle(key: string): string {
  const parts = key.split(".");
  const figure = parts.at(-1) ?? key;
  const [protocol = "", side = ""] = parts.slice(0, -1);
  const where = [PROTOCOL_NAMES[protocol as Protocol] ?? protocol, SIDE_NAMES[side] ?? side];
  return [...where, FIGURE_NAMES[figure] ?? figure].filter((part) => part !== "").join(" · ");
}

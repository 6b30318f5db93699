import { describe, expect, it } from "vitest";
import type { Health, ResponseShare } from "../graph/model";
import { type Observed, requestHealth, worstHealth } from "./request-health";
import { DEFAULT_HEALTH } from "./settings";

const response = (code: string, flags = "-"): ResponseShare => ({ code, flags, host: "b", rate: 1 });
const http = (change: Partial<Observed>): Observed => ({ protocol: "http", requestRate: 10, ...change });
const tcp = (change: Partial<Observed>): Observed => ({ protocol: "tcp", ...change });

describe("health from traffic", () => {
  it.each<[string, Observed, Health["status"], string[]]>([
    ["nothing but answers is healthy", http({}), "healthy", []],
    ["no request at all is not known", http({ requestRate: 0 }), "unknown", ["No requests in the window"]],
    [
      "half a percent degrades",
      http({ errorRate: 0.05, responses: [response("200"), response("503", "UH")] }),
      "degraded",
      ["0.5% of requests fail (mostly HTTP 503, UH)"],
    ],
    ["less than half a percent does not", http({ errorRate: 0.049 }), "healthy", []],
    ["two failures in the window are no trend", http({ requestRate: 0.5, errorRate: 2 / 300 }), "healthy", []],
    [
      "from a tenth it is failing, however few they are",
      http({ requestRate: 1 / 300, errorRate: 1 / 300 }),
      "failing",
      ["100% of requests fail"],
    ],
    ["three are", http({ requestRate: 0.5, errorRate: 3 / 300 }), "degraded", ["2% of requests fail"]],
    [
      "a tenth is failing",
      http({ errorRate: 1, responses: [response("-", "UF")] }),
      "failing",
      ["10% of requests fail (mostly without a response, UF)"],
    ],
    [
      "a gRPC status is named",
      { protocol: "grpc", requestRate: 10, errorRate: 2, responses: [response("0"), response("14")] },
      "failing",
      ["20% of requests fail (mostly gRPC 14 UNAVAILABLE)"],
    ],
    [
      "a tenth of client errors degrades",
      http({ clientErrorRate: 1, responses: [response("404")] }),
      "degraded",
      ["10% of requests get client errors (mostly HTTP 404)"],
    ],
    [
      "a fifth of client errors is failing",
      http({ clientErrorRate: 2 }),
      "failing",
      ["20% of requests get client errors"],
    ],
    ["a few client errors are normal", http({ clientErrorRate: 0.99 }), "healthy", []],
    [
      "what reached no workload is judged against all that was asked",
      http({ requestRate: 1, errorRate: 1, askedRate: 100 }),
      "degraded",
      ["1% of requests to this service reach no workload"],
    ],
    [
      "what reached no workload is failing when it is all there is",
      http({ requestRate: 1, errorRate: 1, askedRate: 1 }),
      "failing",
      ["100% of requests fail"],
    ],
    ["bytes that flow are healthy", tcp({ bytesPerSecond: 1 }), "healthy", []],
    ["no bytes are not known", tcp({ bytesPerSecond: 0 }), "unknown", ["No traffic in the window"]],
    [
      "connections that fail are failing",
      tcp({ bytesPerSecond: 1, connections: { opened: 3, failed: 1 } }),
      "failing",
      ["25% of connections fail"],
    ],
    ["connections that open alone are healthy", tcp({ connections: { opened: 3 } }), "healthy", []],
  ])("%s", (_, observed, status, reasons) => {
    expect(requestHealth(observed, 300, DEFAULT_HEALTH)).toEqual({ status, reasons });
  });
});

describe("the worst of several", () => {
  const healthy: Health = { status: "healthy", reasons: [] };
  const degraded: Health = { status: "degraded", reasons: ["a"] };
  const failing: Health = { status: "failing", reasons: ["b"] };
  const unknown: Health = { status: "unknown", reasons: ["quiet"] };

  it.each<[string, Health[], Health]>([
    [
      "is the worst status with every reason for trouble, the worst first",
      [healthy, degraded, failing],
      { status: "failing", reasons: ["b", "a"] },
    ],
    ["is healthy beside what is not known", [unknown, healthy], healthy],
    ["is not known when nothing is, and says why", [unknown, unknown], { status: "unknown", reasons: ["quiet"] }],
    ["says each reason once", [degraded, degraded], degraded],
  ])("%s", (_, healths, expected) => {
    expect(worstHealth(healths)).toEqual(expected);
  });
});

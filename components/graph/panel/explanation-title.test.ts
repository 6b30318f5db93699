import { expect, it } from "vitest";
import { explanationTitle } from "./explanation-title";

it.each([
  ["requestRate", "Requests"],
  ["latencyMs", "Latency"],
  ["http.in.requestRate", "HTTP · In · Requests"],
  ["tcp.out.sentBytesPerSecond", "TCP · Out · Request bytes"],
  ["grpc.latencyMs", "gRPC · Latency"],
  ["somethingNew", "somethingNew"],
])("calls %s %s", (key, title) => {
  expect(explanationTitle(key)).toBe(title);
});

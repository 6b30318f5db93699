import { describe, expect, it } from "vitest";
import type { Graph } from "@/lib/graph/model";
import { ApiError } from "./get-json";
import { type GraphParameters, graphPath, graphQuery } from "./graph";

const parameters = (overrides: Partial<GraphParameters> = {}): GraphParameters => ({
  namespaces: [],
  clusters: [],
  type: "versionedApp",
  serviceNodes: false,
  idle: false,
  groupBy: "none",
  windowSeconds: 300,
  at: undefined,
  ...overrides,
});

describe("graphPath", () => {
  it("is the same for everybody who looks at the same thing", () => {
    expect(graphPath(parameters())).toBe("/api/graph?type=versionedApp&window=300");
  });

  it("carries everything that decides the answer", () => {
    const path = graphPath(
      parameters({ namespaces: ["a", "b"], idle: true, serviceNodes: true, groupBy: "app", at: 7 }),
      { explain: 1 },
    );

    expect(path).toBe(
      "/api/graph?namespaces=a%2Cb&type=versionedApp&serviceNodes=true&idle=true&groupBy=app&window=300&at=7&explain=1",
    );
  });
});

describe("graphQuery", () => {
  const interval = (
    at: number | undefined,
    refreshMs: number | undefined,
    latency: Graph["latency"]["state"],
    dataUpdateCount: number,
  ) => {
    const { refetchInterval } = graphQuery(parameters({ at }), refreshMs);
    if (typeof refetchInterval !== "function") throw new Error("The interval depends on the answer");
    const state = { data: { latency: { state: latency } }, status: "success", dataUpdateCount };
    return refetchInterval({ state } as Parameters<typeof refetchInterval>[0]);
  };

  it.each([
    ["as often as was chosen", undefined, 15_000, "ready", 1, 15_000],
    ["not at all when paused", undefined, undefined, "ready", 1, false],
    ["soon while latency is on its way, even then", undefined, undefined, "pending", 1, 250],
    ["less soon after that", undefined, undefined, "pending", 2, 500],
    ["fairly soon while some of it is missing", undefined, 15_000, "partial", 3, 1000],
    ["no more often than every five seconds when it lasts", undefined, 15_000, "partial", 30, 5000],
    ["never for a moment that has passed", 7, 15_000, "ready", 1, false],
    ["until its latency is there", 7, 15_000, "pending", 1, 250],
  ] as const)("asks again %s", (_, at, refreshMs, latency, answers, expected) => {
    expect(interval(at, refreshMs, latency, answers)).toBe(expected);
  });

  it.each([
    [new ApiError(400, "The request is not valid", "window"), false],
    [new ApiError(0, "No answer", ""), true],
    [new ApiError(503, "Still starting", ""), true],
  ])("after %s tries again: %s", (error, again) => {
    const { retry } = graphQuery(parameters(), 15_000);

    expect(typeof retry === "function" && retry(0, error)).toBe(again);
  });
});

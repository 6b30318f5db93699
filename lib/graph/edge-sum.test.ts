import { describe, expect, it } from "vitest";
import { destinationLabels, flowsOf, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import { chooseReports } from "./choose-reports";
import { figuresOf, type Part } from "./edge-sum";

function partsFrom(...principals: readonly string[]): Part[] {
  const series = principals.map((principal, i) =>
    requests("destination", 1, sourceLabels({ workload: `caller-${i}` }), destinationLabels({ workload: "b" }), {
      ...serviceLabels("b"),
      source_principal: principal,
      destination_principal: "spiffe://td/ns/ns/sa/b",
    }),
  );
  return chooseReports(flowsOf(series)).flatMap((exchange) =>
    exchange.flows.map((flow) => ({ exchange, flow, factor: 1 })),
  );
}

describe("the principals of an edge", () => {
  it("are named where all its traffic has them", () => {
    const { principals } = figuresOf(partsFrom("spiffe://td/ns/ns/sa/a", "spiffe://td/ns/ns/sa/a"), false);

    expect(principals).toEqual({ source: "spiffe://td/ns/ns/sa/a", destination: "spiffe://td/ns/ns/sa/b" });
  });

  it("are not, where several would have to be one", () => {
    const parts = partsFrom("spiffe://td/ns/ns/sa/a", "spiffe://td/ns/ns/sa/x");

    expect(figuresOf(parts, false).principals).toEqual({ destination: "spiffe://td/ns/ns/sa/b" });
    expect(figuresOf(parts.toReversed(), false)).toEqual(figuresOf(parts, false));
  });
});

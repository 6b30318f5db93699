import { describe, expect, it } from "vitest";
import { keyOf } from "./promql/label-set";
import { SYNTHETIC_SIZES, syntheticWorld } from "./world-synthetic";

const M = { ...SYNTHETIC_SIZES.M, seed: 7, startedAt: 1_795_166_894 };

describe("a synthetic world", () => {
  const { series } = syntheticWorld(M);
  const requests = series.filter(({ name }) => name === "istio_requests_total");

  it("has as many services, namespaces and edges as are asked for", () => {
    const distinct = (...labels: string[]) =>
      new Set(requests.map((series) => labels.map((label) => series.labels[label]).join("/"))).size;

    expect(distinct("source_workload", "destination_workload")).toBe(500);
    expect(distinct("destination_service")).toBe(99); // Nobody calls the first.
    expect(distinct("destination_service_namespace")).toBe(20);
    expect(distinct("reporter")).toBe(2);
    expect(requests.length / 1000).toBeGreaterThan(2);
    expect(requests.length / 1000).toBeLessThan(3);
  });

  it("has one histogram for each edge and reporter", () => {
    const buckets = series.filter(({ le }) => le !== "");

    expect(buckets).toHaveLength(500 * 2 * 20);
  });

  it("is the same for the same seed, and another for another", () => {
    const keys = (seed: number) =>
      syntheticWorld({ ...M, edges: 120, seed }).series.map((series) => keyOf(series, true));

    expect(keys(7)).toEqual(keys(7));
    expect(keys(7)).not.toEqual(keys(8));
  });

  it("never has a series twice", () => {
    expect(new Set(series.map((one) => keyOf(one, true))).size).toBe(series.length);
  });

  it("has no more edges than there are pairs", () => {
    const world = syntheticWorld({ ...M, services: 4, namespaces: 2, edges: 50 });
    const pairs = new Set(
      world.series.flatMap(({ name, labels }) =>
        name === "istio_requests_total" ? [`${labels.source_workload} ${labels.destination_workload}`] : [],
      ),
    );

    expect(pairs.size).toBe(6);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_HEALTH } from "../health/settings";
import { flowsOf } from "../mesh/testing";
import { buildGraph } from "./build";
import { type Histogram, latencyOf } from "./histogram";
import type { GraphEdge, GraphNode, GraphType, GroupBy } from "./model";
import { type RandomSeries, randomMesh } from "./random-mesh.testing";
import { graphView } from "./view";

const TYPES: readonly GraphType[] = ["versionedApp", "workload", "service", "app"];
const GROUPINGS: readonly GroupBy[] = ["none", "namespace", "app", "cluster"];

function draw(
  mesh: readonly RandomSeries[],
  {
    type = "workload",
    groupBy = "none",
    serviceNodes = false,
    latency = new Map<string, Histogram>(),
  }: { type?: GraphType; groupBy?: GroupBy; serviceNodes?: boolean; latency?: ReadonlyMap<string, Histogram> } = {},
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  return graphView(buildGraph(flowsOf(mesh), { type, serviceNodes }), {
    namespaces: [],
    clusters: [],
    groupBy,
    appBoxes: false,
    windowSeconds: 300,
    health: DEFAULT_HEALTH,
    latency,
  });
}

/**
 * An independent reading of the rule, on raw series: for each pair and protocol the waypoint's word, else the source's,
 * else the destination's, whichever is not silent.
 */
function chosenSeries(mesh: readonly RandomSeries[]): RandomSeries[] {
  const pairs = new Map<string, RandomSeries[]>();
  for (const series of mesh) {
    const { source, destination, grpc, service } = series;
    const target = destination ?? { service, cluster: source?.cluster };
    const pair = JSON.stringify([source ?? null, target, grpc]);
    pairs.set(pair, [...(pairs.get(pair) ?? []), series]);
  }
  return [...pairs.values()].flatMap((reported) => {
    const by = (reporter: string) => reported.filter((series) => series.reporter === reporter);
    const speaks = (series: readonly RandomSeries[]) => series.reduce((sum, { rate }) => sum + rate, 0) > 0;
    return [by("waypoint"), by("source"), by("destination")].find(speaks) ?? [];
  });
}

const total = (rates: readonly number[]) => rates.reduce((sum, rate) => sum + rate, 0);
const rateOf = (edges: readonly GraphEdge[]) => total(edges.map(({ requestRate = 0 }) => requestRate));
const workloadId = (peer: { cluster?: string; namespace?: string; workload?: string }) =>
  `workload/${peer.cluster}/${peer.namespace}/${peer.workload}`;

describe("random meshes", () => {
  it("send from each workload what its own reports say, where there is no waypoint", () => {
    fc.assert(
      fc.property(randomMesh, (mesh) => {
        const plain = mesh.filter(({ reporter }) => reporter === "source");
        const { nodes } = draw(plain);

        for (const { source } of plain) {
          if (!source) continue;
          const told = total(
            plain.filter((s) => s.source && workloadId(s.source) === workloadId(source)).map((s) => s.rate),
          );
          const node = nodes.find(({ id }) => id === workloadId(source));
          const { http, grpc } = node?.traffic ?? {};
          expect((http?.out?.requestRate ?? 0) + (grpc?.out?.requestRate ?? 0)).toBeCloseTo(told, 6);
        }
      }),
    );
  });

  it("receive at each workload what the rule for reporters leaves", () => {
    fc.assert(
      fc.property(randomMesh, (mesh) => {
        const { nodes } = draw(mesh);
        const chosen = chosenSeries(mesh);

        for (const node of nodes.filter(({ kind }) => kind === "workload")) {
          const reached = chosen.filter(({ destination }) => destination && workloadId(destination) === node.id);
          const { http, grpc } = node.traffic;
          const got = (http?.in?.requestRate ?? 0) + (grpc?.in?.requestRate ?? 0);
          const errors = (http?.in?.errorRate ?? 0) + (grpc?.in?.errorRate ?? 0);
          expect(got).toBeCloseTo(total(reached.map(({ rate }) => rate)), 6);
          expect(errors).toBeCloseTo(total(reached.filter(({ fails }) => fails).map(({ rate }) => rate)), 6);
        }
      }),
    );
  });

  it.each(TYPES.flatMap((type) => GROUPINGS.map((groupBy) => ({ type, groupBy }))))(
    "count each request once in a $type graph grouped by $groupBy",
    ({ type, groupBy }) => {
      fc.assert(
        fc.property(randomMesh, (mesh) => {
          const { edges } = draw(mesh, { type, groupBy });
          const chosen = chosenSeries(mesh);

          expect(rateOf(edges)).toBeCloseTo(total(chosen.map(({ rate }) => rate)), 6);
          const failed = total(chosen.filter(({ fails }) => fails).map(({ rate }) => rate));
          expect(total(edges.map(({ errorRate = 0 }) => errorRate))).toBeCloseTo(failed, 6);
        }),
        { numRuns: 40 },
      );
    },
  );

  it("pass as much out of a service as into it, where services are drawn between workloads", () => {
    fc.assert(
      fc.property(randomMesh, (mesh) => {
        const { nodes, edges } = draw(mesh, { serviceNodes: true });

        for (const { id } of nodes.filter(({ kind }) => kind === "service")) {
          const into = edges.filter(({ target }) => target === id);
          const onwards = edges.filter(({ source }) => source === id);
          expect(rateOf(onwards)).toBeLessThanOrEqual(rateOf(into) + 1e-6);
        }
        const ends = new Set(nodes.filter(({ kind }) => kind === "service").map(({ id }) => id));
        const firstHalves = edges.filter(({ source }) => !ends.has(source));
        expect(rateOf(firstHalves)).toBeCloseTo(total(chosenSeries(mesh).map(({ rate }) => rate)), 6);
      }),
    );
  });

  it("have responses that add up to the rate of their edge", () => {
    fc.assert(
      fc.property(randomMesh, (mesh) => {
        for (const { requestRate = 0, responses } of draw(mesh).edges) {
          expect(total(responses.map(({ rate }) => rate))).toBeCloseTo(requestRate, 6);
        }
      }),
    );
  });

  it("give a group quantiles between those of its parts", () => {
    const bounds = [1, 10, 100, 1000, Number.POSITIVE_INFINITY];
    const counts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(randomMesh, fc.array(counts, { minLength: 10, maxLength: 10 }), (mesh, shapes) => {
        const keys = [...new Set(flowsOf(mesh).map(({ ends }) => ends.latencyKey))];
        const latency = new Map(
          keys.map((key, index) => [key, cumulative(bounds, shapes[index % shapes.length] ?? [])]),
        );
        const parts = draw(mesh, { latency }).edges;

        for (const group of draw(mesh, { latency, groupBy: "cluster" }).edges) {
          const of = parts.filter(
            (part) =>
              part.protocol === group.protocol &&
              part.latencyMs &&
              isWithin(part.source, group.source) &&
              isWithin(part.target, group.target),
          );
          for (const q of ["p50", "p95", "p99"] as const) {
            const values = of.map(({ latencyMs }) => latencyMs?.[q] ?? Number.NaN);
            expect(group.latencyMs?.[q]).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
            expect(group.latencyMs?.[q]).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
          }
        }
      }),
    );
  });
});

/** Whether a node belongs to a group of clusters; what has no cluster stays itself. */
function isWithin(id: string, group: string): boolean {
  if (!group.startsWith("group/")) return id === group;
  return id.split("/")[1] === group.split("/")[1] && !id.startsWith("unknown/");
}

function cumulative(bounds: readonly number[], own: readonly number[]): Histogram {
  let sum = 0;
  const counts = Float64Array.from(bounds, (_, index) => {
    sum += own[index] ?? 0;
    return sum;
  });
  expect(latencyOf({ bounds, counts })).toBeDefined();
  return { bounds, counts };
}

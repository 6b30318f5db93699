import fc from "fast-check";
import {
  destinationLabels,
  requests,
  serviceLabels,
  sourceLabels,
  type TestPeer,
  type TestSeries,
} from "../mesh/testing";

/** One reported series of a random mesh, with what it was made from, so that a test can read it its own way. */
export type RandomSeries = TestSeries & {
  readonly reporter: "source" | "destination" | "waypoint";
  readonly source: TestPeer | undefined;
  readonly destination: TestPeer | undefined;
  readonly service: string;
  readonly grpc: boolean;
  readonly fails: boolean;
};

const peer = fc.record({
  workload: fc.constantFrom("a", "b", "c", "d", "e"),
  namespace: fc.constantFrom("ns", "shop"),
  cluster: fc.constantFrom("east", "west"),
});
/** The same workload has the same app wherever it is seen; two workloads may share one. */
const APPS: Readonly<Record<string, string>> = { a: "front", b: "front", c: "cart", d: "stock", e: "ledger" };

const exchange = fc
  .record({
    source: fc.option(peer, { nil: undefined, freq: 6 }),
    destination: fc.option(peer, { nil: undefined, freq: 6 }),
    service: fc.constantFrom("s1", "s2", "s3"),
    grpc: fc.boolean(),
    reporters: fc.constantFrom(
      ["source"] as const,
      ["destination"] as const,
      ["source", "destination"] as const,
      ["waypoint", "source"] as const,
    ),
    ok: fc.integer({ min: 1, max: 1000 }),
    failed: fc.integer({ min: 0, max: 100 }),
    /** What the two ends disagree by: the receiver misses some. */
    missed: fc.integer({ min: 0, max: 5 }),
  })
  // Nobody reports what neither end is known of; only a receiver reports strangers, only a sender what reached nobody.
  .filter(({ source, destination }) => source !== undefined || destination !== undefined)
  .map((drawn) => {
    if (drawn.source === undefined) return { ...drawn, reporters: ["destination"] as const };
    return drawn.destination === undefined ? { ...drawn, reporters: ["source"] as const } : drawn;
  });

/** A mesh as its raw series: every pair, protocol and service at most once per reporter. */
export const randomMesh: fc.Arbitrary<RandomSeries[]> = fc
  .uniqueArray(exchange, {
    minLength: 1,
    maxLength: 30,
    selector: ({ source, destination, service, grpc }) => JSON.stringify([source, destination, service, grpc]),
  })
  .map((exchanges) =>
    exchanges.flatMap(({ source, destination, service, grpc, reporters, ok, failed, missed }) =>
      reporters.flatMap((reporter) => {
        const ends = [
          sourceLabels(source && { ...source, app: APPS[source.workload] ?? "", version: "v1" }),
          destinationLabels(destination && { ...destination, app: APPS[destination.workload] ?? "", version: "v1" }),
          serviceLabels(service, destination?.namespace ?? "ns"),
          destination ? {} : { destination_cluster: source?.cluster ?? "east" },
          grpc ? { request_protocol: "grpc", grpc_response_status: "0" } : {},
        ];
        const failure = grpc ? { grpc_response_status: "14" } : { response_code: "503" };
        const common = { reporter, source, destination, service, grpc };
        const seen = reporter === "destination" ? Math.max(0, ok - missed) : ok;
        return [
          { ...requests(reporter, seen, ...ends), ...common, fails: false },
          ...(failed > 0 ? [{ ...requests(reporter, failed, ...ends, failure), ...common, fails: true }] : []),
        ];
      }),
    ),
  );

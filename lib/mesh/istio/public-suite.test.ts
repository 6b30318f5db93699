import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Protocol } from "../../graph/model";
import type { Labels } from "../../prometheus/source";
import { effectiveCode } from "./codes";
import { istioDecoder } from "./decode";

/**
 * The tables of a public suite, where its folder lies beside the project. They are read, never copied; without them these
 * tests are skipped, and the same rules are held by the tests beside each file.
 */
const TABLES = new URL("../../../../shared/corpus/graph/units/dev.json", import.meta.url);
const tables = existsSync(TABLES) ? (JSON.parse(readFileSync(TABLES, "utf8")) as Tables) : undefined;

type Rows<T> = { readonly rows: readonly T[] };
type Destination = {
  readonly cluster: string;
  readonly workloadNamespace: string;
  readonly workload: string;
  readonly app: string;
  readonly version: string;
  readonly serviceNamespace: string;
  readonly serviceName: string;
  readonly host: string;
};
type Tables = {
  readonly responseCode: Rows<{
    readonly protocol: string;
    readonly responseCode: string;
    readonly grpcStatus: string;
    readonly code: string;
  }>;
  readonly badSource: Rows<{
    readonly sourceNamespace: string;
    readonly sourceWorkload: string;
    readonly sourceApp: string;
    readonly sourceCluster: string;
    readonly drop: boolean;
  }>;
  readonly destination: Rows<{
    readonly sourceCluster: string;
    readonly in: Destination;
    readonly out: Destination;
    readonly drop: boolean;
  }>;
};

/** The suite's word for a label that is not there. To Prometheus an empty label is not there either. */
const ABSENT = "<absent>";
const label = (value: string) => (value === ABSENT ? "" : value);

/** Prometheus has no empty labels, so rows that tell an empty one from a missing one cannot come from it. */
const hasEmpty = (values: object) => Object.values(values).includes("");

describe.skipIf(!tables)("the public suite", () => {
  it("agrees on response codes", () => {
    const rows = tables?.responseCode.rows.filter(
      ({ grpcStatus, responseCode, protocol }) =>
        // We mean to differ: an empty gRPC status is a missing one, and then HTTP's own decides.
        !(protocol === "grpc" && grpcStatus === "" && responseCode !== "0"),
    );
    const own = rows?.map(({ protocol, responseCode, grpcStatus }) =>
      effectiveCode(protocol as Protocol, label(responseCode), label(grpcStatus)),
    );

    expect(own?.length).toBeGreaterThan(20);
    expect(own).toEqual(rows?.map(({ code }) => code));
  });

  it("agrees on sources that cannot be used", () => {
    const rows = tables?.badSource.rows.filter(({ drop: _, ...values }) => !hasEmpty(values)) ?? [];
    const own = rows.map((row) => {
      const labels: Labels = {
        reporter: "source",
        source_workload_namespace: label(row.sourceNamespace),
        source_workload: label(row.sourceWorkload),
        source_canonical_service: label(row.sourceApp),
        source_cluster: label(row.sourceCluster),
        // No destination that could place the source: resolving clusters is ours, and has tests of its own.
        destination_service: "b",
        destination_service_name: "b",
      };
      return istioDecoder({ clusters: [], store: "main" }).decode(labels, "requests") === undefined;
    });

    expect(rows.length).toBeGreaterThan(10);
    expect(own).toEqual(rows.map(({ drop }) => drop));
  });

  it("agrees on destinations, and on which of them cannot be used", () => {
    const rows = tables?.destination.rows.filter((row) => !hasEmpty(row.in)) ?? [];
    const own = rows.map((row) => {
      const labels: Labels = {
        reporter: "source",
        // A stranger, so that the source itself is never a reason to drop the series.
        source_cluster: label(row.sourceCluster),
        destination_cluster: label(row.in.cluster),
        destination_workload_namespace: label(row.in.workloadNamespace),
        destination_workload: label(row.in.workload),
        destination_canonical_service: label(row.in.app),
        destination_canonical_revision: label(row.in.version),
        destination_service_namespace: label(row.in.serviceNamespace),
        destination_service_name: label(row.in.serviceName),
        destination_service: label(row.in.host),
      };
      const ends = istioDecoder({ clusters: [], store: "main" }).decode(labels, "requests")?.ends;
      return ends ? [ends.destination.cluster ?? "unknown", ends.destination.workload ?? "unknown"] : "dropped";
    });
    const expected = rows.map((row) => (row.drop ? "dropped" : [clusterWeMean(row), row.out.workload]));

    expect(rows.length).toBeGreaterThan(10);
    expect(own).toEqual(expected);
  });
});

/**
 * Where we mean to differ: a workload whose own namespace is known is in its caller's cluster too, when its cluster is not
 * known, whether or not the service's namespace is.
 */
function clusterWeMean({ out, in: given, sourceCluster }: Tables["destination"]["rows"][number]): string {
  const placed = known(given.workloadNamespace) && !known(out.cluster) && known(sourceCluster);
  return placed ? sourceCluster : known(out.cluster) ? out.cluster : "unknown";
}

function known(value: string): boolean {
  return value !== "" && value !== "unknown" && value !== ABSENT;
}

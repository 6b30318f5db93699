import type { Labels } from "../../prometheus/source";

/** Label names of Istio's standard metrics. @see https://istio.io/latest/docs/reference/config/metrics/ */

/** What an edge is told apart by, in every query. */
export const EDGE_LABELS = [
  "reporter",
  "source_cluster",
  "source_workload_namespace",
  "source_workload",
  "source_canonical_service",
  "source_canonical_revision",
  "source_principal",
  "destination_cluster",
  "destination_service_namespace",
  "destination_service",
  "destination_service_name",
  "destination_workload_namespace",
  "destination_workload",
  "destination_canonical_service",
  "destination_canonical_revision",
  "destination_principal",
  "request_protocol",
  "connection_security_policy",
] as const;

/** The message counters do not carry the other two. */
export const MESSAGE_LABELS = EDGE_LABELS.filter(
  (label) => label !== "request_protocol" && label !== "connection_security_policy",
);

/** Enough to find the edge again, and no more: each label more makes the dearest answer larger. */
export const LATENCY_LABELS = [
  "reporter",
  "source_cluster",
  "source_workload_namespace",
  "source_workload",
  "destination_cluster",
  "destination_service_namespace",
  "destination_service",
  "destination_service_name",
  "destination_workload_namespace",
  "destination_workload",
  "request_protocol",
] as const;

/** What a peer goes by whose workload no label names. Buckets are told apart by them only where there is such a peer. */
export const NAME_LABELS = [
  "source_canonical_service",
  "source_canonical_revision",
  "destination_canonical_service",
  "destination_canonical_revision",
] as const;

/** What peers without a workload go by that have an app all the same: each app and version is a node of its own. */
export function namesBesideWorkloads(labels: Labels): string {
  const source = nameBeside(labels.source_workload, labels.source_canonical_service, labels.source_canonical_revision);
  const destination = nameBeside(
    labels.destination_workload,
    labels.destination_canonical_service,
    labels.destination_canonical_revision,
  );
  return source === "" && destination === "" ? "" : `${source}\n${destination}`;
}

function nameBeside(workload: string | undefined, app: string | undefined, version: string | undefined): string {
  if (known(app) === undefined || known(workload) !== undefined) return "";
  return `${app}\n${known(version) ?? ""}`;
}

/** Istio writes `unknown` for what it does not know; Prometheus has no empty labels. Both mean: not known. */
export function known(value: string | undefined): string | undefined {
  return value === undefined || value === "" || value === "unknown" ? undefined : value;
}

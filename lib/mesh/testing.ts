import type { Labels } from "../prometheus/source";
import type { DecodeScope } from "./flavour";
import type { Flow, Measure } from "./flow";
import { istioDecoder } from "./istio/decode";

/** A workload as Istio's labels name it, for tests: `A` is workload A-v1 of app A in namespace ns of cluster east. */
export type TestPeer = {
  readonly workload?: string;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly app?: string;
  readonly version?: string;
};

const UNKNOWN = "unknown";

export function sourceLabels(peer: TestPeer | undefined): Labels {
  return {
    source_cluster: peer ? (peer.cluster ?? "east") : UNKNOWN,
    source_workload_namespace: peer ? (peer.namespace ?? "ns") : UNKNOWN,
    source_workload: peer?.workload ?? UNKNOWN,
    source_canonical_service: peer?.app ?? peer?.workload ?? UNKNOWN,
    source_canonical_revision: peer?.version ?? "latest",
    source_principal: UNKNOWN,
  };
}

export function destinationLabels(peer: TestPeer | undefined): Labels {
  return {
    destination_cluster: peer ? (peer.cluster ?? "east") : UNKNOWN,
    destination_workload_namespace: peer ? (peer.namespace ?? "ns") : UNKNOWN,
    destination_workload: peer?.workload ?? UNKNOWN,
    destination_canonical_service: peer?.app ?? peer?.workload ?? UNKNOWN,
    destination_canonical_revision: peer?.version ?? "latest",
    destination_principal: UNKNOWN,
  };
}

export function serviceLabels(name: string, namespace = "ns", host = `${name}.${namespace}.svc.cluster.local`): Labels {
  return {
    destination_service: host,
    destination_service_name: name,
    destination_service_namespace: namespace,
  };
}

export type TestSeries = { readonly labels: Labels; readonly rate: number; readonly measure?: Measure };

/** One series of `istio_requests_total`, 200 over HTTP unless told otherwise. */
export function requests(reporter: string, rate: number, ...labels: readonly Labels[]): TestSeries {
  const defaults: Labels = {
    reporter,
    request_protocol: "http",
    response_code: "200",
    response_flags: "-",
    connection_security_policy: reporter === "source" ? UNKNOWN : "mutual_tls",
  };
  return { rate, labels: Object.assign({}, defaults, ...labels) };
}

/** One series of a TCP byte counter: response bytes unless told otherwise. */
export function tcp(reporter: string, rate: number, ...labels: readonly Labels[]): TestSeries {
  const defaults: Labels = {
    reporter,
    request_protocol: "tcp",
    response_flags: "-",
    connection_security_policy: reporter === "source" ? UNKNOWN : "mutual_tls",
  };
  return { rate, measure: "responseBytes", labels: Object.assign({}, defaults, ...labels) };
}

/** Decodes series as a source without a cluster of its own would. */
export function flowsOf(series: readonly TestSeries[], scope: Partial<DecodeScope> = {}): Flow[] {
  const decoder = istioDecoder({ clusters: [], store: "main", ...scope });
  return series.flatMap(({ labels, rate, measure = "requests" }) => {
    const decoded = decoder.decode(labels, measure);
    return decoded ? [{ ...decoded, measure, rate }] : [];
  });
}

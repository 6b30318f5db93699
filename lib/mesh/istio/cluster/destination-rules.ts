import { memoOn } from "../../../kubernetes/indexes";
import type { DestinationRule, TrafficPolicy } from "../../../kubernetes/objects/istio";
import { type ClusterSnapshot, memoOnKinds } from "../../../kubernetes/snapshot";
import type { ClusterVocabulary, LimitNote } from "../../cluster-vocabulary";
import { HostTable, hostKey } from "../../hosts";
import { visibilityOf } from "./export-to";

type Kinds = Pick<ClusterSnapshot, "kinds">;

/** Pods of a host that are told apart from its others. */
export const subsets: NonNullable<ClusterVocabulary["subsets"]> = {
  reads: ["destinationRules"],
  labelsOf(cluster, host, name) {
    for (const { spec } of destinationRulesOf(cluster, host)) {
      const found = spec?.subsets?.find((subset) => subset.name === name);
      if (found) return found.labels;
    }
    return undefined;
  },
};

/** How the rules of a host break circuits, those of a subset for its pods. */
export const limits: NonNullable<ClusterVocabulary["limits"]> = {
  reads: ["destinationRules"],
  of: (cluster, host) => destinationRulesOf(cluster, host).flatMap(limitsIn),
};

/** DestinationRules of a host (in `hostKey`'s spelling), whoever sees them. */
function destinationRulesOf(cluster: Kinds, host: string): readonly DestinationRule[] {
  return table(cluster).find(host);
}

const table = memoOnKinds(["destinationRules"], ({ destinationRules: { objects } }) => {
  const found = new HostTable<DestinationRule>();
  for (const object of objects) {
    const { host } = object.spec ?? {};
    if (host !== undefined) found.add(hostKey(host, object.metadata.namespace ?? ""), object);
  }
  return found;
});

const limitsIn = memoOn(({ metadata, spec }: DestinationRule): readonly LimitNote[] => {
  const { name, namespace = "" } = metadata;
  const visibility = visibilityOf(spec?.exportTo, namespace);
  const object = { kind: "DestinationRule", namespace, name, visibility };
  const whole = circuitBreakerOf(spec?.trafficPolicy);
  const parts = (spec?.subsets ?? []).flatMap(({ name: subset, labels: podLabels = {}, trafficPolicy }) => {
    const words = circuitBreakerOf(trafficPolicy);
    return words === undefined ? [] : [{ ...object, what: `for subset ${subset}, ${words}`, podLabels }];
  });
  return [...(whole === undefined ? [] : [{ ...object, what: whole }]), ...parts];
});

/**
 * How a policy breaks circuits, in words: what it limits, and when it ejects an endpoint. Undefined where it does neither.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/
 */
function circuitBreakerOf(policy: TrafficPolicy | undefined): string | undefined {
  const { tcp, http } = Object(policy?.connectionPool) as { tcp?: Limits; http?: Limits };
  const limits = [
    counted(tcp?.maxConnections, "connection"),
    counted(http?.http2MaxRequests, "request at once", "requests at once"),
    counted(http?.http1MaxPendingRequests, "waiting request"),
    counted(http?.maxRetries, "retry at once", "retries at once"),
  ].filter((limit) => limit !== undefined);
  const words = [...(limits.length > 0 ? [`allows at most ${limits.join(", ")}`] : []), ...ejectionOf(policy)];
  return words.length > 0 ? words.join("; ") : undefined;
}

type Limits = {
  readonly maxConnections?: number;
  readonly http2MaxRequests?: number;
  readonly http1MaxPendingRequests?: number;
  readonly maxRetries?: number;
};

type Outliers = {
  readonly consecutive5xxErrors?: number;
  readonly consecutiveGatewayErrors?: number;
  readonly consecutiveErrors?: number;
  readonly baseEjectionTime?: string;
};

/** An empty outlier detection counts to Envoy's five. */
function ejectionOf(policy: TrafficPolicy | undefined): readonly string[] {
  if (!policy?.outlierDetection) return [];
  const outliers = policy.outlierDetection as Outliers;
  const gateway = outliers.consecutiveGatewayErrors ?? 0;
  const errors = outliers.consecutive5xxErrors ?? outliers.consecutiveErrors ?? (gateway > 0 ? 0 : 5);
  const kinds = [
    ...(errors > 0 ? [`${errors} ${errors === 1 ? "error" : "errors"}`] : []),
    ...(gateway > 0 ? [`${gateway} gateway ${gateway === 1 ? "error" : "errors"}`] : []),
  ];
  if (kinds.length === 0) return [];
  return [
    `ejects an endpoint after ${kinds.join(" or ")} in a row, for ${outliers.baseEjectionTime ?? "30s"} at first`,
  ];
}

function counted(count: number | undefined, one: string, many = `${one}s`): string | undefined {
  // 0 is the default, which is no limit to speak of.
  return count === undefined || count <= 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}

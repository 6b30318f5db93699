import type { DestinationRule, Subset, TrafficPolicy } from "../../../kubernetes/objects/istio";
import { type ClusterSnapshot, memoOnKinds } from "../../../kubernetes/snapshot";
import { HostTable, hostKey } from "./hosts";

/** DestinationRules of a host (in `hostKey`'s spelling), whoever sees them. */
export function destinationRulesOf(snapshot: Pick<ClusterSnapshot, "kinds">, host: string): readonly DestinationRule[] {
  return table(snapshot).find(host);
}

const table = memoOnKinds(["destinationRules"], ({ destinationRules: { objects } }) => {
  const found = new HostTable<DestinationRule>();
  for (const object of objects) {
    const { host } = object.spec ?? {};
    if (host !== undefined) found.add(hostKey(host, object.metadata.namespace ?? ""), object);
  }
  return found;
});

/** The subset of that name in the rules of a host. */
export function subsetOf(rules: readonly DestinationRule[], name: string): Subset | undefined {
  for (const { spec } of rules) {
    const found = spec?.subsets?.find((subset) => subset.name === name);
    if (found) return found;
  }
  return undefined;
}

/**
 * How a policy breaks circuits, in words: what it limits, and when it ejects an endpoint. Undefined where it does neither.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/
 */
export function circuitBreakerOf(policy: TrafficPolicy | undefined): string | undefined {
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

import type { ApiRoute, RouteRule as Rule } from "../kubernetes/objects/gateway-api";
import { type ClusterSnapshot, memoOnKinds } from "../kubernetes/snapshot";
import { HostTable, hostKey } from "./hosts";
import { percent, type Route, type RouteDestination, type RouteRule, shared } from "./route";

/**
 * The Gateway API's routes whose parent is a service, by that service's host. A route beside its service is for every
 * caller, another one for callers of its own namespace.
 * @see https://gateway-api.sigs.k8s.io/mesh/
 */
export function serviceRoutesOf(snapshot: Pick<ClusterSnapshot, "kinds">, host: string): readonly Route[] {
  return table(snapshot).find(host);
}

const table = memoOnKinds(["httpRoutes", "grpcRoutes", "tcpRoutes"], ({ httpRoutes, grpcRoutes, tcpRoutes }) => {
  const found = new HostTable<Route>();
  for (const { objects, layer } of [
    { objects: httpRoutes.objects, layer: "http" as const },
    { objects: grpcRoutes.objects, layer: "grpc" as const },
    { objects: tcpRoutes.objects, layer: "tcp" as const },
  ]) {
    for (const object of objects) addRoute(found, object, layer);
  }
  return found;
});

function addRoute(found: HostTable<Route>, object: ApiRoute, layer: RouteRule["layer"]): void {
  const { name, namespace = "" } = object.metadata;
  const { parentRefs = [], rules = [] } = object.spec ?? {};
  const hosts = new Map<string, string>();
  for (const parent of parentRefs) {
    if (parent.kind !== "Service" || (parent.group ?? "") !== "") continue;
    const ofNamespace = parent.namespace ?? namespace;
    hosts.set(hostKey(parent.name, ofNamespace), ofNamespace);
  }
  for (const [host, ofNamespace] of hosts) {
    found.add(host, {
      kind: object.kind,
      namespace,
      name,
      visibility: ofNamespace === namespace ? "everybody" : [namespace],
      rules: rules.map((rule) => ruleOf(rule, namespace, layer, rules.length > 1)),
    });
  }
}

function ruleOf(rule: Rule, namespace: string, layer: RouteRule["layer"], isOneOfMany: boolean): RouteRule {
  const { matches = [], backendRefs = [], filters = [], timeouts } = rule;
  const timeout = timeouts?.request ?? timeouts?.backendRequest;
  return {
    layer,
    conditional: isOneOfMany || matches.length > 0,
    destinations: shared(backendRefs, 1).map(
      ({ name, namespace: other = namespace, ratio }): RouteDestination => ({
        host: hostKey(name, other),
        label: other === namespace ? name : `${name}.${other}`,
        ratio,
      }),
    ),
    faults: [],
    mirrors: filters.flatMap(mirrorOf),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function mirrorOf(filter: object): readonly string[] {
  const { type, requestMirror } = filter as { type?: string; requestMirror?: Mirror };
  if (type !== "RequestMirror" || !requestMirror) return [];
  const { backendRef, percent: hundredths = 100, fraction } = requestMirror;
  const ratio = fraction ? fraction.numerator / (fraction.denominator ?? 100) : hundredths / 100;
  return [`copies ${percent(ratio)} of requests to ${backendRef?.name ?? "another service"}`];
}

type Mirror = {
  readonly backendRef?: { readonly name: string };
  readonly percent?: number;
  readonly fraction?: { readonly numerator: number; readonly denominator?: number };
};

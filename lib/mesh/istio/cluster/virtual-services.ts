import { byKey, keyOf } from "../../../kubernetes/indexes";
import type {
  Destination,
  HttpRoute,
  VirtualService,
  RouteDestination as Weighted,
} from "../../../kubernetes/objects/istio";
import { type ClusterSnapshot, memoOnKinds } from "../../../kubernetes/snapshot";
import { HostTable, hostKey } from "../../hosts";
import { percent, type Route, type RouteDestination, type RouteRule, shared } from "../../route";
import { visibilityOf } from "./export-to";

/**
 * The routes that sidecars and waypoints apply to a host (in `hostKey`'s spelling), oldest first. Of several that
 * everybody sees the first counts and the others are ignored; in the mesh they are never merged.
 * @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
 */
export function virtualServicesOf(snapshot: Pick<ClusterSnapshot, "kinds">, host: string): readonly Route[] {
  return table(snapshot).find(host);
}

const table = memoOnKinds(["virtualServices"], ({ virtualServices: { objects } }) => {
  const inForce = new HostTable<VirtualService>();
  for (const object of [...objects].sort(byAge)) {
    const { hosts = [], gateways = [] } = object.spec ?? {};
    if (gateways.length > 0 && !gateways.includes("mesh")) continue;
    for (const host of new Set(hosts)) inForce.add(hostKey(host, object.metadata.namespace ?? ""), object);
  }
  const routes = new Map<VirtualService, Route>();
  return {
    find(host: string): readonly Route[] {
      const found = inForce.find(host).map((object) => {
        const known = routes.get(object) ?? routeOf(object, byKey(objects));
        routes.set(object, known);
        return known;
      });
      const first = found.find(({ visibility }) => visibility === "everybody");
      return found.map((route) => {
        if (route === first || route.visibility !== "everybody") return route;
        return { ...route, ignored: `the older VirtualService ${first?.name} has the same host` };
      });
    },
  };
});

function byAge(a: VirtualService, b: VirtualService): number {
  return (
    compare(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") || compare(nameOf(a), nameOf(b))
  );
}

function nameOf({ metadata }: VirtualService): string {
  return keyOf(metadata.namespace, metadata.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function routeOf(object: VirtualService, all: ReadonlyMap<string, VirtualService>): Route {
  const { name, namespace = "" } = object.metadata;
  const { http = [], tls = [], tcp = [], exportTo } = object.spec ?? {};
  const rules = [
    ...inOrder(http.flatMap((rule) => withDelegate(rule, object, all)).map((rule) => httpRule(rule, namespace))),
    ...inOrder([...tls, ...tcp].map((rule) => tcpRule(rule, namespace))),
  ];
  return { kind: "VirtualService", namespace, name, visibility: visibilityOf(exportTo, namespace), rules };
}

/** What comes after a rule that takes everything is never reached; what comes after another gets the rest only. */
function inOrder(rules: readonly RouteRule[]): readonly RouteRule[] {
  const last = rules.findIndex(({ conditional }) => !conditional);
  const reached = last < 0 ? rules : rules.slice(0, last + 1);
  return reached.map((rule, index) => (index > 0 ? { ...rule, conditional: true } : rule));
}

/** The rules of another VirtualService that stand in for a rule; what they do not say is said by the rule. */
function withDelegate(rule: HttpRoute, root: VirtualService, all: ReadonlyMap<string, VirtualService>): HttpRoute[] {
  const { delegate, ...own } = rule;
  if (delegate?.name === undefined || rule.route) return [rule];
  const other = all.get(keyOf(delegate.namespace ?? root.metadata.namespace, delegate.name));
  return (other?.spec?.http ?? []).map((inner) => ({
    ...own,
    ...inner,
    match: [...(own.match ?? []), ...(inner.match ?? [])],
  }));
}

function httpRule(rule: HttpRoute, namespace: string): RouteRule {
  const retries = retriesOf(rule.retries);
  return {
    layer: "http",
    conditional: (rule.match ?? []).some((match) => Object.keys(match).some((field) => field !== "name")),
    destinations: destinationsOf(rule.route ?? [], namespace),
    faults: faultsOf(rule.fault),
    mirrors: mirrorsOf(rule),
    ...(rule.timeout === undefined ? {} : { timeout: rule.timeout }),
    ...(retries === undefined ? {} : { retries }),
  };
}

function tcpRule(
  { match = [], route = [] }: { readonly match?: readonly object[]; readonly route?: readonly Weighted[] },
  namespace: string,
): RouteRule {
  const conditional = match.some((each) => Object.keys(each).length > 0);
  return { layer: "tcp", conditional, destinations: destinationsOf(route, namespace), faults: [], mirrors: [] };
}

function destinationsOf(route: readonly Weighted[], namespace: string): readonly RouteDestination[] {
  return shared(route, 0).flatMap(({ destination, ratio }) => {
    if (!destination) return [];
    const { host, subset } = destination;
    return [
      {
        host: hostKey(host, namespace),
        label: labelOf(destination),
        ratio,
        ...(subset === undefined ? {} : { subset }),
      },
    ];
  });
}

function labelOf({ host, subset }: Destination): string {
  return subset ?? host;
}

function faultsOf(fault: HttpRoute["fault"]): readonly string[] {
  const { delay, abort } = Object(fault) as { delay?: Fault; abort?: Fault };
  const words: string[] = [];
  if (delay) words.push(`delays ${shareOf(delay)} of requests by ${delay.fixedDelay ?? "some time"}`);
  if (abort) {
    const grpc = abort.grpcStatus === undefined ? "an error" : `gRPC ${abort.grpcStatus}`;
    const answer = abort.httpStatus === undefined ? grpc : `HTTP ${abort.httpStatus}`;
    words.push(`answers ${shareOf(abort)} of requests with ${answer}`);
  }
  return words;
}

type Fault = {
  readonly fixedDelay?: string;
  readonly httpStatus?: number;
  readonly grpcStatus?: string;
  readonly percentage?: { readonly value?: number };
  readonly percent?: number;
};

/** Without a percentage it is all of them. */
function shareOf({ percentage, percent: old }: Fault): string {
  return percent((percentage ? (percentage.value ?? 0) : (old ?? 100)) / 100);
}

function mirrorsOf(rule: HttpRoute): readonly string[] {
  const one = rule.mirror ? [{ destination: rule.mirror, percentage: percentageOf(rule) }] : [];
  return [...one, ...(rule.mirrors ?? [])].map(({ destination, percentage }) => {
    const { host, subset } = destination;
    return `copies ${percent((percentage?.value ?? 100) / 100)} of requests to ${host}${subset === undefined ? "" : ` ${subset}`}`;
  });
}

function percentageOf(rule: HttpRoute): { readonly value?: number } | undefined {
  return (rule as { readonly mirrorPercentage?: { readonly value?: number } }).mirrorPercentage;
}

function retriesOf(retries: HttpRoute["retries"]): string | undefined {
  if (!retries) return undefined;
  const { attempts, perTryTimeout, retryOn } = retries as {
    attempts?: number;
    perTryTimeout?: string;
    retryOn?: string;
  };
  if (attempts === 0) return "never tries again";
  const times =
    attempts === undefined ? "tries again" : `tries again up to ${attempts} ${attempts === 1 ? "time" : "times"}`;
  const each = perTryTimeout === undefined ? "" : `, ${perTryTimeout} each`;
  return `${times}${each}${retryOn === undefined ? "" : `, on ${retryOn}`}`;
}

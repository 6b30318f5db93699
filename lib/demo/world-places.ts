import { hashOf, scrambled } from "./pod-names";

/** How a workload takes part in the mesh. `none` is outside: no sidecar, no ztunnel. */
export type DataPlane = "sidecar" | "gateway" | "waypoint" | "ambient" | "none";

export type DemoPod = {
  readonly name: string;
  readonly ip: string;
  readonly node: string;
  /** Its part (0–1) of the workload's traffic. */
  readonly share: number;
};

export type DemoWorkload = {
  readonly namespace: string;
  readonly name: string;
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  /** The `app` label, which is also the canonical service. */
  readonly app: string;
  /** The `version` label; empty where there is none, as on gateways. */
  readonly version: string;
  readonly serviceAccount: string;
  readonly dataPlane: DataPlane;
  readonly pods: readonly DemoPod[];
  /** The pods it had before the last rollout, whose series end where those of its pods begin. */
  readonly before?: { readonly rolloutMinute: number; readonly pods: readonly DemoPod[] };
};

export type DemoService = {
  readonly name: string;
  readonly namespace: string;
  /** What clients address: the cluster-local name, or the host of a ServiceEntry. */
  readonly host: string;
  /** The waypoint that traffic to it takes, by workload name in the same namespace. */
  readonly waypoint?: string;
};

/** The one cluster of the demo, as its `*_cluster` labels name it. */
export const CLUSTER = "demo-east";

export const TRUST_DOMAIN = "cluster.local";

export const ISTIO_VERSION = "1.30.2";

export const NODES = ["east-worker-1", "east-worker-2", "east-worker-3"] as const;

/** Every namespace; `mtls` is what its PeerAuthentication asks for. */
export const NAMESPACES: readonly {
  readonly name: string;
  readonly dataPlane: "sidecar" | "ambient" | "none";
  readonly mtls: "STRICT" | "PERMISSIVE" | "none";
}[] = [
  { name: "bookinfo", dataPlane: "sidecar", mtls: "PERMISSIVE" },
  { name: "istio-system", dataPlane: "none", mtls: "none" },
  { name: "legacy", dataPlane: "none", mtls: "none" },
  { name: "payments", dataPlane: "sidecar", mtls: "STRICT" },
  { name: "shop", dataPlane: "sidecar", mtls: "PERMISSIVE" },
  { name: "travel", dataPlane: "ambient", mtls: "PERMISSIVE" },
];

const bookinfo = placesOf("bookinfo", "sidecar", (app) => `bookinfo-${app}`);
const shop = placesOf("shop", "sidecar", (app) => app);
const payments = placesOf("payments", "sidecar", (app) => app);
const legacy = placesOf("legacy", "none", () => "default");
const travel = placesOf("travel", "ambient", (app) => app);
const istio = placesOf("istio-system", "gateway", (app) => `${app}-service-account`);

/** Every workload of the demo, by a name that is short where it is used. */
export const WORKLOADS = {
  ingress: istio("istio-ingressgateway", { app: "istio-ingressgateway" }),
  egress: istio("istio-egressgateway", { app: "istio-egressgateway" }),
  istiod: istio("istiod", { app: "istiod", dataPlane: "none" }),
  ztunnel: istio("ztunnel", { app: "ztunnel", dataPlane: "none", kind: "DaemonSet", pods: [0.4, 0.35, 0.25] }),

  productpage: bookinfo("productpage-v1", { pods: [0.55, 0.45] }),
  details: bookinfo("details-v1", { rolloutMinute: 16 }),
  reviewsV1: bookinfo("reviews-v1", { pods: [0.5, 0.5] }),
  reviewsV2: bookinfo("reviews-v2"),
  reviewsV3: bookinfo("reviews-v3"),
  ratings: bookinfo("ratings-v1"),
  mongodb: bookinfo("mongodb-v1"),

  frontend: shop("frontend"),
  cart: shop("cart"),
  checkout: shop("checkout"),
  payment: shop("payment"),
  catalog: shop("catalog", { pods: [0.6, 0.4] }),
  currency: shop("currency"),
  shipping: shop("shipping"),
  recommendation: shop("recommendation"),
  ads: shop("ads"),
  redis: shop("redis", { kind: "StatefulSet" }),
  postgres: shop("postgres", { kind: "StatefulSet" }),

  ledger: payments("ledger"),
  ledgerDb: payments("ledger-db", { kind: "StatefulSet" }),

  importer: legacy("batch-importer"),
  warehouse: legacy("warehouse"),

  booking: travel("booking-v1"),
  flights: travel("flights-v1"),
  flightsV2: travel("flights-v2"),
  hotels: travel("hotels-v1"),
  ratesCache: travel("rates-cache", { kind: "StatefulSet" }),
  waypoint: travel("waypoint", { app: "waypoint", dataPlane: "waypoint" }),
} satisfies Record<string, DemoWorkload>;

/** Every service and external host of the demo, by a short name. */
export const SERVICES = {
  ingress: serviceOf("istio-ingressgateway", "istio-system"),
  egress: serviceOf("istio-egressgateway", "istio-system"),
  productpage: serviceOf("productpage", "bookinfo"),
  details: serviceOf("details", "bookinfo"),
  reviews: serviceOf("reviews", "bookinfo"),
  ratings: serviceOf("ratings", "bookinfo"),
  mongodb: serviceOf("mongodb", "bookinfo"),
  frontend: serviceOf("frontend", "shop"),
  cart: serviceOf("cart", "shop"),
  checkout: serviceOf("checkout", "shop"),
  payment: serviceOf("payment", "shop"),
  catalog: serviceOf("catalog", "shop"),
  currency: serviceOf("currency", "shop"),
  shipping: serviceOf("shipping", "shop"),
  recommendation: serviceOf("recommendation", "shop"),
  ads: serviceOf("ads", "shop"),
  redis: serviceOf("redis", "shop"),
  postgres: serviceOf("postgres", "shop"),
  ledger: serviceOf("ledger", "payments"),
  ledgerDb: serviceOf("ledger-db", "payments"),
  warehouse: serviceOf("warehouse", "legacy"),
  booking: serviceOf("booking", "travel"),
  flights: { ...serviceOf("flights", "travel"), waypoint: "waypoint" },
  hotels: { ...serviceOf("hotels", "travel"), waypoint: "waypoint" },
  ratesCache: serviceOf("rates-cache", "travel"),

  /** A ServiceEntry in shop; its failures are the incident. */
  paymentsApi: externalHost("api.payments.example.com", "shop"),
  /** A ServiceEntry in shop, reached through the egress gateway. */
  carrierApi: externalHost("rates.carrier.example.com", "shop"),
  /** Declared nowhere, and let through. */
  googleApis: { name: "PassthroughCluster", namespace: "unknown", host: "www.googleapis.com" },
  /** Declared nowhere, and refused: the namespace allows registered hosts only. */
  tracker: { name: "BlackHoleCluster", namespace: "unknown", host: "tracker.example.net" },
} satisfies Record<string, DemoService>;

/** `spiffe://` name of the workload's service account; `unknown` for one that has no certificate. */
export function principalOf({ namespace, serviceAccount, dataPlane }: DemoWorkload): string {
  return dataPlane === "none" ? "unknown" : `spiffe://${TRUST_DOMAIN}/ns/${namespace}/sa/${serviceAccount}`;
}

const HOUR = 3600;

/**
 * When a workload's pods were replaced, for a demo that starts at `startedAt` (both in unix seconds): the last time
 * the clock showed that minute with a full hour gone since, so that starting again within the hour changes nothing.
 */
export function rolloutAt({ rolloutMinute }: { readonly rolloutMinute: number }, startedAt: number): number {
  const minute = rolloutMinute * 60;
  return Math.floor((startedAt - HOUR - minute) / HOUR) * HOUR + minute;
}

type Details = {
  readonly app?: string;
  readonly dataPlane?: DataPlane;
  readonly kind?: DemoWorkload["kind"];
  /** Its pods' shares of the traffic. */
  readonly pods?: readonly number[];
  /** The minute of an hour at which its pods were replaced: see `rolloutAt`. */
  readonly rolloutMinute?: number;
};

/** A namespace's way of making workloads: `reviews-v2` is app reviews, version v2; without a suffix it is v1. */
function placesOf(namespace: string, plane: DataPlane, serviceAccountOf: (app: string) => string) {
  return (name: string, details: Details = {}): DemoWorkload => {
    const version = /-(v\d+)$/.exec(name)?.[1];
    const app = details.app ?? (version ? name.slice(0, -version.length - 1) : name);
    const kind = details.kind ?? "Deployment";
    const podsOf = (revision: string) =>
      (details.pods ?? [1]).map((share, index) => podOf(namespace, name, kind, { revision, index, share }));
    return {
      namespace,
      name,
      kind,
      app,
      version: details.app ? "" : (version ?? "v1"),
      serviceAccount: serviceAccountOf(app),
      dataPlane: details.dataPlane ?? plane,
      pods: podsOf(""),
      ...(details.rolloutMinute === undefined
        ? {}
        : { before: { rolloutMinute: details.rolloutMinute, pods: podsOf("before") } }),
    };
  };
}

type PodDetails = { readonly revision: string; readonly index: number; readonly share: number };

/** Names and addresses look like Kubernetes' own, and follow from the workload's name and revision alone. */
export function podOf(
  namespace: string,
  workload: string,
  kind: DemoWorkload["kind"],
  { revision, index, share }: PodDetails,
): DemoPod {
  const path = `${namespace}/${workload}${revision}`;
  const at = (hashOf(path) + index) % NODES.length;
  const suffix = kind === "StatefulSet" ? `${index}` : scrambled(`${path}#${index}`, 5);
  return {
    name: kind === "Deployment" ? `${workload}-${scrambled(path, 9)}-${suffix}` : `${workload}-${suffix}`,
    ip: `10.244.${at + 1}.${(hashOf(`${path}@${index}`) % 250) + 2}`,
    node: NODES[kind === "DaemonSet" ? index : at] ?? NODES[0],
    share,
  };
}

function serviceOf(name: string, namespace: string): DemoService {
  return { name, namespace, host: `${name}.${namespace}.svc.cluster.local` };
}

function externalHost(host: string, namespace: string): DemoService {
  return { name: host, namespace, host };
}

/** One thing that is wrong in the shown world on purpose. */
export type Mistake = {
  /** `kind namespace/name`, or `kind name` for objects of the cluster. */
  readonly object: string;
  /** What other tools call it: Kiali's and istioctl's codes, or this product's own where they have none. */
  readonly codes: readonly string[];
  readonly what: string;
};

/**
 * The believable mistakes in `objects/`. None of them breaks the traffic that the telemetry shows. A fixture for each
 * check lies with the checks; these are here to be found by people.
 */
export const MISTAKES: readonly Mistake[] = [
  {
    object: "VirtualService shop/ads-experiment",
    codes: ["KIA1102", "IST0101"],
    what: "names a Gateway that does not exist",
  },
  {
    object: "VirtualService shop/catalog",
    codes: ["KIA1107", "IST0101"],
    what: "routes to a subset that nothing defines",
  },
  { object: "VirtualService shop/shipping-retries", codes: ["KIA1106", "IST0109"], what: "is the second for its host" },
  { object: "VirtualService bookinfo/ratings", codes: ["KIA1104"], what: "gives its only route a weight" },
  { object: "VirtualService travel/booking", codes: ["KIA1113"], what: "is for an ambient service without a waypoint" },
  { object: "DestinationRule shop/recommendation", codes: ["KIA0203", "IST0173"], what: "has a subset without pods" },
  {
    object: "DestinationRule shop/inventory",
    codes: ["KIA0202", "IST0174"],
    what: "is for a service that does not exist",
  },
  {
    object: "DestinationRule legacy/payments-without-tls",
    codes: ["KIA0207"],
    what: "turns off mutual TLS where it is demanded",
  },
  { object: "Gateway shop/shop-gateway-2024", codes: ["KIA0301", "IST0145"], what: "offers what another offers" },
  { object: "Gateway bookinfo/mongodb-east", codes: ["IST0162"], what: "listens where the gateway's Service does not" },
  { object: "Gateway istio-system/partners", codes: ["KIA0302", "IST0101"], what: "selects no proxy" },
  { object: "Sidecar bookinfo/reviews", codes: ["KIA1004"], what: "imports a host that does not exist" },
  {
    object: "ServiceEntry shop/carrier-rates-tcp",
    codes: ["KIA1212", "IST0177"],
    what: "repeats a host and port as another protocol",
  },
  {
    object: "AuthorizationPolicy bookinfo/productpage-no-admin",
    codes: ["KIA0101", "IST0101"],
    what: "names a namespace that is gone",
  },
  { object: "AuthorizationPolicy shop/cart-callers", codes: ["KIA0004", "IST0127"], what: "selects no workload" },
  {
    object: "AuthorizationPolicy payments/ledger",
    codes: ["KIA0106"],
    what: "names a service account that does not exist",
  },
  { object: "RequestAuthentication shop/frontend", codes: ["EXP012"], what: "asks nobody for a token" },
  { object: "RequestAuthentication travel/hotels", codes: ["KIA1115"], what: "reaches no waypoint without targetRefs" },
  {
    object: "HTTPRoute travel/loyalty",
    codes: ["KIA1402", "IST0171"],
    what: "sends to another namespace without a grant",
  },
  { object: "Service shop/redis", codes: ["KIA0601", "IST0118"], what: "has a port without a protocol" },
  {
    object: "Deployment shop/debug-shell",
    codes: ["IST0103"],
    what: "runs without a sidecar in a namespace that has them",
  },
  { object: "Namespace sandbox", codes: ["KIA1311", "IST0123"], what: "has sidecars and ambient switched on" },
  { object: "Namespace staging", codes: ["EXP008"], what: "waits for a revision that is gone" },
];

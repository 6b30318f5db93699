import type { Latency } from "./latency";
import { constant, productOf, scaled, sumOf, swinging, type Wave } from "./wave";
import { type DemoService, type DemoWorkload, SERVICES, WORKLOADS } from "./world-places";

/** A number in good times and in bad. */
export type Both = { readonly calm: number; readonly incident: number };

/** One way a request can end. */
export type Outcome = {
  /** HTTP status; `0` when there was no response. */
  readonly code: string;
  /** gRPC status as a number in text; empty for HTTP. */
  readonly grpcStatus: string;
  /** Envoy's short flags; `-` for none. */
  readonly flags: string;
  /** Its part of the flow's rate. The parts of a flow may add up to less than 1 when people give up. */
  readonly share: Both;
  readonly latency: { readonly calm: Latency; readonly incident: Latency };
  /** No host was ever chosen, so the destination knows nothing of it. */
  readonly neverArrives: boolean;
  /** How often the destination sees it for each time the source does, because the source tries again. */
  readonly tries: Both;
};

/** Requests from one workload to another through one service. */
export type RequestFlow = {
  readonly from: DemoWorkload;
  readonly service: DemoService;
  /** Absent for external hosts. */
  readonly to?: DemoWorkload;
  readonly protocol: "http" | "grpc";
  /** Requests per second; outcomes take their shares of it. */
  readonly rate: Wave;
  readonly outcomes: readonly Outcome[];
  /** Mean sizes, headers included. */
  readonly bytes: { readonly request: number; readonly response: number };
  /** gRPC messages for each request. */
  readonly messages?: { readonly request: number; readonly response: number };
  /**
   * Requests per second on the way to the waypoint, where all versions of a service travel together: one of their flows
   * has the rate of all. Absent: its own.
   */
  readonly toWaypoint?: Wave | "with another flow";
  /** Requests counted before the history begins; shows on series that stand still. */
  readonly countedBefore?: number;
};

/** Connections from one workload to another. */
export type TcpFlow = {
  readonly from: DemoWorkload;
  readonly service: DemoService;
  readonly to?: DemoWorkload;
  /** Connections opened, and closed, per second. */
  readonly rate: Wave;
  readonly bytesPerConnection: { readonly received: number; readonly sent: number };
  /** Connections that were refused: what ztunnel says of them, and how many for each one opened. */
  readonly refused?: { readonly flags: string; readonly share: Both };
};

const W = WORKLOADS;
const S = SERVICES;

const HOUR = 3600;

/** People: more in the afternoon (UTC), with slower and faster unrest on top. */
function visitors(perSecond: number, peakAt: number): Wave {
  const unrest = sumOf(
    swinging(1, 0.25, 24 * HOUR, peakAt),
    swinging(0, 0.08, 37 * 60, peakAt / 7),
    swinging(0, 0.04, 11 * 60, peakAt / 3),
  );
  return scaled(unrest, perSecond);
}

const readers = visitors(42, 15 * HOUR);
const shoppers = visitors(65, 19 * HOUR);
const travellers = visitors(18, 9 * HOUR);
/** A job that works through its list, whatever people do. */
const importJob = swinging(1.4, 0.6, 25 * 60);

/** The canary: v2 gets a tenth at the top of the hour, near a quarter half an hour later, and is back after the hour. */
export const CANARY_SHARE: Wave = swinging(0.17, 0.07, HOUR, HOUR / 2);
const V3_SHARE = constant(0.02);
const V1_SHARE = sumOf(constant(0.98), scaled(CANARY_SHARE, -1));

/** A new version of flights, tried anew every hour: a fiftieth at the top of the hour, two fifths half an hour later. */
export const FLIGHTS_V2_SHARE: Wave = swinging(0.2, 0.18, HOUR, HOUR / 2);
const FLIGHTS_V1_SHARE = sumOf(constant(1), scaled(FLIGHTS_V2_SHARE, -1));

const reviewsV2Rate = productOf(readers, CANARY_SHARE);
const reviewsV3Rate = productOf(readers, V3_SHARE);
const flightsRate = scaled(travellers, 1.4);

const quick: Latency = { medianMs: 3, spread: 0.5 };
const usual: Latency = { medianMs: 14, spread: 0.6 };
const heavy: Latency = { medianMs: 48, spread: 0.7 };
const stuck: Latency = { medianMs: 2100, spread: 0.5 };
const timedOut: Latency = { medianMs: 10_000, spread: 0.02 };
const refused: Latency = { medianMs: 0.7, spread: 0.4 };

const page = { request: 620, response: 5400 };
const call = { request: 410, response: 980 };
const unary = { request: 1, response: 1 };

/** All requests of the demo. */
export const REQUEST_FLOWS: readonly RequestFlow[] = [
  // Bookinfo: a canary, a circuit breaker that trips and an injected fault.
  {
    from: W.ingress,
    service: S.productpage,
    to: W.productpage,
    protocol: "http",
    rate: readers,
    outcomes: [http("200", 0.985, heavy), http("404", 0.012, quick), http("0", 0.003, heavy, { flags: "DC" })],
    bytes: page,
  },
  {
    from: W.importer,
    service: S.productpage,
    to: W.productpage,
    protocol: "http",
    rate: importJob,
    outcomes: [http("200", 1, heavy)],
    bytes: page,
  },
  {
    from: W.productpage,
    service: S.details,
    to: W.details,
    protocol: "http",
    rate: readers,
    outcomes: [http("200", 0.993, usual), http("500", 0.007, refused, { flags: "FI", neverArrives: true })],
    bytes: call,
  },
  {
    from: W.productpage,
    service: S.reviews,
    to: W.reviewsV1,
    protocol: "http",
    rate: productOf(readers, V1_SHARE),
    outcomes: [http("200", 1, usual)],
    bytes: call,
  },
  {
    from: W.productpage,
    service: S.reviews,
    to: W.reviewsV2,
    protocol: "http",
    rate: reviewsV2Rate,
    outcomes: [http("200", 1, { medianMs: 22, spread: 0.6 }, { slower: 4 })],
    bytes: call,
  },
  {
    from: W.productpage,
    service: S.reviews,
    to: W.reviewsV3,
    protocol: "http",
    rate: reviewsV3Rate,
    outcomes: [http("200", 1, { medianMs: 26, spread: 0.6 }, { slower: 4 })],
    bytes: call,
  },
  ...[
    { from: W.reviewsV2, rate: reviewsV2Rate },
    { from: W.reviewsV3, rate: reviewsV3Rate },
  ].map(
    ({ from, rate }): RequestFlow => ({
      from,
      service: S.ratings,
      to: W.ratings,
      protocol: "http",
      rate,
      outcomes: [
        http("200", { calm: 0.998, incident: 0.76 }, quick, { slower: 9 }),
        http("503", { calm: 0.002, incident: 0.24 }, refused, { flags: "UO", neverArrives: true }),
      ],
      bytes: call,
    }),
  ),
  {
    from: W.details,
    service: S.googleApis,
    protocol: "http",
    rate: scaled(readers, 0.08),
    outcomes: [http("200", 1, { medianMs: 95, spread: 0.4 })],
    bytes: call,
  },

  // The shop: HTTP at the door, gRPC within, and a payment provider that fails now and then.
  {
    from: W.ingress,
    service: S.frontend,
    to: W.frontend,
    protocol: "http",
    rate: shoppers,
    outcomes: [
      http("200", { calm: 0.972, incident: 0.935 }, heavy, { slower: 2.2 }),
      http("404", 0.025, quick),
      http("500", { calm: 0.0004, incident: 0.038 }, { medianMs: 80, spread: 0.7 }, { slower: 28 }),
      http("0", { calm: 0.0026, incident: 0.008 }, heavy, { flags: "DC", slower: 30 }),
    ],
    bytes: page,
  },
  grpcFlow(W.frontend, S.cart, W.cart, scaled(shoppers, 0.6), [
    grpc("0", 0.965, quick),
    grpc("5", 0.035, quick), // NOT_FOUND: nobody has put anything in that cart yet.
  ]),
  grpcFlow(W.frontend, S.catalog, W.catalog, scaled(shoppers, 1.3), [grpc("0", 1, usual)]),
  grpcFlow(W.frontend, S.currency, W.currency, scaled(shoppers, 1.8), [grpc("0", 1, quick)]),
  grpcFlow(W.frontend, S.recommendation, W.recommendation, scaled(shoppers, 0.7), [
    grpc("0", 0.996, usual),
    grpc("14", 0.004, refused, { code: "503", flags: "UF,URX", neverArrives: true }),
  ]),
  grpcFlow(W.frontend, S.shipping, W.shipping, scaled(shoppers, 0.25), [grpc("0", 1, usual)]),
  grpcFlow(W.frontend, S.checkout, W.checkout, scaled(shoppers, 0.06), [
    grpc("0", { calm: 0.999, incident: 0.42 }, { medianMs: 210, spread: 0.5 }, { slower: 6 }),
    grpc("14", { calm: 0.001, incident: 0.46 }, { medianMs: 180, spread: 0.5 }, { slower: 12 }),
    grpc("4", { calm: 0, incident: 0.12 }, timedOut),
  ]),
  // Nobody has asked for an advertisement in days.
  {
    ...grpcFlow(W.frontend, S.ads, W.ads, constant(0), [grpc("0", 1, quick)]),
    countedBefore: 4812,
  },
  grpcFlow(W.recommendation, S.catalog, W.catalog, scaled(shoppers, 0.7), [grpc("0", 1, usual)]),
  grpcFlow(W.checkout, S.cart, W.cart, scaled(shoppers, 0.12), [grpc("0", 1, quick)]),
  grpcFlow(W.checkout, S.currency, W.currency, scaled(shoppers, 0.12), [grpc("0", 1, quick)]),
  grpcFlow(W.checkout, S.shipping, W.shipping, scaled(shoppers, 0.06), [grpc("0", 1, usual)]),
  grpcFlow(W.checkout, S.payment, W.payment, scaled(shoppers, 0.06), [
    grpc("0", { calm: 0.999, incident: 0.44 }, { medianMs: 140, spread: 0.5 }, { slower: 8 }),
    // Retried once, mostly in vain: the source counts a request, the destination every try.
    grpc(
      "14",
      { calm: 0.001, incident: 0.5 },
      { medianMs: 120, spread: 0.5 },
      { slower: 14, tries: { calm: 1, incident: 1.9 } },
    ),
  ]),
  {
    from: W.payment,
    service: S.paymentsApi,
    protocol: "http",
    rate: scaled(shoppers, 0.06),
    outcomes: [
      http("200", { calm: 0.998, incident: 0.41 }, { medianMs: 110, spread: 0.4 }, { slower: 9 }),
      http("503", { calm: 0.002, incident: 0.47 }, stuck, { flags: "UF,URX" }),
      http("504", { calm: 0, incident: 0.12 }, timedOut, { flags: "UT" }),
    ],
    bytes: call,
  },
  grpcFlow(W.payment, S.ledger, W.ledger, scaled(shoppers, 0.05), [grpc("0", { calm: 1, incident: 0.5 }, usual)]),
  {
    from: W.shipping,
    service: S.warehouse,
    to: W.warehouse,
    protocol: "http",
    rate: scaled(shoppers, 0.09),
    outcomes: [http("200", 0.991, usual), http("500", 0.009, heavy)],
    bytes: call,
  },
  {
    from: W.shipping,
    service: S.egress,
    to: W.egress,
    protocol: "http",
    rate: scaled(shoppers, 0.11),
    outcomes: [http("200", 1, { medianMs: 74, spread: 0.5 })],
    bytes: call,
  },
  {
    from: W.egress,
    service: S.carrierApi,
    protocol: "http",
    rate: scaled(shoppers, 0.11),
    outcomes: [http("200", 1, { medianMs: 70, spread: 0.5 })],
    bytes: call,
  },
  {
    from: W.recommendation,
    service: S.tracker,
    protocol: "http",
    rate: scaled(shoppers, 0.01),
    outcomes: [http("502", 1, refused, { neverArrives: true })],
    bytes: { request: 700, response: 0 },
  },
  {
    from: W.importer,
    service: S.frontend,
    to: W.frontend,
    protocol: "http",
    rate: scaled(importJob, 0.5),
    outcomes: [http("200", 1, heavy)],
    bytes: page,
  },

  // Travel: ambient. Two services have a waypoint, the rest is carried by ztunnel alone.
  {
    from: W.ingress,
    service: S.booking,
    to: W.booking,
    protocol: "http",
    rate: travellers,
    outcomes: [http("200", 0.998, heavy), http("401", 0.002, quick)],
    bytes: page,
  },
  {
    from: W.booking,
    service: S.flights,
    to: W.flights,
    protocol: "http",
    rate: productOf(flightsRate, FLIGHTS_V1_SHARE),
    toWaypoint: flightsRate,
    outcomes: [http("200", 0.996, usual), http("503", 0.004, refused, { flags: "UC" })],
    bytes: call,
  },
  {
    from: W.booking,
    service: S.flights,
    to: W.flightsV2,
    protocol: "http",
    rate: productOf(flightsRate, FLIGHTS_V2_SHARE),
    toWaypoint: "with another flow",
    outcomes: [http("200", 0.996, usual), http("503", 0.004, refused, { flags: "UC" })],
    bytes: call,
  },
  {
    from: W.booking,
    service: S.hotels,
    to: W.hotels,
    protocol: "http",
    rate: scaled(travellers, 0.9),
    outcomes: [http("200", 1, usual)],
    bytes: call,
  },
];

/** All other connections of the demo. */
export const TCP_FLOWS: readonly TcpFlow[] = [
  tcpFlow(W.ratings, S.mongodb, W.mongodb, scaled(readers, 0.03), { received: 9_000, sent: 46_000 }),
  tcpFlow(W.cart, S.redis, W.redis, scaled(shoppers, 0.02), { received: 14_000, sent: 22_000 }),
  tcpFlow(W.catalog, S.postgres, W.postgres, scaled(shoppers, 0.01), { received: 21_000, sent: 380_000 }),
  tcpFlow(W.ledger, S.ledgerDb, W.ledgerDb, scaled(shoppers, 0.004), { received: 33_000, sent: 12_000 }),
  tcpFlow(W.hotels, S.ratesCache, W.ratesCache, scaled(travellers, 0.05), { received: 6_000, sent: 61_000 }),
  {
    ...tcpFlow(W.importer, S.ratesCache, W.ratesCache, scaled(importJob, 0.1), { received: 2_000, sent: 90_000 }),
    refused: { flags: "DENY", share: { calm: 0.15, incident: 0.15 } },
  },
];

type OutcomeDetails = {
  readonly code?: string;
  readonly flags?: string;
  readonly neverArrives?: boolean;
  /** How many times longer it takes during an incident. */
  readonly slower?: number;
  readonly tries?: Both;
};

function http(code: string, share: number | Both, latency: Latency, details: OutcomeDetails = {}): Outcome {
  return outcome({ code, grpcStatus: "" }, share, latency, details);
}

/** Envoy answers HTTP 200 whatever the gRPC status, unless the answer is its own. */
function grpc(status: string, share: number | Both, latency: Latency, details: OutcomeDetails = {}): Outcome {
  return outcome({ code: details.code ?? "200", grpcStatus: status }, share, latency, details);
}

function outcome(
  answer: Pick<Outcome, "code" | "grpcStatus">,
  share: number | Both,
  latency: Latency,
  { flags = "-", neverArrives = false, slower = 1, tries = { calm: 1, incident: 1 } }: OutcomeDetails,
): Outcome {
  return {
    ...answer,
    flags,
    share: typeof share === "number" ? { calm: share, incident: share } : share,
    latency: { calm: latency, incident: { ...latency, medianMs: latency.medianMs * slower } },
    neverArrives,
    tries,
  };
}

function grpcFlow(
  from: DemoWorkload,
  service: DemoService,
  to: DemoWorkload,
  rate: Wave,
  outcomes: readonly Outcome[],
): RequestFlow {
  return { from, service, to, protocol: "grpc", rate, outcomes, bytes: call, messages: unary };
}

function tcpFlow(
  from: DemoWorkload,
  service: DemoService,
  to: DemoWorkload,
  rate: Wave,
  bytesPerConnection: TcpFlow["bytesPerConnection"],
): TcpFlow {
  return { from, service, to, rate, bytesPerConnection };
}

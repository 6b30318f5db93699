import { scrambled } from "./pod-names";
import { swinging, type Wave } from "./wave";
import type { World } from "./world";
import { type WorldBuilder, worldBuilder } from "./world-builder";
import { type DemoService, type DemoWorkload, NODES } from "./world-places";
import { addRequestFlow, addTargets } from "./world-telemetry";
import type { Outcome, RequestFlow } from "./world-traffic";

export type SyntheticWorldOptions = {
  readonly services: number;
  readonly namespaces: number;
  /** Pairs of workloads that talk, each reported by both ends. */
  readonly edges: number;
  /** The same seed gives the same world. */
  readonly seed: number;
  /** Unix seconds; six hours of history end here. */
  readonly startedAt: number;
};

/** The sizes that benchmarks speak of; S is the demo itself. */
export const SYNTHETIC_SIZES = {
  M: { services: 100, namespaces: 20, edges: 500 },
  L: { services: 1000, namespaces: 50, edges: 5000 },
} as const;

/**
 * A mesh of any size, for benchmarks: one workload for each service, calls from lower numbers to higher ones so that
 * there are no rings, two or three answers for each edge. Latency is there for the first answer of each edge only,
 * which keeps to what is usual: where nothing fails, no failure has a histogram.
 */
export function syntheticWorld(options: SyntheticWorldOptions): World {
  const random = seeded(options.seed);
  const world = worldBuilder({ startedAt: options.startedAt, schedule: { kind: "never" } });
  const places = Array.from({ length: options.services }, (_, i) => placeOf(i, options));
  addTargets(
    world,
    places.map(({ workload }) => workload),
  );
  for (const [from, to] of pairs(options, random)) {
    const caller = places[from];
    const callee = places[to];
    if (caller && callee) addEdge(world, caller.workload, callee, random);
  }
  return world.build();
}

type Place = { readonly workload: DemoWorkload; readonly service: DemoService };

function placeOf(index: number, { namespaces }: SyntheticWorldOptions): Place {
  const app = `svc-${String(index).padStart(4, "0")}`;
  const namespace = `team-${String(index % namespaces).padStart(2, "0")}`;
  const name = `${app}-v1`;
  const node = NODES[index % NODES.length] ?? NODES[0];
  const ip = `10.${64 + Math.floor(index / 65_536)}.${Math.floor(index / 256) % 256}.${index % 256}`;
  return {
    workload: {
      namespace,
      name,
      kind: "Deployment",
      app,
      version: "v1",
      serviceAccount: app,
      dataPlane: "sidecar",
      pods: [{ name: `${name}-${scrambled(name, 9)}-${scrambled(app, 5)}`, ip, node, share: 1 }],
    },
    service: { name: app, namespace, host: `${app}.${namespace}.svc.cluster.local` },
  };
}

/** First a tree, so that everything is reached; then more at random. No pair comes twice. */
function* pairs({ services, edges }: SyntheticWorldOptions, random: () => number): Generator<[number, number]> {
  const possible = (services * (services - 1)) / 2;
  const seen = new Set<number>();
  for (let to = 1; to < services && seen.size < edges; to++) {
    const from = Math.floor(random() * Math.min(to, 1 + to / 3));
    seen.add(from * services + to);
    yield [from, to];
  }
  while (seen.size < Math.min(edges, possible)) {
    const to = 1 + Math.floor(random() * (services - 1));
    const from = Math.floor(random() * to);
    const pair = from * services + to;
    if (seen.has(pair)) continue;
    seen.add(pair);
    yield [from, to];
  }
}

/** Shared by all edges, whose volume is in the shares of their outcomes: so there are few curves, and time is cheap. */
const SHAPES: readonly Wave[] = [11, 17, 23, 31, 43].map((minutes) => swinging(1, 0.2, minutes * 60));

function addEdge(world: WorldBuilder, from: DemoWorkload, { workload, service }: Place, random: () => number): void {
  const perSecond = 0.2 * 10 ** (random() * 2.5);
  const isGrpc = random() < 0.25;
  const failing = random() < 0.06 ? 0.02 + random() * 0.2 : random() * 0.002;
  const missing = random() < 0.5 ? 0.01 + random() * 0.03 : 0;
  const latency = { medianMs: 2 * 10 ** (random() * 1.8), spread: 0.5 + random() * 0.4 };
  const ending = (code: string, grpcStatus: string, share: number): Outcome => ({
    code,
    grpcStatus,
    flags: "-",
    share: { calm: share * perSecond, incident: share * perSecond },
    latency: { calm: latency, incident: latency },
    neverArrives: false,
    tries: { calm: 1, incident: 1 },
  });
  const outcomes = isGrpc
    ? [ending("200", "0", 1 - failing - missing), ending("200", "14", failing)]
    : [ending("200", "", 1 - failing - missing), ending("503", "", failing)];
  if (missing > 0) outcomes.push(isGrpc ? ending("200", "5", missing) : ending("404", "", missing));

  const flow: RequestFlow = {
    from,
    service,
    to: workload,
    protocol: isGrpc ? "grpc" : "http",
    rate: SHAPES[Math.floor(random() * SHAPES.length)] ?? [],
    outcomes,
    bytes: { request: 500, response: 2000 },
  };
  addRequestFlow(world, flow, { latencyOf: "the first outcome", sizes: false });
}

/** Numbers in [0, 1) that look random (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

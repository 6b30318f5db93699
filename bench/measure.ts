import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import type { Graph } from "@/lib/graph/model";
import { type App, startApp } from "./app";
import { type Figure, figure } from "./figure";
import { type Floors, measureFloors, namespaceOf } from "./floors";
import type { Got } from "./http";
import { sampleOf, timed } from "./sample";
import type { Size, Store } from "./store";

export type Effort = {
  /** How often each cold figure is measured, with a new process each time. */
  readonly coldRuns: number;
  readonly warmRuns: number;
  readonly viewers: number;
  /** Rounds of the soak; 0 leaves it out. */
  readonly polls: number;
};

/** Seconds between two polls of the soak, by the clock of the process under test. */
export const POLL_SECONDS = 15;

/** All the server's figures over one store. */
export async function measureServer(size: Size, store: Store, effort: Effort): Promise<Figure[]> {
  const floors = await measureFloors(store, Math.max(3, effort.coldRuns));
  const cold = await measureCold(store, floors, effort);
  const warm = await measureWarm(store, effort);
  const load = await measureLoad(store, effort);
  const soak = effort.polls > 0 ? await measureSoak(store, effort.polls, floors.namespace) : [];
  return [...cold, ...warm, ...load, ...soak].map((each) => ({ ...each, size, store: store.kind }));
}

type Measured = Omit<Figure, "size" | "store">;

async function measureCold(store: Store, floors: Floors, { coldRuns }: Effort): Promise<Measured[]> {
  const requests: number[] = [];
  const inbound: number[] = [];
  const namespace: number[] = [];
  const mesh: number[] = [];
  const asPage: number[] = [];
  let shards = 0;
  for (let run = 0; run < coldRuns; run++) {
    await withApp(
      store,
      async (app) => {
        requests.push(await coldMs(app));
        const seen = await untilQuantiles(app, floors.namespace);
        inbound.push(seen.inboundMs);
        namespace.push(seen.allMs);
      },
      atBeginOfStep(),
    );
    await withApp(
      store,
      async (app) => {
        await coldMs(app);
        asPage.push(await untilShown(app, floors.namespace));
      },
      atBeginOfStep(),
    );
    await withApp(
      store,
      async (app) => {
        requests.push(await coldMs(app));
        const before = await store.queries();
        const got = await app.get("/api/graph?latency=wait");
        shards = (await store.queries()) - before;
        requireWhole(got);
        mesh.push(got.tookMs);
      },
      atBeginOfStep(),
    );
  }
  return [
    figure("/api/graph cold: requests and errors", "ms", sampleOf(requests), floors.requests, "cold"),
    figure(
      "p95 of a namespace, after that: what it receives",
      "ms",
      sampleOf(inbound),
      floors.namespaceLatency,
      "namespace",
    ),
    figure(
      "p95 of a namespace, after that: all that is on screen",
      "ms",
      sampleOf(namespace),
      floors.namespaceLatency,
      "namespace",
    ),
    figure(
      "p95 of a namespace, after that: as the page asks for it",
      "ms",
      sampleOf(asPage),
      floors.namespaceLatency,
      "namespace",
    ),
    figure("p95 of the whole mesh, cold", "ms", sampleOf(mesh), floors.meshLatency, "mesh"),
    figure("queries for the buckets of the whole mesh", "count", shards, floors.shards, "shards"),
  ];
}

const STEP_SECONDS = 60;

/** In the first second of a refresh step of a minute, so that none begins while something is measured. */
function atBeginOfStep(): Parameters<typeof startApp>[1] {
  const aheadSeconds = STEP_SECONDS - ((Date.now() / 1000) % STEP_SECONDS) + 1;
  return { aheadSeconds, env: { REFRESH_SECONDS: String(STEP_SECONDS) } };
}

async function coldMs(app: App): Promise<number> {
  const got = await app.get("/api/graph?latency=none");
  requireWhole(got);
  return got.tookMs;
}

/** An answer with a gap is quick, and not what is to be measured. */
function requireWhole(got: Got): void {
  const { edges, missing } = graphOf(got);
  if (edges.length === 0 || missing.length > 0) {
    throw new Error(`An answer was not whole; the machine is too busy, perhaps. ${JSON.stringify(missing)}`);
  }
}

type Seen = { readonly inboundMs: number; readonly allMs: number };

/** Asks for a namespace's view until every edge with requests has its quantiles. */
async function untilQuantiles(app: App, namespace: string): Promise<Seen> {
  const startedAt = performance.now();
  let inboundMs: number | undefined;
  for (;;) {
    const got = await app.get(`/api/graph?namespaces=${namespace}`);
    const sinceStart = performance.now() - startedAt;
    const graph = graphOf(got);
    const waiting = withoutQuantiles(graph);
    const isOver = graph.latency.state === "ready";
    if (isOver || !waiting.some(({ target }) => namespaceOf(target) === namespace)) inboundMs ??= sinceStart;
    if (isOver || waiting.length === 0) return { inboundMs: inboundMs ?? sinceStart, allMs: sinceStart };
    await sleep(10);
  }
}

/** Asks as the page does: for what is there, and where that lacks latency for the same with `latency=wait`. */
async function untilShown(app: App, namespace: string): Promise<number> {
  const startedAt = performance.now();
  let got = await app.get(`/api/graph?namespaces=${namespace}`);
  if (graphOf(got).latency.state === "pending") got = await app.get(`/api/graph?namespaces=${namespace}&latency=wait`);
  const tookMs = performance.now() - startedAt;
  const missing = withoutQuantiles(graphOf(got)).length;
  if (missing > 0) throw new Error(`${missing} edges of ${namespace} had no quantiles when the page was answered.`);
  return tookMs;
}

function withoutQuantiles({ edges }: Graph): Graph["edges"] {
  return edges.filter(({ requestRate, latencyMs }) => requestRate && !latencyMs);
}

function graphOf({ body }: Got): Graph {
  return JSON.parse(gunzipSync(body).toString()) as Graph;
}

/** Cuts of what has been read already, none of which has been asked for before. */
const OTHER_CUTS = [
  "type=workload",
  "type=app",
  "type=service",
  "serviceNodes=true",
  "type=workload&serviceNodes=true",
  "type=app&serviceNodes=true",
];

/** What one viewer asks in an hour and a quarter. */
const WARM_UP_RUNS = 300;

function measureWarm(store: Store, { warmRuns }: Effort): Promise<Measured[]> {
  return withApp(store, async (app) => {
    await app.get("/api/graph?latency=wait");
    await sleep(100);
    // A process that people poll has compiled what it answers them with.
    for (let run = 0; run < WARM_UP_RUNS; run++) {
      await app.get("/api/graph");
      await app.get("/api/livez");
    }
    const warm: number[] = [];
    const unchanged: number[] = [];
    const nothing: number[] = [];
    let last = await app.get("/api/graph");
    for (let run = 0; run < warmRuns; run++) {
      last = await app.get("/api/graph");
      warm.push(last.tookMs);
      const again = await app.get("/api/graph", { "If-None-Match": String(last.headers.etag) });
      if (again.status === 304) unchanged.push(again.tookMs);
      nothing.push((await app.get("/api/livez")).tookMs);
    }
    const cuts = await timed(OTHER_CUTS.length, (index) => app.get(`/api/graph?${OTHER_CUTS[index]}`));
    const floor = sampleOf(nothing);
    return [
      figure("/api/graph warm", "ms", sampleOf(warm), floor, "warm"),
      figure("/api/graph, 304", "ms", sampleOf(unchanged), floor, "unchanged"),
      figure("/api/graph, a cut nobody has asked for yet of what was read", "ms", sampleOf(cuts), floor, undefined),
      figure("/api/graph, gzipped", "kB", last.body.byteLength / 1000, undefined, "bytes"),
    ];
  });
}

async function measureLoad(store: Store, { viewers }: Effort): Promise<Measured[]> {
  const queriesFor = async (count: number) => {
    const before = await store.queries();
    await withApp(
      store,
      (app) =>
        Promise.all(
          Array.from({ length: count }, async () => {
            await app.get("/api/graph?latency=wait");
            await app.get("/api/graph");
          }),
        ),
      atBeginOfStep(),
    );
    return (await store.queries()) - before;
  };
  const alone = await queriesFor(1);
  const crowd = await queriesFor(viewers);
  return [
    figure(`queries that reach the store for ${viewers} viewers (floor: for one)`, "count", crowd, alone, "viewers"),
  ];
}

/** A step shorter than a poll, so that every poll finds figures too old and makes a round. */
const SOAK_REFRESH_SECONDS = 5;

async function measureSoak(store: Store, polls: number, namespace: string): Promise<Measured[]> {
  return withApp(
    store,
    async (app) => {
      const fresh = await megabytes(app);
      await app.get("/api/graph?latency=wait");
      const seen: number[] = [];
      for (let poll = 1; poll <= polls; poll++) {
        await app.setClock(poll * POLL_SECONDS);
        await app.get("/api/graph");
        await untilRenewed(app, namespace, poll * POLL_SECONDS);
        if (poll % 10 === 0) seen.push(await megabytes(app));
      }
      // A store whose samples have run out would be light to hold.
      requireWhole(await app.get("/api/graph?latency=none"));
      const half = seen[Math.floor(seen.length / 2)] ?? fresh;
      return [
        figure("RSS half way through the rounds (floor: before the first)", "MB", half, fresh, "memory"),
        figure("RSS at the end of the rounds", "MB", seen.at(-1) ?? fresh, fresh, "memory"),
        figure("RSS, the most in between", "MB", Math.max(...seen), fresh, "memory"),
      ];
    },
    { env: { REFRESH_SECONDS: String(SOAK_REFRESH_SECONDS) } },
  );
}

async function untilRenewed(app: App, namespace: string, aheadSeconds: number): Promise<void> {
  for (;;) {
    const { at } = graphOf(await app.get(`/api/graph?namespaces=${namespace}&latency=none`));
    if (at >= Date.now() / 1000 + aheadSeconds - 2 * SOAK_REFRESH_SECONDS) return;
    await sleep(25);
  }
}

async function megabytes(app: App): Promise<number> {
  return (await app.metric("process_resident_memory_bytes")) / 1e6;
}

async function withApp<T>(
  store: Store,
  work: (app: App) => Promise<T>,
  options?: Parameters<typeof startApp>[1],
): Promise<T> {
  const app = await startApp(store.url, options);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

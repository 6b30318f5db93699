import { chooseReports } from "@/lib/graph/choose-reports";
import { parseNodeId } from "@/lib/graph/place-in-graph";
import type { Flow } from "@/lib/mesh/flow";
import { FLAVOURS } from "@/lib/mesh/registry";
import { SOURCE_DEFAULTS } from "@/lib/prometheus/config";
import { openSource } from "@/lib/prometheus/open-source";
import { readRound } from "@/lib/server/telemetry/round";
import { fetchBytes } from "./http";
import { type Sample, sampleOf, timed } from "./sample";
import type { Store } from "./store";

/** What the same queries take when nothing of ours is in between: read to the last byte, neither unpacked nor parsed. */
export type Floors = {
  readonly requests: Sample;
  readonly namespaceLatency: Sample;
  readonly meshLatency: Sample;
  /** In how many queries the product reads the buckets of the whole mesh. */
  readonly shards: number;
  /** A namespace of middling traffic, which stands for those on screen. */
  readonly namespace: string;
};

export const WINDOW_SECONDS = 300;
const MOST_SHARDS = 8;

export async function measureFloors(store: Store, runs: number): Promise<Floors> {
  const at = () => Math.floor(Date.now() / 15_000) * 15;
  const flows = await flowsIn(store.url, at());
  const namespace = middlingNamespace(flows);
  const asked = FLAVOURS.flatMap((flavour) => flavour.flowQueries({ windowSeconds: WINDOW_SECONDS, idle: false }));
  const plan = FLAVOURS.flatMap(
    ({ latency }) =>
      latency?.plan(flows, {
        windowSeconds: WINDOW_SECONDS,
        firstNamespaces: [],
        maxShards: MOST_SHARDS,
      }) ?? [],
  );
  const own = FLAVOURS.flatMap(({ latency, filterFor }) =>
    (["source", "destination"] as const).flatMap((side) => {
      const filter = filterFor?.({ kind: "namespace", namespace: undefined, name: namespace }, side);
      if (!latency || !filter) return [];
      const options = { windowSeconds: WINDOW_SECONDS, filter: new Map([...filter, ["reporter", ["source"]]]) };
      return latency.filtered(options).map(({ promql }) => promql);
    }),
  );
  const send = (queries: readonly string[], atOnce: number, times: number) =>
    timed(times, () => sendAll(store.url, queries, at(), atOnce)).then(sampleOf);
  return {
    requests: await send(
      asked.map(({ promql }) => promql),
      4,
      runs,
    ),
    namespaceLatency: await send(own, 2, runs),
    meshLatency: await send(
      plan.map(({ promql }) => promql),
      2,
      Math.min(runs, 3),
    ),
    shards: plan.length,
    namespace,
  };
}

/** The requests of the mesh as the product reads them, those of the reporter that counts. */
async function flowsIn(url: string, atSeconds: number): Promise<Flow[]> {
  const source = openSource({ ...SOURCE_DEFAULTS, name: "bench", url });
  try {
    const readers = FLAVOURS.map((flavour) => ({ flavour, decoder: flavour.decoder({ clusters: [], store: "" }) }));
    const { flows } = await readRound(source, readers, { atSeconds, windowSeconds: WINDOW_SECONDS, idle: false });
    return chooseReports(flows.filter(({ measure }) => measure === "requests")).flatMap((exchange) => exchange.flows);
  } finally {
    source.close();
  }
}

function middlingNamespace(flows: readonly Flow[]): string {
  const pairs = new Map<string, Set<string>>();
  for (const { ends } of flows) {
    const namespace = ends.service.namespace;
    if (namespace === undefined) continue;
    pairs.set(namespace, (pairs.get(namespace) ?? new Set()).add(ends.latencyKey));
  }
  const bySize = [...pairs].sort(([, a], [, b]) => a.size - b.size).map(([namespace]) => namespace);
  const namespace = bySize[Math.floor(bySize.length / 2)];
  if (namespace === undefined) throw new Error("The store holds no requests.");
  return namespace;
}

async function sendAll(url: string, queries: readonly string[], atSeconds: number, atOnce: number): Promise<void> {
  const waiting = [...queries];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
        const { status } = await fetchBytes(`${url}/api/v1/query`, {}, { query, time: String(atSeconds) });
        if (status !== 200) throw new Error(`The store answered ${status} to ${query.slice(0, 200)}`);
      }
    }),
  );
}

/** The namespace a node id is in. */
export function namespaceOf(nodeId: string): string | undefined {
  return parseNodeId(nodeId)?.namespace;
}

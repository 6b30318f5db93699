import { z } from "zod";
import { gapSchema, sourceStateSchema } from "../graph/model";
import type { KindView } from "../kubernetes/snapshot";
import { FLAVOURS } from "../mesh/registry";
import type { ServerContext } from "./context";
import { sourceState } from "./load-graph";
import type { Probe } from "./telemetry/probe";
import { VERSION } from "./version";

const kindStateSchema = z.object({
  state: z.enum(["pending", "read", "absent", "notRead"]),
  objects: z.number().optional().describe("How many there are, where it is read"),
  version: z.string().optional().describe("Of the API, where it is read"),
  why: z.string().optional(),
  staleSince: z.number().optional(),
});

export const statusSchema = z.object({
  version: z.string(),
  startedAt: z.number().describe("Unix seconds"),
  now: z.number().describe("Unix seconds by the server's clock"),
  refreshSeconds: z.number(),
  sources: z.array(
    sourceStateSchema.extend({
      clusters: z.array(z.string()),
      scrapeSeconds: z.number().optional().describe("Seconds between scrapes, as measured"),
      nativeHistograms: z.boolean().optional(),
      histograms: z.enum(["classic", "native", "mixed"]).optional().describe("Kinds of latency histogram it holds"),
      recordedRates: z
        .array(z.string())
        .optional()
        .describe("Quantities whose rates our own rules record; read for the window the rules have, at this moment"),
      recordedSums: z
        .array(z.string())
        .optional()
        .describe("Quantities read from sums of counters over pods that somebody recorded, such as Istio's own rules"),
      queriesSent: z.number(),
      queriesFailed: z.number(),
      queriesWaiting: z.number(),
    }),
  ),
  flavours: z.array(z.object({ id: z.string(), title: z.string() })).describe("Meshes that can be read"),
  clusters: z.array(z.string()).describe("Named by the sources' settings; empty: by labels alone"),
  kubernetes: z
    .array(
      z.object({
        cluster: z.string(),
        complete: z.boolean().describe("Whether every kind was tried"),
        staleSince: z.number().optional().describe("Unix seconds of the oldest data that could not be read anew"),
        kinds: z.record(z.string(), kindStateSchema),
      }),
    )
    .describe("The clusters that are read"),
  missing: z.array(gapSchema).describe("What cannot be read of the clusters"),
  capabilities: z.object({ kubernetes: z.boolean() }),
});
export type Status = z.infer<typeof statusSchema>;

/** What this process is, and how its sources are. Asks nobody anything. */
export function loadStatus({ config, sources, telemetry, clusters, startedAt, now }: ServerContext): Status {
  const snapshots = clusters.snapshots();
  const probes = new Map(telemetry.probes().map((probe) => [probe.source, probe]));
  return {
    version: VERSION,
    startedAt,
    now: now(),
    refreshSeconds: config.refreshSeconds,
    sources: sources.map((source) => {
      const status = source.status();
      const probe = probes.get(source.name);
      return {
        ...sourceState(status),
        clusters: [...source.clusters],
        ...(probe?.tried ? { scrapeSeconds: probe.scrapeSeconds, ...readingState(probe) } : {}),
        queriesSent: status.queriesSent,
        queriesFailed: status.queriesFailed,
        queriesWaiting: status.queriesWaiting,
      };
    }),
    flavours: FLAVOURS.map(({ id, title }) => ({ id, title })),
    clusters: [...new Set(sources.flatMap(({ clusters }) => clusters))].sort(),
    kubernetes: snapshots.map(({ cluster, complete, staleSince, kinds }) => ({
      cluster,
      complete,
      ...(staleSince === undefined ? {} : { staleSince }),
      kinds: Object.fromEntries(Object.entries(kinds).map(([kind, view]) => [kind, kindState(view)])),
    })),
    missing: [...clusters.gaps()],
    capabilities: { kubernetes: snapshots.length > 0 },
  };
}

function kindState({ state, objects }: KindView<unknown>): z.infer<typeof kindStateSchema> {
  if (state.is === "notRead") return { state: state.is, why: state.why };
  if (state.is !== "read") return { state: state.is };
  const { version, why, staleSince } = state;
  return {
    state: state.is,
    objects: objects.length,
    version,
    ...(why === undefined ? {} : { why }),
    ...(staleSince === undefined ? {} : { staleSince }),
  };
}

/** How the first flavour that was found is read. */
function readingState({ readings }: Probe) {
  const [probed] = readings.values();
  if (!probed) return {};
  const { histograms, forms } = probed.reading;
  return {
    nativeHistograms: histograms !== "classic",
    histograms,
    recordedRates: [...probed.rulers.keys()],
    recordedSums: Object.keys(forms).filter((quantity) => forms[quantity as keyof typeof forms] === "sums"),
  };
}

import "server-only";
import type { Config } from "../config/config";
import { currentConfig } from "../config/current";
import { type Clusters, openClusters } from "../kubernetes/clusters";
import { FLAVOURS } from "../mesh/registry";
import type { MetricsSource } from "../prometheus/source";
import { openSources } from "../prometheus/sources";
import { singleton } from "../singleton";
import { type TelemetryStore, telemetryStore } from "./telemetry/store";

/** The world, as use cases see it. */
export type ServerContext = {
  readonly config: Config;
  readonly sources: readonly MetricsSource[];
  readonly telemetry: TelemetryStore;
  readonly clusters: Clusters;
  /** Unix seconds; stands still where the demo's clock does. */
  now(): number;
  /** Unix seconds when this process began to serve. */
  readonly startedAt: number;
  close(): void;
};

/** The one context of this process, shared by routes, pages and instrumentation. */
export function serverContext(): ServerContext {
  return singleton("server-context.2", () => openContext(currentConfig()));
}

function openContext(config: Config): ServerContext {
  const sources = openSources(config.sources);
  const { demoNow, refreshSeconds } = config;
  const now = demoNow === undefined ? () => Date.now() / 1000 : () => demoNow;
  const telemetry = telemetryStore({ sources, flavours: FLAVOURS, refreshSeconds, now });
  const clusters = openClusters(config.kubernetes, { now });
  return {
    config,
    sources,
    telemetry,
    clusters,
    now,
    startedAt: Date.now() / 1000,
    close() {
      clusters.close();
      telemetry.close();
      for (const source of sources) source.close();
    },
  };
}

import "server-only";
import type { Config } from "../config/config";
import { currentConfig } from "../config/current";
import { FLAVOURS } from "../mesh/registry";
import { openSources } from "../prometheus/sources";
import { type TelemetryStore, telemetryStore } from "./telemetry/store";

/** The world, as use cases see it. */
export type ServerContext = {
  readonly config: Config;
  readonly telemetry: TelemetryStore;
  /** Unix seconds when this process began to serve. */
  readonly startedAt: number;
  close(): void;
};

/**
 * The one context of this process. A production build evaluates modules once per bundle, so a module-level variable
 * would give routes, pages and instrumentation a context each, and three sets of connections: `globalThis` is shared.
 */
export function serverContext(): ServerContext {
  const shared = globalThis as { [CONTEXT]?: ServerContext };
  shared[CONTEXT] ??= openContext(currentConfig());
  return shared[CONTEXT];
}

const CONTEXT = Symbol.for("alidade.server-context.1");

function openContext(config: Config): ServerContext {
  const sources = openSources(config.sources);
  const telemetry = telemetryStore({ sources, flavours: FLAVOURS, refreshSeconds: config.refreshSeconds });
  return {
    config,
    telemetry,
    startedAt: Date.now() / 1000,
    close() {
      telemetry.close();
      for (const source of sources) source.close();
    },
  };
}

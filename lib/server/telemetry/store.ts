import { LRUCache } from "lru-cache";
import { AppError } from "../../errors";
import type { MeshFlavour } from "../../mesh/flavour";
import type { MetricsSource } from "../../prometheus/source";
import { type Probe, probeSource } from "./probe";
import type { InUse, TelemetryRequest, TelemetrySnapshot } from "./snapshot";
import { floorTo, type WindowView, windowView } from "./window-view";

export type TelemetryStore = {
  /** `inUse` is done again for newer figures before they are shown, as long as somebody keeps reading with its key. */
  read(request: TelemetryRequest, inUse?: InUse): Promise<TelemetrySnapshot>;
  /** Settles when every source has been tried once, whether it answered or not. */
  readonly tried: Promise<void>;
  hasTried(): boolean;
  probes(): readonly Probe[];
  close(): void;
};

export type StoreOptions = {
  readonly sources: readonly MetricsSource[];
  readonly flavours: readonly MeshFlavour[];
  readonly refreshSeconds: number;
  /** Unix seconds; the real clock unless a test sets it. */
  readonly now?: () => number;
};

/** Old moments never change: as many as a person steps through. */
const MOMENTS_KEPT = 24;
/** How far a client's clock may be ahead of ours. */
const LEEWAY_SECONDS = 60;

/** Each window in use is a round of queries per step. */
const MOST_WINDOWS = 16;

/**
 * Keeps the windows that somebody looks at fresh, and shares them: one round of queries per window and refresh step,
 * whatever the number of viewers; none when nobody has looked for a minute.
 */
export function telemetryStore({
  sources,
  flavours,
  refreshSeconds,
  now = systemSeconds,
}: StoreOptions): TelemetryStore {
  const readers = new Map(
    sources.map((source) => [
      source.name,
      flavours.map((flavour) => ({
        flavour,
        decoder: flavour.decoder({ clusters: source.clusters, store: source.name }),
      })),
    ]),
  );
  const probes = sources.map((source) => probeSource(source, flavours, now));
  let hasTried = false;
  const tried = Promise.all(probes.map((probe) => probe.first)).then(() => {
    hasTried = true;
  });

  const live = new LRUCache<string, WindowView>({ max: MOST_WINDOWS, dispose: (view) => view.close() });
  const moments = new LRUCache<string, WindowView>({ max: MOMENTS_KEPT, dispose: (view) => view.close() });

  function viewOf(request: TelemetryRequest): WindowView {
    const windowSeconds = Math.max(request.windowSeconds, ...probes.map((probe) => 4 * probe.current().scrapeSeconds));
    const fixedAt = request.atSeconds === undefined ? undefined : floorTo(request.atSeconds, refreshSeconds);
    const key = `${windowSeconds}/${request.idle}/${fixedAt ?? "now"}`;
    const views = fixedAt === undefined ? live : moments;
    const known = views.get(key);
    if (known) return known;
    const view = windowView({
      sources,
      readers,
      probes,
      refreshSeconds,
      now,
      windowSeconds,
      idle: request.idle,
      fixedAt,
      onForgotten: () => void live.delete(key),
    });
    views.set(key, view);
    return view;
  }

  return {
    tried,
    hasTried: () => hasTried,
    probes: () => probes.map((probe) => probe.current()),
    async read(request, inUse) {
      if ((request.atSeconds ?? 0) > now() + LEEWAY_SECONDS) {
        throw new AppError("invalid-request", "at: lies in the future.");
      }
      // Which window is possible at all depends on how often the store scrapes.
      await tried;
      return viewOf(request).read(request, inUse);
    },
    close() {
      live.clear();
      moments.clear();
    },
  };
}

function systemSeconds(): number {
  return Date.now() / 1000;
}

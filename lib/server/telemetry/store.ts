import { LRUCache } from "lru-cache";
import { messageOf } from "../../errors";
import type { LatencyBuckets } from "../../graph/edge-sum";
import type { Histogram } from "../../graph/histogram";
import type { Gap } from "../../graph/model";
import type { MeshFlavour } from "../../mesh/flavour";
import type { Flow } from "../../mesh/flow";
import type { MetricsSource, SourceStatus } from "../../prometheus/source";
import { type LatencyRound, readLatency } from "./latency";
import { type Probe, probeSource } from "./probe";
import { type Reader, type Round, readRound, withLastKnown } from "./round";

/** Everything known of one window and moment, from every source: what all viewers of it share. */
export type TelemetrySnapshot = {
  /** Changes whenever anything in it does; the same version means the same content. */
  readonly version: string;
  readonly atSeconds: number;
  readonly windowSeconds: number;
  /** The same array until any of them changes. */
  readonly flows: readonly Flow[];
  readonly gaps: readonly Gap[];
  readonly latency: LatencyState;
  readonly sources: readonly SourceStatus[];
};

export type LatencyState = {
  readonly state: "ready" | "partial" | "pending" | "none";
  readonly buckets: LatencyBuckets;
  /** Unix seconds of the oldest buckets. */
  readonly atSeconds?: number;
  readonly refreshSeconds?: number;
};

export type TelemetryRequest = {
  readonly windowSeconds: number;
  /** Undefined: now. */
  readonly atSeconds: number | undefined;
  readonly idle: boolean;
  /** `now`: what is there, and start reading; `wait`: that of the namespaces, or all of it; `none`: do not read it. */
  readonly latency: "now" | "wait" | "none";
  /** Their latency is read first. */
  readonly namespaces: readonly string[];
};

export type TelemetryStore = {
  read(request: TelemetryRequest): Promise<TelemetrySnapshot>;
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

/** How long after the last look a window is still kept fresh; longer where reads are further apart. */
const WATCHED_SECONDS = 60;
/** Old moments never change: as many as a person steps through. */
const MOMENTS_KEPT = 24;
/** Each window in use is a round of queries per step. */
const MOST_WINDOWS = 16;
/** How long data of a source that is down is still shown. */
const STALE_SECONDS = 3600;

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
      flavours.map((flavour) => ({ flavour, decoder: flavour.decoder({ clusters: source.clusters }) })),
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
    async read(request) {
      // Which window is possible at all depends on how often the store scrapes.
      await tried;
      return viewOf(request).read(request);
    },
    close() {
      live.clear();
      moments.clear();
    },
  };
}

type WindowView = {
  read(request: TelemetryRequest): Promise<TelemetrySnapshot>;
  close(): void;
};

type WindowOptions = {
  readonly sources: readonly MetricsSource[];
  readonly readers: ReadonlyMap<string, readonly Reader[]>;
  readonly probes: readonly { readonly current: () => Probe }[];
  readonly refreshSeconds: number;
  readonly now: () => number;
  readonly windowSeconds: number;
  readonly idle: boolean;
  readonly fixedAt: number | undefined;
  readonly onForgotten: () => void;
};

/** What one source has said of this window, and what it last failed with. */
type Part = {
  readonly source: MetricsSource;
  readonly probed: () => Probe["readings"];
  round: Round | undefined;
  failure: string | undefined;
  latency: LatencyRound | undefined;
  latencyRun: Promise<void> | undefined;
  /** Called with every piece of latency that comes in. */
  readonly latencyWaiters: Set<() => void>;
  latencyDueAt: number;
};

let versions = 0;

/** One window, live or at a fixed moment, over all sources. */
function windowView(options: WindowOptions): WindowView {
  const { refreshSeconds, now, windowSeconds, idle, fixedAt } = options;
  const parts: Part[] = options.sources.map((source, index) => ({
    source,
    probed: () => options.probes[index]?.current().readings ?? new Map(),
    round: undefined,
    failure: undefined,
    latency: undefined,
    latencyRun: undefined,
    latencyWaiters: new Set(),
    latencyDueAt: 0,
  }));
  let flowsVersion = 0;
  let latencyVersion = 0;
  let memo: TelemetrySnapshot | undefined;
  /** All sources' flows, put together once. */
  let together: { readonly version: number; readonly flows: readonly Flow[] } | undefined;
  let refreshing: Promise<void> | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let usedAt = now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  /** Somebody wants latency; nobody's buckets are read for a picture without it. */
  let latencyWantedAt = Number.NEGATIVE_INFINITY;
  let firstNamespaces: readonly string[] = [];

  const watchedSeconds = Math.max(WATCHED_SECONDS, 2 * refreshSeconds);
  const isLatencyWanted = () => fixedAt !== undefined || now() - latencyWantedAt <= watchedSeconds;

  function refresh(): Promise<void> {
    refreshing ??= readAllSources().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function readAllSources(): Promise<void> {
    const atSeconds = fixedAt ?? floorTo(now(), refreshSeconds);
    await Promise.all(
      parts.map(async (part) => {
        try {
          const isNow = fixedAt === undefined;
          const request = { atSeconds, windowSeconds, idle, isNow, probed: part.probed() };
          const round = await readRound(part.source, readersOf(part), request);
          part.round = withLastKnown(round, isRecent(part.round, atSeconds) ? part.round : undefined);
          part.failure = undefined;
        } catch (error) {
          part.failure = messageOf(error);
          if (!isRecent(part.round, atSeconds)) part.round = undefined;
        }
        if (isLatencyWanted()) startLatency(part);
      }),
    );
    refreshedAt = atSeconds;
    flowsVersion = ++versions;
  }

  function readersOf(part: Part): readonly Reader[] {
    return options.readers.get(part.source.name) ?? [];
  }

  /** Reads latency unless it is being read, or is fresh enough for what it costs. */
  function startLatency(part: Part): void {
    const { round } = part;
    if (!round || part.failure !== undefined || part.latencyRun || now() < part.latencyDueAt || closed) return;
    const isRead = part.latency?.complete && part.latency.atSeconds === round.atSeconds;
    if (isRead && part.latency?.gaps.length === 0) return;
    const request = { atSeconds: round.atSeconds, windowSeconds, firstNamespaces, readings: round.readings };
    const publish = (latency: LatencyRound) => {
      part.latency = latency;
      latencyVersion = ++versions;
      for (const tell of part.latencyWaiters) tell();
    };
    part.latencyRun = readLatency(part.source, readersOf(part), round.flows, request, (soFar) => {
      if (!part.latency?.complete) publish(soFar);
    })
      .then((latency) => {
        part.latencyDueAt = now() + (fixedAt === undefined ? part.source.restSeconds(latency.costMs) : 0);
        publish(latency.gaps.length > 0 ? keepOld(latency, part.latency) : latency);
      })
      .finally(() => {
        part.latencyRun = undefined;
      });
  }

  function schedule(): void {
    if (fixedAt !== undefined || timer || closed) return;
    const current = now();
    const nextStep = floorTo(current, refreshSeconds) + refreshSeconds;
    timer = setTimeout(
      () => {
        timer = undefined;
        if (now() - usedAt > watchedSeconds) {
          close();
          options.onForgotten();
          return;
        }
        void refresh().then(schedule);
      },
      Math.max(50, (nextStep - current) * 1000),
    );
    timer.unref?.();
  }

  function close(): void {
    closed = true;
    clearTimeout(timer);
  }

  /** Whether there is something to answer with at once. What is missing of an old moment is asked for again. */
  function isUsable(): boolean {
    if (fixedAt !== undefined)
      return parts.every(({ round, failure }) => round?.unanswered.size === 0 && failure === undefined);
    return now() - refreshedAt < watchedSeconds;
  }

  function flowsOf(rounds: readonly Round[]): readonly Flow[] {
    const [only] = rounds.length === 1 ? rounds : [];
    if (only) return only.flows;
    if (together?.version !== flowsVersion) {
      together = { version: flowsVersion, flows: rounds.flatMap(({ flows }) => flows) };
    }
    return together.flows;
  }

  function snapshot(withLatency: boolean): TelemetrySnapshot {
    const version = `${flowsVersion}.${latencyVersion}.${withLatency ? 1 : 0}`;
    if (memo?.version === version) return memo;
    const rounds = parts.map(({ round }) => round).filter((round) => round !== undefined);
    const latency = withLatency ? latencyOf(parts, refreshSeconds) : NO_LATENCY;
    memo = {
      version,
      atSeconds: rounds.length > 0 ? Math.max(...rounds.map((round) => round.atSeconds)) : (fixedAt ?? refreshedAt),
      windowSeconds,
      flows: flowsOf(rounds),
      gaps: [...parts.flatMap(roundGaps), ...(withLatency ? parts.flatMap(latencyGaps) : [])],
      latency,
      sources: parts.map(({ source }) => source.status()),
    };
    return memo;
  }

  return {
    close,
    async read(request) {
      usedAt = now();
      if (request.latency !== "none") latencyWantedAt = usedAt;
      if (request.namespaces.length > 0) firstNamespaces = request.namespaces;
      if (!isUsable()) await refresh();
      else if (fixedAt === undefined && now() - refreshedAt > 2 * refreshSeconds) void refresh();
      schedule();
      if (request.latency !== "none") {
        for (const part of parts) startLatency(part);
        if (request.latency === "wait") await Promise.all(parts.map((part) => untilLatency(part, request.namespaces)));
      }
      return snapshot(request.latency !== "none");
    },
  };
}

/** Until the latency of the namespaces is there, or the round that reads it is over. No namespaces: all. */
async function untilLatency(part: Part, namespaces: readonly string[]): Promise<void> {
  const isThere = () => namespaces.length > 0 && namespaces.every((name) => part.latency?.ready.includes(name));
  const run = part.latencyRun;
  if (!run || isThere()) return;
  await new Promise<void>((resolve) => {
    const tell = () => {
      if (part.latencyRun === run && !isThere()) return;
      part.latencyWaiters.delete(tell);
      resolve();
    };
    part.latencyWaiters.add(tell);
    void run.then(tell, tell);
  });
}

const NO_LATENCY: LatencyState = { state: "none", buckets: new Map() };

function latencyOf(parts: readonly Part[], refreshSeconds: number): LatencyState {
  const asked = parts.filter(({ round }) => round !== undefined);
  const read = asked.map(({ latency }) => latency).filter((latency) => latency !== undefined);
  if (asked.length === 0) return NO_LATENCY;
  if (read.length === 0) return { state: "pending", buckets: new Map() };
  const [only] = read.length === 1 ? read : [];
  const buckets = only ? only.buckets : new Map(read.flatMap((latency) => [...latency.buckets]));
  const complete = read.length === asked.length && read.every((latency) => latency.complete);
  const rest = Math.max(...parts.map(({ source, latency }) => source.restSeconds(latency?.costMs ?? 0)));
  return {
    state: complete ? "ready" : "partial",
    buckets,
    atSeconds: Math.min(...read.map(({ atSeconds }) => atSeconds)),
    refreshSeconds: Math.max(refreshSeconds, Math.ceil(rest)),
  };
}

function roundGaps({ source, round, failure }: Part): Gap[] {
  const gaps = [...(round?.gaps ?? [])];
  if (failure !== undefined) {
    gaps.unshift({
      source: `prometheus/${source.name}`,
      what: "everything",
      why: failure,
      ...(round ? { staleSince: round.atSeconds } : {}),
    });
  }
  return gaps;
}

function latencyGaps({ source, round, latency }: Part): Gap[] {
  if (!round || (latency?.complete && latency.gaps.length === 0)) return [];
  if (latency?.complete) return [...latency.gaps];
  const pending: Gap = {
    source: `prometheus/${source.name}`,
    what: "latency",
    why: latency ? "Still reading the buckets of some namespaces" : "Reading the buckets for the first time",
    pending: true,
  };
  return [...(latency?.gaps ?? []), pending];
}

/** Where a piece failed, the quantiles of the last round stand in for it. */
function keepOld(latency: LatencyRound, old: LatencyRound | undefined): LatencyRound {
  if (!old?.complete) return latency;
  const buckets = new Map<string, Histogram>([...old.buckets, ...latency.buckets]);
  const gaps = latency.gaps.map((gap) => ({ ...gap, staleSince: old.atSeconds }));
  return { ...latency, buckets, gaps };
}

/** Data older than this says more of the past than of the mesh. */
function isRecent(round: Round | undefined, atSeconds: number): boolean {
  return round !== undefined && atSeconds - round.atSeconds <= STALE_SECONDS;
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function systemSeconds(): number {
  return Date.now() / 1000;
}

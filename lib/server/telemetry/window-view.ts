import { messageOf } from "../../errors";
import type { Flow } from "../../mesh/flow";
import type { MetricsSource } from "../../prometheus/source";
import { type LatencyRound, readLatency } from "./latency";
import { isRecent, keepOld, latencyGaps, latencyOf, NO_LATENCY, type Part, roundGaps, untilLatency } from "./parts";
import type { Probe } from "./probe";
import { type Reader, readRound, withLastKnown } from "./round";
import { type Shown, showing } from "./showing";
import type { InUse, TelemetryRequest, TelemetrySnapshot } from "./snapshot";

export type WindowView = {
  read(request: TelemetryRequest, inUse?: InUse): Promise<TelemetrySnapshot>;
  close(): void;
};

export type WindowOptions = {
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

/** How long after the last look a window is still kept fresh; longer where reads are further apart. */
const WATCHED_SECONDS = 60;

let versions = 0;

/** One window, live or at a fixed moment, over all sources. */
export function windowView(options: WindowOptions): WindowView {
  const { refreshSeconds, now, windowSeconds, idle, fixedAt } = options;
  const watchedSeconds = Math.max(WATCHED_SECONDS, 2 * refreshSeconds);
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
  const shown = showing(capture, { now, forgottenAfterSeconds: watchedSeconds });
  let flowsVersion = 0;
  let latencyVersion = 0;
  /** Stays the same while only latency changes. */
  let withoutLatency: TelemetrySnapshot | undefined;
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

  const isLatencyWanted = () => now() - latencyWantedAt <= watchedSeconds;

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
    flowsVersion = ++versions;
    await shown.change();
    refreshedAt = atSeconds;
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
    const publish = async (latency: LatencyRound) => {
      part.latency = latency;
      latencyVersion = ++versions;
      await shown.change();
      for (const tell of part.latencyWaiters) tell();
    };
    part.latencyRun = readLatency(part.source, readersOf(part), round.flows, request, (soFar) => {
      if (!part.latency?.complete) void publish(soFar);
    })
      .then((latency) => {
        part.latencyDueAt = now() + (fixedAt === undefined ? part.source.restSeconds(latency.costMs) : 0);
        return publish(latency.gaps.length > 0 ? keepOld(latency, part.latency) : latency);
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
      return parts.every(({ round, failure }) => round?.unanswered.length === 0 && failure === undefined);
    return now() - refreshedAt < watchedSeconds;
  }

  function allFlows(): readonly Flow[] {
    const rounds = parts.map(({ round }) => round).filter((round) => round !== undefined);
    const [only] = rounds.length === 1 ? rounds : [];
    if (only) return only.flows;
    if (together?.version !== flowsVersion) {
      together = { version: flowsVersion, flows: rounds.flatMap(({ flows }) => flows) };
    }
    return together.flows;
  }

  function capture(): Shown {
    const rounds = parts.map(({ round }) => round).filter((round) => round !== undefined);
    const common = {
      atSeconds:
        rounds.length > 0
          ? Math.max(...rounds.map((round) => round.atSeconds))
          : (fixedAt ?? floorTo(now(), refreshSeconds)),
      windowSeconds,
      flows: allFlows(),
      sources: parts.map(({ source }) => source.status()),
    };
    const gaps = parts.flatMap(roundGaps);
    if (withoutLatency?.version !== `${flowsVersion}`) {
      withoutLatency = { ...common, version: `${flowsVersion}`, gaps, latency: NO_LATENCY };
    }
    return {
      withoutLatency,
      whole: {
        ...common,
        version: `${flowsVersion}.${latencyVersion}`,
        gaps: [...gaps, ...parts.flatMap(latencyGaps)],
        latency: latencyOf(parts, refreshSeconds),
      },
    };
  }

  return {
    close,
    async read(request, inUse) {
      const withLatency = request.latency !== "none";
      usedAt = now();
      if (withLatency) latencyWantedAt = usedAt;
      if (request.namespaces.length > 0) firstNamespaces = request.namespaces;
      if (!isUsable()) await refresh();
      else if (fixedAt === undefined && now() - refreshedAt > 2 * refreshSeconds) void refresh();
      schedule();
      if (withLatency) {
        for (const part of parts) startLatency(part);
        if (request.latency === "wait") await Promise.all(parts.map((part) => untilLatency(part, request.namespaces)));
      }
      if (inUse) shown.use(inUse, withLatency);
      const current = shown.current() ?? capture();
      return withLatency ? current.whole : current.withoutLatency;
    },
  };
}

export function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

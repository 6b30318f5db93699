import type { Histogram } from "../../graph/histogram";
import type { Gap } from "../../graph/model";
import type { MetricsSource } from "../../prometheus/source";
import type { LatencyRound } from "./latency";
import type { Probe } from "./probe";
import type { Round } from "./round";
import type { LatencyState } from "./snapshot";

/** How long data of a source that is down is still shown. */
const STALE_SECONDS = 3600;

/** What one source has said of this window, and what it last failed with. */
export type Part = {
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

/** Until the latency of the namespaces is there, or the round that reads it is over. No namespaces: all. */
export async function untilLatency(part: Part, namespaces: readonly string[]): Promise<void> {
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

export const NO_LATENCY: LatencyState = { state: "none", buckets: new Map() };

export function latencyOf(parts: readonly Part[], refreshSeconds: number): LatencyState {
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

export function roundGaps({ source, round, failure }: Part): Gap[] {
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

export function latencyGaps({ source, round, latency }: Part): Gap[] {
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
export function keepOld(latency: LatencyRound, old: LatencyRound | undefined): LatencyRound {
  if (!old?.complete) return latency;
  const buckets = new Map<string, Histogram>([...old.buckets, ...latency.buckets]);
  const gaps = latency.gaps.map((gap) => ({ ...gap, staleSince: old.atSeconds }));
  return { ...latency, buckets, gaps };
}

/** Data older than this says more of the past than of the mesh. */
export function isRecent(round: Round | undefined, atSeconds: number): boolean {
  return round !== undefined && atSeconds - round.atSeconds <= STALE_SECONDS;
}

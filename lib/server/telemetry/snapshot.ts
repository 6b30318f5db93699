import type { LatencyBuckets } from "../../graph/edge-sum";
import type { Gap } from "../../graph/model";
import type { Flow } from "../../mesh/flow";
import type { SourceStatus } from "../../prometheus/source";

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

/** What somebody looks at, and how to get it ready for newer figures. */
export type InUse = {
  readonly key: string;
  readonly prepare: (next: TelemetrySnapshot) => Promise<unknown>;
};

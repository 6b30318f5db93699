import type { SeriesChoice } from "./source";

/** One Prometheus-compatible store and how to reach it. Plain data: whoever reads the configuration fills it. */
export type PrometheusSourceConfig = {
  /** How people know this source: `missing` names it. */
  readonly name: string;
  /** With the path prefix, if there is one; `/api/v1` is added, and may be there already. */
  readonly url: string;
  /** Clusters whose metrics are here; empty: whatever the labels say. */
  readonly clusters: readonly string[];
  /** Sent with every query: a tenant, for one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly basic?: { readonly username: string; readonly password: string } | undefined;
  readonly bearer?: string | undefined;
  /** A file that holds the bearer token. Read again when it changes. Wins over `bearer`, which wins over `basic`. */
  readonly bearerFile?: string | undefined;
  /** PEM files. Read again when they change. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly insecureSkipVerify?: boolean | undefined;
  /** Added to the URL of every query, as Thanos' `dedup` or VictoriaMetrics' `extra_label` are. */
  readonly queryParams?: Readonly<Record<string, string>> | undefined;
  /**
   * Queries are long, so they are POSTed as forms. Some stores take GET only: for them `get`, and then
   * a proxy's limit on the length of a URL (8 kB, often) is the limit of a query.
   */
  readonly method: "post" | "get";
  /** For one query, from when it is sent. */
  readonly deadlineMs: number;
  /** Of one answer, decompressed. */
  readonly maxBytes: number;
  readonly maxConcurrent: number;
  /** Part of one processor core that our bucket queries may keep busy, all our replicas together. */
  readonly share: number;
  /** How many of us ask this store. */
  readonly replicas: number;
  /** The name of the source that holds the same series as this one: the first healthy one answers. */
  readonly replicaOf?: string | undefined;
  /**
   * Labels by which this store tells apart copies of one series. Queries leave them out, and Thanos is asked to
   * deduplicate by them (`dedup` and `replicaLabels[]` are sent to no store where none is named).
   */
  readonly replicaLabels?: readonly string[] | undefined;
  /** `auto` reads the proxies' own counters, recorded rates where they say the same, and recorded sums as a last resort. */
  readonly series: SeriesChoice;
  /** What stands before the name of a metric where its sum over pods was recorded. */
  readonly sumPrefix: string;
};

export const SOURCE_DEFAULTS = {
  clusters: [],
  headers: {},
  method: "post",
  deadlineMs: 10_000,
  maxBytes: 256 * 1024 * 1024,
  maxConcurrent: 4,
  share: 0.25,
  replicas: 1,
  series: "auto",
  sumPrefix: "workload:",
} as const satisfies Partial<PrometheusSourceConfig>;

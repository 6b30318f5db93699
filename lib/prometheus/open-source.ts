import { isAppError, messageOf } from "../errors";
import { type CallOptions, createClient } from "./client";
import type { PrometheusSourceConfig } from "./config";
import { isAboutSource } from "./failure";
import { createScheduler, type SchedulerTiming } from "./scheduler";
import type { MetricsSource, QueryOptions, QueryResult } from "./source";

/** Connects nothing yet: the first query does. The timing is for tests. */
export function openSource(config: PrometheusSourceConfig, timing?: Partial<SchedulerTiming>): MetricsSource {
  const { name, clusters, series, sumPrefix } = config;
  const client = createClient(config);
  const scheduler = createScheduler({
    maxConcurrent: config.maxConcurrent,
    share: config.share / config.replicas,
    timing,
  });
  const health = createHealth();

  function query<T>(options: QueryOptions, send: (call: CallOptions) => Promise<QueryResult<T>>) {
    const { priority, weight = "light", signal, deadlineMs = config.deadlineMs } = options;
    return scheduler.submit({
      priority,
      weight,
      signal,
      run: (runSignal) => health.watch(() => send({ signal: runSignal, deadlineMs, weight })),
    });
  }

  return {
    name,
    clusters,
    series,
    sumPrefix,
    ...(config.replicaLabels && { replicaLabels: config.replicaLabels }),
    instant: (promql, atSeconds, options) => query(options, (call) => client.instant(promql, atSeconds, call)),
    each: (promql, atSeconds, options, begin) => query(options, (call) => client.each(promql, atSeconds, call, begin)),
    range: (promql, range, options) => query(options, (call) => client.range(promql, range, call)),
    status: () => ({
      name,
      clusters,
      ...health.now(),
      queriesWaiting: scheduler.waiting(),
      bytesReceived: client.bytesReceived(),
    }),

    restSeconds: (costMs) => scheduler.restSeconds(costMs),

    close() {
      scheduler.close();
      client.close();
    },
  };
}

/** What the queries that were sent say of a store. */
function createHealth() {
  let reachable: boolean | undefined;
  let why: string | undefined;
  let latencyMs: number | undefined;
  let lastAnswerAt: number | undefined;
  let queriesSent = 0;
  let queriesFailed = 0;

  function failed(error: unknown): void {
    // That the caller went away is not the store's failure.
    if (isAppError(error) && error.code === "aborted") return;
    queriesFailed += 1;
    why = messageOf(error);
    if (isAboutSource(error)) reachable = false;
    else if (!(isAppError(error) && error.code === "upstream-timeout")) reachable = true;
  }

  return {
    async watch<T>(send: () => Promise<QueryResult<T>>): Promise<QueryResult<T>> {
      queriesSent += 1;
      try {
        const result = await send();
        reachable = true;
        why = undefined;
        latencyMs = result.tookMs;
        lastAnswerAt = Math.floor(Date.now() / 1000);
        return result;
      } catch (error) {
        failed(error);
        throw error;
      }
    },

    now: () => ({ reachable, why, latencyMs, lastAnswerAt, queriesSent, queriesFailed }),
  };
}

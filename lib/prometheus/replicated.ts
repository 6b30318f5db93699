import { isAboutSource } from "./failure";
import { selector, sum } from "./promql";
import type { MetricsSource, SourceStatus } from "./source";

/**
 * Several stores that hold the same series, as one. The first healthy one answers each query; they are never added.
 * One that has failed is passed over, and asked a cheap query now and then, beside the queries, until it is back.
 */
export function replicated(primary: MetricsSource, replicas: readonly MetricsSource[]): MetricsSource {
  const members = [primary, ...replicas];
  const beingProbed = new Set<MetricsSource>();

  async function firstAnswer<T>(ask: (member: MetricsSource) => Promise<T>): Promise<T> {
    for (const member of members) {
      if (member.status().reachable === false) void probeOnce(member);
    }
    let failure: unknown;
    for (const member of healthyFirst(members)) {
      try {
        return await ask(member);
      } catch (error) {
        if (!isAboutSource(error)) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  /** By way of its queue, which leaves alone a store that asks for it. What comes of it shows in its status. */
  async function probeOnce(member: MetricsSource): Promise<void> {
    if (beingProbed.has(member)) return;
    beingProbed.add(member);
    try {
      await member.instant(sum(selector("up")), Math.floor(Date.now() / 1000), { priority: "requests" });
    } catch {
      // It is not back yet.
    } finally {
      beingProbed.delete(member);
    }
  }

  const current = () => healthyFirst(members)[0] ?? primary;

  return {
    name: primary.name,
    clusters: primary.clusters,
    ...(primary.series && { series: primary.series }),
    ...(primary.sumPrefix !== undefined && { sumPrefix: primary.sumPrefix }),
    // Leaving out a label that a store does not have changes nothing there.
    replicaLabels: [...new Set(members.flatMap(({ replicaLabels = [] }) => replicaLabels))],
    instant: (promql, atSeconds, options) => firstAnswer((member) => member.instant(promql, atSeconds, options)),
    each: (promql, atSeconds, options, begin) =>
      firstAnswer((member) => member.each(promql, atSeconds, options, begin)),
    range: (promql, range, options) => firstAnswer((member) => member.range(promql, range, options)),
    status: () => ({ ...statusOf(members, current()), name: primary.name, clusters: primary.clusters }),
    restSeconds: (costMs) => current().restSeconds(costMs),
    close() {
      for (const member of members) member.close();
    },
  };
}

/** Sorting keeps the given order among the healthy. One never tried counts as healthy. */
function healthyFirst(members: readonly MetricsSource[]): MetricsSource[] {
  const rank = (member: MetricsSource) => (member.status().reachable === false ? 1 : 0);
  return [...members].sort((a, b) => rank(a) - rank(b));
}

/** What is said of health is said of the one that answers; what is counted is counted over all. */
function statusOf(members: readonly MetricsSource[], current: MetricsSource): SourceStatus {
  const statuses = members.map((member) => member.status());
  const total = (count: (status: SourceStatus) => number) => statuses.reduce((sum, status) => sum + count(status), 0);
  return {
    ...current.status(),
    queriesSent: total(({ queriesSent }) => queriesSent),
    queriesFailed: total(({ queriesFailed }) => queriesFailed),
    queriesWaiting: total(({ queriesWaiting }) => queriesWaiting),
    bytesReceived: total(({ bytesReceived }) => bytesReceived),
  };
}

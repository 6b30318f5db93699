import type { PrometheusSourceConfig } from "./config";
import { openSource } from "./open-source";
import { replicated } from "./replicated";
import type { MetricsSource } from "./source";

/** One source for each primary, with its replicas behind it. The configurations hold no `sameClusterMistakes`. */
export function openSources(configs: readonly PrometheusSourceConfig[]): MetricsSource[] {
  return primariesOf(configs).map((config) => {
    const replicas = configs.filter(({ replicaOf }) => replicaOf === config.name);
    const primary = openSource(config);
    return replicas.length === 0
      ? primary
      : replicated(
          primary,
          replicas.map((replica) => openSource(replica)),
        );
  });
}

/**
 * What would make one cluster's traffic count twice, or a replica answer for another: each in a sentence, none if the
 * set is sound.
 */
export function sameClusterMistakes(configs: readonly PrometheusSourceConfig[]): string[] {
  return [
    ...duplicates(configs.map(({ name }) => name)).map((name) => `Two sources are called "${name}".`),
    ...clusterMistakes(primariesOf(configs)),
    ...configs.flatMap((config) => replicaMistakes(config, configs)),
  ];
}

function clusterMistakes(primaries: readonly PrometheusSourceConfig[]): string[] {
  const unnamed = primaries.length > 1 ? primaries.filter(({ clusters }) => clusters.length === 0) : [];
  const shared = duplicates(primaries.flatMap(({ clusters }) => [...new Set(clusters)]));
  return [
    ...unnamed.map(({ name }) => `Source "${name}" must name its clusters, because there are several sources.`),
    ...shared.map((cluster) => {
      const names = primaries.filter(({ clusters }) => clusters.includes(cluster)).map(({ name }) => `"${name}"`);
      return `Cluster "${cluster}" is in the sources ${names.join(" and ")}. If they hold the same series, one is "replicaOf" the other.`;
    }),
  ];
}

function replicaMistakes(
  { name, clusters, replicaOf }: PrometheusSourceConfig,
  all: readonly PrometheusSourceConfig[],
) {
  if (replicaOf === undefined) return [];
  const primary = all.find((other) => other.name === replicaOf);
  if (!primary || replicaOf === name)
    return [`Source "${name}" is "replicaOf" "${replicaOf}", which is no other source.`];
  if (primary.replicaOf !== undefined) return [`Source "${name}" is "replicaOf" "${replicaOf}", itself a replica.`];
  if (clusters.length === 0 || sameMembers(clusters, primary.clusters)) return [];
  return [`Source "${name}" names other clusters than "${replicaOf}", whose replica it is.`];
}

function primariesOf(configs: readonly PrometheusSourceConfig[]): PrometheusSourceConfig[] {
  return configs.filter(({ replicaOf }) => replicaOf === undefined);
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return new Set(a).size === new Set([...a, ...b]).size && new Set(b).size === new Set(a).size;
}

function duplicates(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

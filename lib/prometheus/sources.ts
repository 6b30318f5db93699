import type { PrometheusSourceConfig } from "./config";
import { openSource } from "./open-source";
import { replicated } from "./replicated";
import type { MetricsSource } from "./source";

/** One source for each primary, with its replicas behind it. Whoever read the configurations has seen that they go together. */
export function openSources(configs: readonly PrometheusSourceConfig[]): MetricsSource[] {
  const primaries = configs.filter(({ replicaOf }) => replicaOf === undefined);
  return primaries.map((config) => {
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

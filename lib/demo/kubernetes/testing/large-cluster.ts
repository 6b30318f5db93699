import type { Cluster } from "../cluster";
import { KINDS } from "../kinds";
import { stamped } from "../meta";
import type { KubeObject } from "../object";

export type LargeClusterOptions = { readonly services: number; readonly namespaces: number };

/**
 * A cluster that stands still, with a Deployment and a Service for each service of the synthetic world of the same
 * numbers, by the same names: of most of them telemetry may know nothing.
 */
export function largeCluster({ services, namespaces }: LargeClusterOptions): Cluster {
  const spaces = Array.from({ length: namespaces }, (_, i) => object("v1", "Namespace", { name: team(i) }, {}));
  const objects = Array.from({ length: services }, (_, i) => {
    const app = `svc-${String(i).padStart(4, "0")}`;
    const labels = { app, version: "v1" };
    const namespace = team(i % namespaces);
    return [
      object("apps/v1", "Deployment", { name: `${app}-v1`, namespace, labels }, deployment(labels)),
      object("v1", "Service", { name: app, namespace, labels: { app } }, { spec: { selector: { app } } }),
    ];
  });
  const all = [...spaces, ...objects.flat()];
  return { kinds: KINDS, objectsAt: () => all, changesBetween: () => [] };
}

function team(index: number): string {
  return `team-${String(index).padStart(2, "0")}`;
}

function deployment(labels: Readonly<Record<string, string>>) {
  return {
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels } } },
    status: { replicas: 1, readyReplicas: 1 },
  };
}

function object(apiVersion: string, kind: string, metadata: KubeObject["metadata"], rest: object): KubeObject {
  return stamped({ apiVersion, kind, metadata, ...rest });
}

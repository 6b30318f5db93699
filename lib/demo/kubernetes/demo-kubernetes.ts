import { type DemoEnvironment, demoClock, demoIncident } from "../demo-prometheus";
import { incidentSchedule } from "../incident";
import { type DemoKubernetes, startDemoKubernetes } from "./api-server";
import { worldCluster } from "./world-cluster";

/**
 * Starts the demo's Kubernetes API as the environment asks: `DEMO_NOW` and `DEMO_INCIDENT` as for its Prometheus,
 * `DEMO_KUBERNETES_PORT` (default: any that is free) and `DEMO_HOST` (default: 127.0.0.1) say where it listens.
 * `startedAt` (unix seconds) is the start of the world that Prometheus shows, on which the last rollout hangs.
 * With `DEMO_KUBERNETES_TOKEN` requests have to carry it; without, none is asked for, because kubectl sends none without
 * TLS. Throws, naming the variable, when one cannot be read.
 */
export function runDemoKubernetes(env: DemoEnvironment, startedAt: number): Promise<DemoKubernetes> {
  return startDemoKubernetes({
    clock: demoClock(env),
    host: env.DEMO_HOST || "127.0.0.1",
    port: portIn(env),
    ...(env.DEMO_KUBERNETES_TOKEN ? { token: env.DEMO_KUBERNETES_TOKEN } : {}),
    cluster: worldCluster({ startedAt }),
    schedule: incidentSchedule(demoIncident(env), startedAt),
  });
}

function portIn({ DEMO_KUBERNETES_PORT: text }: DemoEnvironment): number {
  const port = Number(text || 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error("DEMO_KUBERNETES_PORT must be a port.");
  return port;
}

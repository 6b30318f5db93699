import { type DemoEnvironment, demoClock, demoIncident } from "../demo-prometheus";
import { incidentSchedule } from "../incident";
import { type DemoKubernetes, startDemoKubernetes } from "./api-server";
import { recordingTo, startRecordingProxy } from "./recording-proxy";
import { worldCluster } from "./world-cluster";

/** As far as it is of use to who runs it. */
export type RunningKubernetes = Pick<DemoKubernetes, "url" | "token" | "close">;

/**
 * Starts the demo's Kubernetes API as the environment asks: `DEMO_NOW` and `DEMO_INCIDENT` as for its Prometheus,
 * `DEMO_KUBERNETES_PORT` (default: any that is free) and `DEMO_HOST` (default: 127.0.0.1) say where it listens.
 * `startedAt` (unix seconds) is the start of the world that Prometheus shows, on which the last rollout hangs.
 * `DEMO_KUBERNETES_RECORD` names a file: then a proxy stands before it, at its address, and adds each request to the file.
 * With `DEMO_KUBERNETES_TOKEN` requests have to carry it; without, none is asked for, because kubectl sends none without
 * TLS. Throws, naming the variable, when one cannot be read.
 */
export async function runDemoKubernetes(env: DemoEnvironment, startedAt: number): Promise<RunningKubernetes> {
  const place = { host: env.DEMO_HOST || "127.0.0.1", port: portIn(env) };
  const file = env.DEMO_KUBERNETES_RECORD;
  const server = await startDemoKubernetes({
    clock: demoClock(env),
    ...(file ? {} : place),
    ...(env.DEMO_KUBERNETES_TOKEN ? { token: env.DEMO_KUBERNETES_TOKEN } : {}),
    cluster: worldCluster({ startedAt }),
    schedule: incidentSchedule(demoIncident(env), startedAt),
  });
  if (!file) return server;
  const proxy = await startRecordingProxy(server.url, { ...place, record: recordingTo(file) }).catch(async (error) => {
    await server.close();
    throw error;
  });
  return {
    ...server,
    url: proxy.url,
    async close() {
      await proxy.close();
      await server.close();
    },
  };
}

function portIn({ DEMO_KUBERNETES_PORT: text }: DemoEnvironment): number {
  const port = Number(text || 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error("DEMO_KUBERNETES_PORT must be a port.");
  return port;
}
